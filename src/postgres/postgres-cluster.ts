import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresAccount } from './postgres-account';

export const databaseUser = 'gateway';

const draftPrefix = 'postgres-new-';
const draftsAreDeadAfterMs = 10 * 60_000;

/** The password of the embedded database: made at the first call, kept in `<dataDir>/postgres-password` (mode 600). */
export function databasePassword(dataDir: string): string {
  const file = join(dataDir, 'postgres-password');
  if (!existsSync(file)) {
    const draft = `${file}.${randomBytes(6).toString('hex')}`;
    writeFileSync(draft, randomBytes(24).toString('hex'), { mode: 0o600 });
    unlessThere(() => linkSync(draft, file));
    rmSync(draft);
  }
  return readFileSync(file, 'utf8').trim();
}

/**
 * Makes an empty cluster at `<dataDir>/postgres` unless one is there. It appears there whole or not at all, and of
 * several processes that make one at the same time the first wins. Throws with initdb's words when it fails.
 */
export async function makeCluster(
  account: PostgresAccount,
  initdb: string,
  dataDir: string,
  password: string,
): Promise<void> {
  const cluster = join(dataDir, 'postgres');
  if (existsSync(cluster)) return;
  removeDeadDrafts(dataDir);

  const draft = mkdtempSync(join(dataDir, draftPrefix));
  const passwordFile = join(draft, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  account.own(draft);
  account.own(passwordFile);
  try {
    // PostgreSQL's own locale provider sorts and folds alike on every machine, whatever locales that has.
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
    const access = [`--username=${databaseUser}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    const target = join(draft, 'cluster');
    const made = await account.run(initdb, ['-D', target, ...locale, ...access, '--no-instructions']);
    if (made.code !== 0) throw new Error(`The embedded PostgreSQL could not be set up: ${made.output.trim()}`);
    unlessThere(() => renameSync(target, cluster));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function removeDeadDrafts(dataDir: string): void {
  for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith(draftPrefix))) {
    const draft = join(dataDir, name);
    const age = Date.now() - (statSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > draftsAreDeadAfterMs) rmSync(draft, { recursive: true, force: true });
  }
}

function unlessThere(place: () => void): void {
  try {
    place();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOTEMPTY') throw error;
  }
}
