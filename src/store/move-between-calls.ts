import type { Identity } from '../model/call';
import { newId } from '../model/id';
import type { Instant } from '../model/time';
import type { Queryable } from './client';
import { instantOrNull } from './rows';
import { MAY_HAVE_ARRIVED, STILL_COUNTS } from './conditions';
import { type DueDelivery, SWEEP_AFTER_MS } from './write-accepted';

/** The call of this id, or the one that it turned out to be; null where there is none. */
export async function standingCall(on: Queryable, id: string): Promise<string | null> {
  const { rows } = await on.query<{ id: string }>({
    text: 'SELECT coalesce(merged_into, id) AS id FROM calls WHERE id = $1',
    values: [id],
  });
  return rows[0]?.id ?? null;
}

/** Locks calls in the order of their ids, as whoever makes calls one does; false where one is another one by now. */
export async function lockCalls(on: Queryable, ids: readonly string[]): Promise<boolean> {
  const distinct = [...new Set(ids)];
  const { rows } = await on.query({
    text: 'SELECT id FROM calls WHERE id = ANY($1::uuid[]) AND merged_into IS NULL ORDER BY id FOR UPDATE',
    values: [distinct],
  });
  return rows.length === distinct.length;
}

/** The call that an outcome is of, and why there is no moving it; null where there is no such outcome. */
export async function findOutcomePlace(
  on: Queryable,
  id: string,
): Promise<{ callId: string; absorbedBy: string | null; movedTo: string | null } | null> {
  const { rows } = await on.query<{ callId: string; absorbedBy: string | null; movedTo: string | null }>({
    text: 'SELECT call_id AS "callId", absorbed_by AS "absorbedBy", moved_to AS "movedTo" FROM outcomes WHERE id = $1',
    values: [id],
  });
  return rows[0] ?? null;
}

/** A delivery of an outcome, or of one that it has absorbed. */
export interface PlacedDelivery {
  id: string;
  /** the outcome that stands for it */
  outcomeId: string;
  /** the one that it is of */
  ofId: string;
  connection: string;
  revision: number;
  status: string;
  reason: string | null;
  /** the delivery of a call that it goes behind, where that is decided */
  callDelivery: string | null;
  /** the vendor has it, or may have it */
  mayHaveArrived: boolean;
  /** when it was sent last */
  sentAt: Instant | null;
}

const PLACED = `
SELECT d.id, coalesce(o.absorbed_by, o.id) AS "outcomeId", o.id AS "ofId", d.connection, d.revision, d.status::text, d.reason,
  d.call_delivery_id AS "callDelivery", ${MAY_HAVE_ARRIVED('d')} AS "mayHaveArrived",
  coalesce(d.leased_at, (SELECT max(a.started_at) FROM attempts a WHERE a.delivery_id = d.id)) AS "sentAt"
FROM deliveries d JOIN outcomes o ON o.id = d.outcome_id
WHERE o.id = ANY(ARRAY(
  SELECT id FROM outcomes WHERE call_id = ANY($1::uuid[])
  UNION SELECT gone.id FROM outcomes gone JOIN outcomes stands ON stands.id = gone.absorbed_by WHERE stands.call_id = ANY($1::uuid[])))
ORDER BY d.id FOR UPDATE OF d`;

/** All deliveries of all outcomes of calls, oldest first; nobody leases one of them or writes down what came of it until this transaction ends. */
export async function lockDeliveries(on: Queryable, callIds: readonly string[]): Promise<PlacedDelivery[]> {
  const { rows } = await on.query<Omit<PlacedDelivery, 'sentAt'> & { sentAt: Date | null }>({
    text: PLACED,
    values: [callIds],
  });
  return rows.map((row) => ({ ...row, sentAt: instantOrNull(row.sentAt) }));
}

/** The names and keys of all outcomes of calls. */
export async function namesOfOutcomes(
  on: Queryable,
  callIds: readonly string[],
): Promise<{ nameKey: string; key: string }[]> {
  const { rows } = await on.query<{ nameKey: string; key: string }>({
    text: 'SELECT DISTINCT name_key AS "nameKey", key FROM outcomes WHERE call_id = ANY($1::uuid[])',
    values: [callIds],
  });
  return rows;
}

/** Makes a call of which nothing is known. */
export async function makeCall(on: Queryable, id: string): Promise<void> {
  await on.query({ text: 'INSERT INTO calls (id) VALUES ($1)', values: [id] });
}

