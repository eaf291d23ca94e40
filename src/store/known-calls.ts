import { type Call, DERIVED_KEY, type Identity } from '../model/call';
import type { Evidence } from '../model/match';
import type { OutcomeState } from '../model/outcome';
import type { Instant } from '../model/time';
import type { Warning } from '../model/warning';
import type { Queryable } from './client';
import { DESCRIBED, type Described } from './nearby-calls';
import {
  CALL_MEMBERS,
  type CallColumns,
  callFacts,
  instant,
  outcomeState,
  STATE_JSON,
  type StateColumns,
} from './rows';

/** A delivery as an accept sees and makes it. */
export interface DeliveryOnRecord {
  id: string;
  connection: string;
  adapter: string;
  revision: number;
  status: string;
  reason: string | null;
  /** null or left out for none */
  warnings?: readonly Warning[] | null;
  /** the delivery of the call that it goes behind; null or left out for none */
  callDelivery?: string | null;
}

/** An outcome as it stands, with the deliveries of its newest revision. */
export interface KnownOutcome {
  id: string;
  callId: string;
  name: string;
  nameKey: string;
  key: string;
  revision: number;
  state: OutcomeState;
  /** who reported the newest revision, and when */
  source: string;
  receivedAt: Instant;
  /** what the newest revision is called at vendor-shaped endpoints, and what the one before it was */
  transactionId: string;
  corrects: string | null;
  /** how the newest revision's call was found; null: by an id */
  match: Evidence | null;
  deliveries: DeliveryOnRecord[];
  /** connections that any revision was to be told to, of this outcome or of one that became one with it */
  sentTo: readonly string[];
  /** where the outcome is that an operator has moved from here: reports of it are reports of that; left out for most */
  movedTo?: { id: string; callId: string };
}

/** A call as it stands. */
export interface KnownCall extends Call {
  /** keys of those ids that a vendor's answer has shown; of calls whose start is known from a search alone */
  learntKeys?: readonly string[];
  /** the gateway's own names for it: derived, or given out at vendor-shaped endpoints */
  own: readonly Identity[];
  /** ids that an operator has said are none of its own; left out for most */
  denied?: readonly Identity[];
  /** what it was read at; whoever writes of the call writes only if it still is */
  version: number;
  createdAt: Instant;
  /** those that were asked for */
  outcomes: KnownOutcome[];
}

/** The first answer to an Idempotency-Key. */
export interface KeptAnswer {
  principal: string;
  key: string;
  fingerprint: string;
  answer: unknown;
  /** kept for good, or for a week */
  forever: boolean;
}

export interface Asked {
  /** any id of any call */
  identities: readonly Identity[];
  /** the gateway's ids of calls */
  callIds: readonly string[];
  /** calls that searches may have described */
  described?: readonly Described[];
  outcomes: readonly { nameKey: string; key: string }[];
  idempotencyKeys: readonly { principal: string; key: string }[];
}

export interface Known {
  /** the database's clock */
  now: Instant;
  calls: KnownCall[];
  /** of the outcomes that were asked for, each name that somebody has reported, by its `nameKey`, in its first casing */
  names: Names;
  answers: KeptAnswer[];
}

/** Names of outcomes, by what they are compared by (`nameKey`). */
export type Names = ReadonlyMap<string, string>;

const READ_KNOWN = `
WITH wanted AS (SELECT * FROM unnest($1::text[], $2::text[]) AS wanted (key, value)),
found AS (SELECT ids.call_id AS id FROM call_ids ids JOIN wanted USING (key, value) UNION SELECT unnest($7::uuid[])
  UNION ${DESCRIBED('$8')}),
asked AS (SELECT DISTINCT * FROM unnest($3::text[], $4::text[]) AS asked (name_key, key))
SELECT
  clock_timestamp() AS now,
  (SELECT json_agg(json_build_object(${CALL_MEMBERS('c')}, 'created_at', c.created_at, 'denied', c.denied_ids,
    'learnt', CASE WHEN c.start_known_from = 'search' THEN (
      SELECT json_agg(ids.key) FROM call_ids ids WHERE ids.call_id = c.id AND ids.learnt_from IS NOT NULL) END, 'own', (
      SELECT json_agg(json_build_object('key', ids.key, 'value', ids.value)) FROM call_ids ids WHERE ids.call_id = c.id AND ids.own),
    'outcomes', (
      SELECT json_agg(json_build_object(
        'id', o.id, 'name', o.name, 'name_key', o.name_key, 'key', o.key, 'revision', o.revision,
        'source', r.source, 'received_at', r.received_at, 'state', ${STATE_JSON('r')},
        'transaction_id', r.transaction_id, 'match', r.match, 'corrects', CASE WHEN o.revision > 1 THEN (
          SELECT transaction_id FROM revisions before WHERE before.outcome_id = o.id AND before.number = o.revision - 1) END,
        'deliveries', (
          SELECT json_agg(json_build_object('id', d.id, 'connection', d.connection, 'adapter', d.adapter,
            'revision', d.revision, 'status', d.status, 'reason', d.reason, 'warnings', d.warnings,
            'callDelivery', d.call_delivery_id) ORDER BY d.id)
          FROM deliveries d WHERE d.outcome_id = o.id AND d.revision = o.revision),
        'sentTo', (
          SELECT json_agg(DISTINCT d.connection) FROM deliveries d
          WHERE d.outcome_id = ANY(ARRAY(SELECT o.id UNION ALL SELECT gone.id FROM outcomes gone WHERE gone.absorbed_by = o.id))
            AND d.status <> 'skipped'),
        'moved_to', CASE WHEN o.moved_to IS NOT NULL THEN (
          SELECT json_build_object('id', stands.id, 'callId', stands.call_id) FROM outcomes stands
          WHERE stands.id = (SELECT coalesce(moved.absorbed_by, moved.id) FROM outcomes moved WHERE moved.id = o.moved_to)) END))
      FROM outcomes o
      JOIN asked USING (name_key, key)
      JOIN revisions r ON r.outcome_id = o.id AND r.number = o.revision
      WHERE o.call_id = c.id)))
   FROM calls c WHERE c.id = ANY(ARRAY(SELECT id FROM found)) AND c.merged_into IS NULL) AS calls,
  (SELECT json_object_agg(name_key, name) FROM outcome_names WHERE name_key = ANY($3::text[])) AS names,
  (SELECT json_agg(json_build_object('principal', k.principal, 'key', k.key, 'fingerprint', k.fingerprint, 'answer', k.answer, 'forever', k.forever))
   FROM idempotency_keys k JOIN unnest($5::text[], $6::text[]) AS kept (principal, key) USING (principal, key)) AS answers`;

