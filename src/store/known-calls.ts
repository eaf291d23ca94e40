import type { Pool } from 'pg';
import { type Call, DERIVED_KEY } from '../model/call';
import type { OutcomeState } from '../model/outcome';
import type { Instant } from '../model/time';
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
  deliveries: DeliveryOnRecord[];
}

/** A call as it stands; `identities` are its ids and, where it came without any, its derived one. */
export interface KnownCall extends Call {
  identities: Readonly<Record<string, string>>;
  /** what it was read at; whoever writes of the call writes only if it still is */
  version: number;
  /** those that were asked for */
  outcomes: KnownOutcome[];
}

/** The first answer to an Idempotency-Key. */
export interface KeptAnswer {
  principal: string;
  key: string;
  fingerprint: string;
  answer: unknown;
}

export interface Asked {
  /** any id of any call */
  identities: readonly { key: string; value: string }[];
  outcomes: readonly { nameKey: string; key: string }[];
  idempotencyKeys: readonly { principal: string; key: string }[];
}

export interface Known {
  /** the database's clock */
  now: Instant;
  calls: KnownCall[];
  answers: KeptAnswer[];
}

const READ_KNOWN = `
WITH wanted AS (SELECT * FROM unnest($1::text[], $2::text[]) AS wanted (key, value)),
found AS (SELECT DISTINCT ids.call_id AS id FROM call_ids ids JOIN wanted USING (key, value)),
asked AS (SELECT DISTINCT * FROM unnest($3::text[], $4::text[]) AS asked (name_key, key))
SELECT
  clock_timestamp() AS now,
  (SELECT json_agg(json_build_object(${CALL_MEMBERS('c')}, 'outcomes', (
      SELECT json_agg(json_build_object(
        'id', o.id, 'name', o.name, 'name_key', o.name_key, 'key', o.key, 'revision', o.revision,
        'source', r.source, 'received_at', r.received_at, 'state', ${STATE_JSON('r')},
        'deliveries', (
          SELECT json_agg(json_build_object('id', d.id, 'connection', d.connection, 'adapter', d.adapter,
            'revision', d.revision, 'status', d.status, 'reason', d.reason) ORDER BY d.id)
          FROM deliveries d WHERE d.outcome_id = o.id AND d.revision = o.revision)))
      FROM outcomes o
      JOIN asked USING (name_key, key)
      JOIN revisions r ON r.outcome_id = o.id AND r.number = o.revision
      WHERE o.call_id = c.id)))
   FROM found JOIN calls c USING (id)) AS calls,
  (SELECT json_agg(json_build_object('principal', k.principal, 'key', k.key, 'fingerprint', k.fingerprint, 'answer', k.answer))
   FROM idempotency_keys k JOIN unnest($5::text[], $6::text[]) AS kept (principal, key) USING (principal, key)) AS answers`;

interface Row {
  now: Date;
  calls:
    | (CallColumns & {
        id: string;
        version: number;
        identities: Record<string, string>;
        outcomes: OutcomeRow[] | null;
      })[]
    | null;
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
  state: StateColumns;
  deliveries: DeliveryOnRecord[] | null;
}

/** Everything that accepting these drafts depends on, in one statement however many they are. */
export async function readKnown(pool: Pool, asked: Asked): Promise<Known> {
  const { rows } = await pool.query<Row>({
    name: 'read-known',
    text: READ_KNOWN,
    values: [
      asked.identities.map(({ key }) => key),
      asked.identities.map(({ value }) => value),
      asked.outcomes.map((outcome) => outcome.nameKey),
      asked.outcomes.map(({ key }) => key),
      asked.idempotencyKeys.map(({ principal }) => principal),
      asked.idempotencyKeys.map(({ key }) => key),
    ],
  });
  const [row] = rows;
  if (!row) throw new Error('a SELECT without FROM gave no row');
  return {
    now: instant(row.now),
    calls: (row.calls ?? []).map((call) => ({
      id: call.id,
      ...callFacts(call),
      ids: publicIds(call.identities),
      identities: call.identities,
      version: call.version,
      outcomes: (call.outcomes ?? []).map((outcome) => knownOutcome(call.id, outcome)),
    })),
    answers: row.answers ?? [],
  };
}

/** A call's ids without the derived one, which is nobody's. */
export function publicIds(identities: Readonly<Record<string, string>> | null): Record<string, string> {
  const { [DERIVED_KEY]: _derived, ...ids } = identities ?? {};
  return ids;
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
    deliveries: row.deliveries ?? [],
  };
}
