import type { OwnPostgres } from './postgres';
import type { DeliveryOnRecord } from '../check/history';

/** A process says when an attempt began, and the database when one was cut off. */
const CLOCKS_APART_MS = 100;

/** A request that went out twice has a member more than its template, so it is kept whole: as it is, or as the one item of an array. */
const IS_RESENT = `coalesce(a.request->0, a.request)->>'resent' = 'true'`;

/** What the database holds of outcomes from this number on. */
export async function readTables(
  postgres: OwnPostgres,
  from: number,
  deadlineMs: number,
): Promise<{ outcomes: number[]; deliveries: DeliveryOnRecord[] }> {
  return postgres.use(async (client) => {
    const { rows: outcomes } = await client.query<{ number: number }>(
      `SELECT substr(key, 7)::int AS number FROM outcomes WHERE key LIKE 'fault-%' AND substr(key, 7)::int >= $1`,
      [from],
    );
    const { rows: deliveries } = await client.query<DeliveryOnRecord>(
      `SELECT substr(o.key, 7)::int AS number, d.connection, d.status::text, d.reason, d.attempts,
         ARRAY(SELECT a.number FROM attempts a WHERE a.delivery_id = d.id ORDER BY a.number) AS recorded,
         (SELECT count(*)::int FROM attempts a WHERE a.delivery_id = d.id
            AND (a.decision = 'ambiguous' OR a.failure_kind = 'ambiguous')) AS "unknownEnds",
         (SELECT count(*)::int FROM attempts a WHERE a.delivery_id = d.id AND ${IS_RESENT}) AS resent,
         (SELECT count(*)::int FROM attempts a JOIN attempts b ON b.delivery_id = a.delivery_id AND b.number = a.number + 1
          WHERE a.delivery_id = d.id
            AND b.started_at < a.started_at + (a.duration_ms - ${CLOCKS_APART_MS}) * interval '1 millisecond') AS overlapping,
         ARRAY(SELECT extract(epoch FROM a.started_at)::float8 * 1000 FROM attempts a WHERE a.delivery_id = d.id
            AND a.decision <> 'ambiguous' AND a.failure_kind = 'ambiguous' AND a.duration_ms >= $2) AS "timedOut",
         ARRAY(SELECT concat_ws(' ', a.decision, a.failure_message, a.duration_ms || ' ms') FROM attempts a
            WHERE a.delivery_id = d.id ORDER BY a.number) AS ends
       FROM deliveries d JOIN outcomes o ON o.id = d.outcome_id
       WHERE o.key LIKE 'fault-%' AND substr(o.key, 7)::int >= $1`,
      [from, deadlineMs],
    );
    return { outcomes: outcomes.map(({ number }) => number), deliveries };
  });
}

/** How many deliveries are on their way. */
export async function countOpen(postgres: OwnPostgres): Promise<number> {
  const { rows } = await postgres.use((client) =>
    client.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM deliveries WHERE status IN ('queued', 'sending', 'retrying', 'held')`,
    ),
  );
  return rows[0]?.open ?? 0;
}
