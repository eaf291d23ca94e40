import type { Store } from './client';
import type { ReplayStatus } from './generated/enums';
import { SENT_AGAIN } from './sent-again';
import type { DueDelivery } from './write-accepted';

/** What a step did, and where the replay stands. */
export interface Step {
  status: ReplayStatus;
  /** whether nothing is left to be done of it */
  isFinished: boolean;
  released: DueDelivery[];
  matched: number;
  queued: number;
  delivered: number;
  /** of those delivered, with a warning */
  warned: number;
  failed: number;
  passedOver: number;
}

/**
 * One step of one replay in one statement, by one process at a time: what was released and came to its end is counted, and so many
 * are released that at each connection no more than $3 of the replay wait for their turn. A delivery that has another status by now
 * is passed over, and so is one whose connection was deleted; one that somebody else has in hands this moment comes with the next step. What is put off by the schedule takes
 * no place, or a vendor that is down would stop the replay for days.
 *
 * A delivery's end is kept with the replay, which goes on saying what it brought when the delivery is sent again later.
 */
const STEP = `
WITH replay AS MATERIALIZED (
  SELECT id, status, statuses, started_by FROM replays
  WHERE id = $1 AND finished_at IS NULL AND status IN ('running', 'cancelled') FOR UPDATE SKIP LOCKED
), on_way AS MATERIALIZED (
  SELECT r.delivery_id, r.connection, d.status, d.warnings IS NOT NULL AS has_warnings
  FROM replay JOIN replay_deliveries r ON r.replay_id = replay.id AND r.state = 'released'
  JOIN deliveries d ON d.id = r.delivery_id
), ended AS (
  UPDATE replay_deliveries r SET state = (CASE on_way.status
    WHEN 'delivered' THEN 'delivered' WHEN 'failed' THEN 'failed' WHEN 'review' THEN 'failed' ELSE 'passed_over' END)::"ReplayedState"
  FROM on_way WHERE r.replay_id = $1 AND r.delivery_id = on_way.delivery_id
    AND on_way.status NOT IN ('queued', 'sending', 'retrying', 'held', 'waiting')
  RETURNING r.state, on_way.has_warnings
), room AS (
  SELECT name, $3 - (
    SELECT count(*) FROM on_way WHERE connection = name AND status IN ('queued', 'sending', 'held')) AS most
  FROM replay, unnest($2::text[]) AS name WHERE replay.status = 'running'
), next AS MATERIALIZED (
  SELECT planned.delivery_id FROM room CROSS JOIN LATERAL (
    SELECT r.delivery_id FROM replay_deliveries r
    WHERE r.replay_id = $1 AND r.connection = room.name AND r.state = 'planned'
    ORDER BY r.delivery_id LIMIT greatest(room.most, 0)) planned
), standing AS MATERIALIZED (
  SELECT d.id, d.status = ANY(replay.statuses) AND NOT d.sandbox AS matches FROM replay, deliveries d
  WHERE d.id = ANY(ARRAY(SELECT delivery_id FROM next)) ORDER BY d.id FOR UPDATE OF d SKIP LOCKED
), taken AS (
  UPDATE replay_deliveries r SET state = (CASE WHEN matches THEN 'released' ELSE 'passed_over' END)::"ReplayedState"
  FROM standing WHERE r.replay_id = $1 AND r.delivery_id = standing.id
  RETURNING r.state
), released AS (
  UPDATE deliveries d SET ${SENT_AGAIN}, replayed_by = replay.started_by
  FROM standing, replay WHERE d.id = standing.id AND standing.matches
  RETURNING d.id, d.connection
), abandoned AS (
  UPDATE replay_deliveries r SET state = 'passed_over'
  WHERE (r.replay_id, r.delivery_id) IN (
    SELECT planned.replay_id, planned.delivery_id FROM replay JOIN replay_deliveries planned ON planned.replay_id = replay.id
    JOIN connections gone ON gone.name = planned.connection AND gone.deleted_at IS NOT NULL
    WHERE replay.status = 'running' AND planned.state = 'planned' AND planned.connection <> ALL($2::text[]) LIMIT 10000)
  RETURNING r.state
), counts AS (
  SELECT
    (SELECT count(*) FROM taken WHERE state = 'released') AS released,
    (SELECT count(*) FROM taken WHERE state = 'passed_over') + (SELECT count(*) FROM abandoned) AS passed,
    (SELECT count(*) FROM ended) AS ended,
    (SELECT count(*) FROM ended WHERE state = 'delivered') AS delivered,
    (SELECT count(*) FROM ended WHERE state = 'delivered' AND has_warnings) AS warned,
    (SELECT count(*) FROM ended WHERE state = 'failed') AS failed,
    (SELECT count(*) FROM ended WHERE state = 'passed_over') AS overtaken
), total AS (
  SELECT replays.id, replays.queued + counts.released - counts.ended AS queued, replays.delivered + counts.delivered AS delivered,
    replays.warned + counts.warned AS warned, replays.failed + counts.failed AS failed, replays.passed_over + counts.passed + counts.overtaken AS passed_over
  FROM replay JOIN replays USING (id), counts
), stepped AS (
  UPDATE replays SET queued = total.queued, delivered = total.delivered, warned = total.warned,
    failed = total.failed, passed_over = total.passed_over,
    status = CASE WHEN replays.status = 'running' AND matched = total.delivered + total.failed + total.passed_over
      THEN 'done' ELSE replays.status END,
    finished_at = CASE WHEN total.queued = 0 AND (replays.status = 'cancelled'
      OR matched = total.delivered + total.failed + total.passed_over) THEN now() END
  FROM total WHERE replays.id = total.id
  RETURNING replays.*
)
SELECT status, finished_at IS NOT NULL AS "isFinished", matched, queued, delivered, warned, failed, passed_over AS "passedOver",
  coalesce((SELECT json_agg(json_build_object('id', id, 'connection', connection)) FROM released), '[]') AS released
FROM stepped`;

/**
 * @param most how many of the replay's deliveries may wait for their turn at one connection
 * @returns null when another process has the replay in hands, or there is nothing to be done of it
 */
export async function stepReplay(
  { pool }: Store,
  id: string,
  connections: readonly string[],
  most: number,
): Promise<Step | null> {
  const { rows } = await pool.query<Step>({ name: 'step-replay', text: STEP, values: [id, connections, most] });
  return rows[0] ?? null;
}

/** Replays of which something is to be released or to be counted, oldest first. */
export async function replaysToStep({ pool }: Store): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'replays-to-step',
    text: `SELECT id FROM replays WHERE finished_at IS NULL AND status IN ('running', 'cancelled') ORDER BY id`,
  });
  return rows.map(({ id }) => id);
}
