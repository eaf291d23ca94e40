import type { Client } from 'pg';
import type { Mode } from './generated/enums';
import { withClient } from './one-client';

export type { Mode };

/** What a database says of itself before anything is done to it. */
export interface DataFound {
  /** the database's name */
  database: string;
  /** null: nothing has been kept in it yet */
  mode: Mode | null;
  /** connections that were made by the API are in it */
  hasConnections: boolean;
}

/** A start in a mode that the data is not of. Nothing was changed; the message says what to do. */
export class OtherMode extends Error {
  override readonly name = 'OtherMode';
  constructor(database: string, data: Mode) {
    super(
      data === 'live'
        ? `The database "${database}" holds live data, and this start is in sandbox mode: name another database in DATABASE_URL to try things out, or set SANDBOX=off to go on live.`
        : `The database "${database}" holds what was accepted in sandbox mode, which goes to no real vendor: name another database in DATABASE_URL to go live, or set SANDBOX=on to go on trying things out.`,
    );
  }
}

const TABLES = `
SELECT current_database() AS database, to_regclass('data_mode') IS NOT NULL AS "hasMode",
  to_regclass('calls') IS NOT NULL AND to_regclass('connections') IS NOT NULL AS "hasData"`;

/** By way of JSON: an older version, which has not been migrated yet, has not all of these columns. */
const CONTENT = `
SELECT EXISTS (SELECT FROM calls) OR EXISTS (SELECT FROM connections) AS "isUsed", EXISTS (
  SELECT FROM connections c, to_jsonb(c) AS one
  WHERE one ->> 'origin' = 'api' AND one ->> 'deleted_at' IS NULL) AS "hasConnections"`;

/** Reads what a database, of whatever version, is of. What was kept before modes were told apart is live. */
export function readData(databaseUrl: string): Promise<DataFound> {
  return withClient(databaseUrl, async (client) => {
    const tables = await one<{ database: string; hasMode: boolean; hasData: boolean }>(client, TABLES);
    const { database, hasMode, hasData } = tables;
    if (!hasData) return { database, mode: null, hasConnections: false };
    const { isUsed, hasConnections } = await one<{ isUsed: boolean; hasConnections: boolean }>(client, CONTENT);
    const mode = hasMode ? await readMode(client) : null;
    return { database, mode: mode ?? (isUsed ? 'live' : null), hasConnections };
  });
}

/**
 * Writes down, once for good, which mode a migrated database is of.
 * @throws {OtherMode} when another process that started at the same moment was quicker, in the other mode
 */
export function claimData(databaseUrl: string, mode: Mode): Promise<void> {
  return withClient(databaseUrl, async (client) => {
    await client.query('INSERT INTO data_mode (mode) VALUES ($1) ON CONFLICT DO NOTHING', [mode]);
    const CLAIMED = 'SELECT mode, current_database() AS database FROM data_mode';
    const claimed = await one<{ mode: Mode; database: string }>(client, CLAIMED);
    if (claimed.mode !== mode) throw new OtherMode(claimed.database, claimed.mode);
  });
}

async function readMode(client: Client): Promise<Mode | null> {
  const { rows } = await client.query<{ mode: Mode }>('SELECT mode FROM data_mode');
  return rows[0]?.mode ?? null;
}

async function one<R extends object>(client: Client, query: string): Promise<R> {
  const { rows } = await client.query<R>(query);
  if (!rows[0]) throw new Error(`no row: ${query}`);
  return rows[0];
}
