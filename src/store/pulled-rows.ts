import type { Identity } from '../model/call';
import type { Queryable } from './client';

/** A vendor's row as it was read last. */
export interface RowOnRecord {
  identity: string;
  /** of rows that are truly alike, which one in its window, from 0 */
  occurrence: number;
  content: string;
  outcomeName: string;
  /** the outcome went to nobody */
  withheld: boolean;
}

export async function readRows(
  on: Queryable,
  of: { connection: string; stream: string },
  identities: readonly string[],
): Promise<RowOnRecord[]> {
  const { rows } = await on.query<RowOnRecord>({
    name: 'read-pulled-rows',
    text: `SELECT identity, occurrence, content, outcome_name AS "outcomeName", withheld FROM pulled_rows
           WHERE connection = $1 AND stream = $2 AND identity = ANY($3::text[])`,
    values: [of.connection, of.stream, identities],
  });
  return rows;
}

/** Those of these names whose call nobody else has named or told the start of: it waits to be found. */
export async function findNameless(on: Queryable, names: readonly Identity[]): Promise<Set<string>> {
  const { rows } = await on.query<{ value: string }>({
    name: 'find-nameless',
    text: `SELECT value FROM json_to_recordset($1::json) AS asked (key text, value text)
           JOIN call_ids USING (key, value) JOIN calls ON calls.id = call_ids.call_id
           WHERE calls.started_at IS NULL AND NOT EXISTS (
             SELECT 1 FROM call_ids named WHERE named.call_id = calls.id AND NOT named.own)`,
    values: [JSON.stringify(names)],
  });
  return new Set(rows.map(({ value }) => value));
}

export async function writeRows(
  on: Queryable,
  of: { connection: string; stream: string },
  rows: readonly RowOnRecord[],
): Promise<void> {
  await on.query({
    name: 'write-pulled-rows',
    text: `INSERT INTO pulled_rows (connection, stream, identity, occurrence, content, outcome_name, withheld)
           SELECT $1, $2, identity, occurrence, content, "outcomeName", withheld
           FROM json_to_recordset($3::json) AS x (
             identity text, occurrence int, content text, "outcomeName" text, withheld boolean)
           ON CONFLICT (connection, stream, identity, occurrence)
           DO UPDATE SET content = excluded.content, outcome_name = excluded.outcome_name, withheld = excluded.withheld`,
    values: [of.connection, of.stream, JSON.stringify(rows)],
  });
}

/** The day up to which every row of a stream was seen; null for a stream that was never read to its end. */
export async function readWatermark(
  on: Queryable,
  { connection, stream }: { connection: string; stream: string },
): Promise<string | null> {
  const { rows } = await on.query<{ day: string }>({
    text: `SELECT day FROM watermarks WHERE connection = $1 AND stream = $2`,
    values: [connection, stream],
  });
  return rows[0]?.day ?? null;
}

/** A watermark only goes forward. */
export async function moveWatermark(
  on: Queryable,
  { connection, stream }: { connection: string; stream: string },
  day: string,
): Promise<void> {
  await on.query({
    text: `INSERT INTO watermarks (connection, stream, day) VALUES ($1, $2, $3)
           ON CONFLICT (connection, stream) DO UPDATE SET day = greatest(watermarks.day, excluded.day)`,
    values: [connection, stream, day],
  });
}
