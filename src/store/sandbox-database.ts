import { Client } from 'pg';
import { withClient } from './one-client';

/** The one beside it, `postgres`, which every data folder has from its first start, is the live one. */
const NAME = 'sandbox';

/** Any number will do, if only this program uses it: of two processes that start at once one makes the database. */
const CREATION_LOCK = 7_226_648_173;

/** The sandbox's database in the embedded PostgreSQL whose live one this is; it is made when it is opened for the first time. */
export function openSandboxDatabase(liveUrl: string): Promise<string> {
  return withClient(liveUrl, async (client) => {
    await client.query(`SELECT pg_advisory_lock(${CREATION_LOCK})`);
    if (!(await isThere(client))) await client.query(`CREATE DATABASE ${NAME}`);
    return sandboxUrl(liveUrl);
  });
}

/** Null when nothing was ever tried out. */
export function findSandboxDatabase(liveUrl: string): Promise<string | null> {
  return withClient(liveUrl, async (client) => ((await isThere(client)) ? sandboxUrl(liveUrl) : null));
}

async function isThere(client: Client): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [NAME]);
  return rowCount === 1;
}

function sandboxUrl(liveUrl: string): string {
  const url = new URL(liveUrl);
  url.pathname = `/${NAME}`;
  return url.href;
}