/** To another call, or, with null, to none. */
export async function moveIds(on: Queryable, ids: readonly Identity[], to: string | null): Promise<void> {
  const text = to === null ? 'DELETE FROM call_ids' : 'UPDATE call_ids SET call_id = $3';
  const values = [ids.map(({ key }) => key), ids.map(({ value }) => value), ...(to === null ? [] : [to])];
  await on.query({
    text: `${text} WHERE (key, value) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    values,
  });
}

/** Ids of a call that answers of these connections have shown. */
export async function learntThrough(
  on: Queryable,
  callId: string,
  connections: readonly string[],
): Promise<Identity[]> {
  const { rows } = await on.query<Identity>({
    text: `SELECT ids.key, ids.value FROM call_ids ids JOIN deliveries d ON d.id = ids.learnt_from
           WHERE ids.call_id = $1 AND NOT ids.own AND d.connection = ANY($2::text[])`,
    values: [callId, connections],
  });
  return rows;
}

/** The connection whose answer has shown an id; none where a report said it. */
export async function connectionsShowing(on: Queryable, { key, value }: Identity): Promise<string[]> {
  const { rows } = await on.query<{ connection: string }>({
    text: `SELECT d.connection FROM call_ids ids JOIN deliveries d ON d.id = ids.learnt_from WHERE ids.key = $1 AND ids.value = $2`,
    values: [key, value],
  });
  return rows.map(({ connection }) => connection);
}

/** Ids that are none of the call's, whoever says so beside another of its ids; `admitted`: those of which that was said by mistake. */
export async function denyIds(
  on: Queryable,
  callId: string,
  denied: readonly Identity[],
  admitted: readonly Identity[] = [],
): Promise<void> {
  const pairs = (ids: readonly Identity[]): string => JSON.stringify(ids.map(({ key, value }) => ({ key, value })));
  await on.query({
    text: `
UPDATE calls SET version = version + 1, denied_ids = (
  SELECT jsonb_agg(DISTINCT one.id) FROM jsonb_array_elements(coalesce(denied_ids, '[]') || $2::jsonb) AS one (id)
  WHERE NOT $3::jsonb @> jsonb_build_array(one.id))
WHERE calls.id = $1`,
    values: [callId, pairs(denied), pairs(admitted)],
  });
}

export interface Parting {
  outcomeId: string;
  /** the outcome that is made */
  id: string;
  /** the call that it is made on */
  callId: string;
  /** the outcome of that call, of the same name and key, which stands for it */
  absorbedBy: string | null;
  /** reports of it are reports of this outcome */
  movedTo: string | null;
  connections: readonly string[];
}

/**
 * Parts an outcome in two: what some connections were sent of it is from now on of another outcome, on another call, which has all its
 * revisions. What was sent there is what that one is compared with, and this one has not been sent.
 */
export async function partOutcome(
  on: Queryable,
  { outcomeId, id, callId, absorbedBy, movedTo, connections }: Parting,
  wholeCallConnections: readonly string[],
): Promise<void> {
  const placedAt = absorbedBy === null ? callId : await makeHiddenCall(on, callId);
  await on.query({
    text: `
INSERT INTO outcomes (id, call_id, name, name_key, key, revision, source, received_at, absorbed_by, absorbed_revision, moved_to)
SELECT $1, $2, name, name_key, key, revision, source, received_at, $3, (SELECT revision FROM outcomes WHERE id = $3), $4
FROM outcomes WHERE id = $5`,
    values: [id, placedAt, absorbedBy, movedTo, outcomeId],
  });
  await on.query({
    text: `
INSERT INTO revisions (outcome_id, number, met, amount, currency, occurred_at, description, attributes, vendor, source, sources,
  received_at, match)
SELECT $1, number, met, amount, currency, occurred_at, description, attributes, vendor, source, sources, received_at, match
FROM revisions WHERE outcome_id = $2`,
    values: [id, outcomeId],
  });
  await on.query({
    text: `
UPDATE deliveries SET outcome_id = $1, ordering_key = CASE WHEN connection = ANY($4::text[]) THEN $5::uuid ELSE $6::uuid END
WHERE outcome_id = $2 AND connection = ANY($3::text[])`,
    values: [id, outcomeId, connections, wholeCallConnections, callId, absorbedBy ?? id],
  });
}

/** The outcome is of another call; `isFound`: that an operator said so is how its newest revision was found to be of it. */
export async function moveOutcome(on: Queryable, id: string, callId: string, isFound: boolean): Promise<void> {
  await on.query({ text: 'UPDATE outcomes SET call_id = $2 WHERE id = $1', values: [id, callId] });
  if (!isFound) return;
  await on.query({
    text: `
UPDATE revisions r SET match = json_strip_nulls(json_build_object('rule', 'operator', 'startedAt', c.started_at))
FROM outcomes o, calls c WHERE o.id = $1 AND r.outcome_id = o.id AND r.number = o.revision AND c.id = $2`,
    values: [id, callId],
  });
}

/** An outcome of a call gives its place up to another one of the same name and key, which stands for it. */
export async function absorbOutcome(on: Queryable, id: string, by: string, callId: string): Promise<void> {
  await on.query({
    text: `
UPDATE outcomes SET absorbed_by = $1, absorbed_revision = CASE WHEN outcomes.id = $2 OR ${STILL_COUNTS('$2')} THEN kept.revision END
FROM outcomes kept WHERE kept.id = $1 AND (outcomes.id = $2 OR outcomes.absorbed_by = $2)`,
    values: [by, id],
  });
  const placedAt = await makeHiddenCall(on, callId);
  await on.query({ text: 'UPDATE outcomes SET call_id = $2, moved_to = NULL WHERE id = $1', values: [id, placedAt] });
}

/** What is in flight of an outcome goes before what is sent of the one that stands for it. */
export async function takeLanes(on: Queryable, id: string, by: string): Promise<void> {
  await on.query({
    text: 'UPDATE deliveries SET ordering_key = $2 WHERE outcome_id = $1 AND ordering_key = $1',
    values: [id, by],
  });
}

/** Makes a call that no report finds, for what another one of the call stands for. */
export async function makeHiddenCall(on: Queryable, callId: string): Promise<string> {
  const id = newId();
  await on.query({ text: 'INSERT INTO calls (id, merged_into) VALUES ($1, $2)', values: [id, callId] });
  return id;
}

/** Where a delivery that was not sent, or is in flight, stands from now on. */
export interface Placing {
  id: string;
  orderingKey: string;
  /** null: it stays as it is */
  status: 'queued' | 'waiting' | 'skipped' | null;
  reason: string | null;
  /** its call may have to be handed over first */
  isCallUndecided?: true;
}

/** What is queued anew has not been tried. */
export async function placeDeliveries(
  on: Queryable,
  placings: readonly Placing[],
  longestWaitMs: number,
): Promise<DueDelivery[]> {
  const { rows } = await on.query<DueDelivery & { status: string }>({
    text: `
UPDATE deliveries d SET ordering_key = x."orderingKey", updated_at = now(),
  call_undecided = CASE WHEN x.status IS NULL THEN d.call_undecided ELSE x."isCallUndecided" END,
  status = coalesce(x.status::"DeliveryStatus", d.status), reason = CASE WHEN x.status IS NULL THEN d.reason ELSE x.reason END,
  failure = CASE WHEN x.status IS NULL THEN d.failure END,
  tries = CASE WHEN x.status IS NULL THEN d.tries ELSE 0 END, not_found_tries = CASE WHEN x.status IS NULL THEN d.not_found_tries ELSE 0 END,
  next_attempt_at = CASE WHEN x.status IS NULL THEN d.next_attempt_at WHEN x.status = 'queued' THEN now() END,
  sweep_at = CASE WHEN x.status IS NULL THEN d.sweep_at WHEN x.status = 'queued' THEN now() + interval '${SWEEP_AFTER_MS} milliseconds'
    WHEN x.status = 'waiting' THEN now() + $2::float8 * interval '1 millisecond' END
FROM json_to_recordset($1::json) AS x (id uuid, "orderingKey" uuid, status text, reason text, "isCallUndecided" boolean)
WHERE d.id = x.id RETURNING d.id, d.connection, x.status`,
    values: [JSON.stringify(placings), longestWaitMs],
  });
  return rows.filter(({ status }) => status === 'queued').map(({ id, connection }) => ({ id, connection }));
}

/** Where deliveries stand, by their ids. */
export async function readStandings(
  on: Queryable,
  ids: readonly string[],
): Promise<Map<string, { adapter: string; status: string; reason: string | null }>> {
  const { rows } = await on.query<{ id: string; adapter: string; status: string; reason: string | null }>({
    text: 'SELECT id, adapter, status::text, reason FROM deliveries WHERE id = ANY($1::uuid[])',
    values: [ids],
  });
  return new Map(rows.map(({ id, ...standing }) => [id, standing]));
}