interface Row {
  now: Date;
  calls:
    | (CallColumns & {
        id: string;
        version: number;
        created_at: string;
        ids: Record<string, string> | null;
        own: Identity[] | null;
        learnt: string[] | null;
        denied: Identity[] | null;
        outcomes: OutcomeRow[] | null;
      })[]
    | null;
  names: Record<string, string> | null;
  answers: KeptAnswer[] | null;
}

interface OutcomeRow {
  id: string;
  name: string;
  name_key: string;
  key: string;
  revision: number;
  source: string;
  received_at: string;
  transaction_id: string;
  corrects: string | null;
  match: Evidence | null;
  state: StateColumns;
  deliveries: DeliveryOnRecord[] | null;
  sentTo: string[] | null;
  moved_to: { id: string; callId: string } | null;
}

/** Everything that accepting these drafts depends on, in one statement however many they are. */
export async function readKnown(on: Queryable, asked: Asked): Promise<Known> {
  const { rows } = await on.query<Row>({
    name: 'read-known',
    text: READ_KNOWN,
    values: [
      asked.identities.map(({ key }) => key),
      asked.identities.map(({ value }) => value),
      asked.outcomes.map((outcome) => outcome.nameKey),
      asked.outcomes.map(({ key }) => key),
      asked.idempotencyKeys.map(({ principal }) => principal),
      asked.idempotencyKeys.map(({ key }) => key),
      asked.callIds,
      JSON.stringify(asked.described ?? []),
    ],
  });
  const [row] = rows;
  if (!row) throw new Error('a SELECT without FROM gave no row');
  return {
    now: instant(row.now),
    calls: (row.calls ?? []).map((call) => ({
      id: call.id,
      ...callFacts(call),
      ids: call.ids ?? {},
      own: call.own ?? [],
      ...(call.learnt && { learntKeys: call.learnt }),
      ...(call.denied && { denied: call.denied }),
      version: call.version,
      createdAt: instant(call.created_at),
      outcomes: (call.outcomes ?? []).map((outcome) => knownOutcome(call.id, outcome)),
    })),
    names: new Map(Object.entries(row.names ?? {})),
    answers: row.answers ?? [],
  };
}

/** The same, and what operators have moved to other calls, there: one statement more where there is any such outcome. */
export async function readKnownAndMoved(on: Queryable, asked: Asked): Promise<Known> {
  for (let callIds = asked.callIds; ;) {
    const known = await readKnown(on, { ...asked, callIds });
    const outcomes = known.calls.flatMap((call) => call.outcomes);
    const places = outcomes.flatMap(({ movedTo }) => movedTo?.callId ?? []);
    const missing = places.filter((id) => !known.calls.some((call) => call.id === id));
    if (missing.length === 0) return known;
    callIds = [...callIds, ...missing];
  }
}

/** As `shownIds`, of a call's rows of ids. */
export function shownIdsOf(rows: readonly (Identity & { own: boolean })[]): Readonly<Record<string, string>> {
  const said = rows.filter(({ own }) => !own).map(({ key, value }) => [key, value] as const);
  return shownIds(
    Object.fromEntries(said),
    rows.filter(({ own }) => own),
  );
}

/** A call's ids as they are shown: where nobody said one of a kind, the one that the gateway gave out stands for it. */
export function shownIds(
  ids: Readonly<Record<string, string>>,
  own: readonly Identity[],
): Readonly<Record<string, string>> {
  const givenOut = own.filter(({ key }) => key !== DERIVED_KEY).map(({ key, value }) => [key, value] as const);
  return { ...Object.fromEntries(givenOut), ...ids };
}

function knownOutcome(callId: string, row: OutcomeRow): KnownOutcome {
  return {
    id: row.id,
    callId,
    name: row.name,
    nameKey: row.name_key,
    key: row.key,
    revision: row.revision,
    state: outcomeState(row.state),
    source: row.source,
    receivedAt: instant(row.received_at),
    transactionId: row.transaction_id,
    corrects: row.corrects,
    match: row.match,
    deliveries: row.deliveries ?? [],
    sentTo: row.sentTo ?? [],
    ...(row.moved_to && { movedTo: row.moved_to }),
  };
}
