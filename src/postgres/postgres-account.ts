import { execFile } from 'node:child_process';
import { chownSync, existsSync, statSync } from 'node:fs';

export interface Finished {
  code: number;
  /** what it printed, on either stream */
  output: string;
}

/** How PostgreSQL's programs are run, and by whom. */
export interface PostgresAccount {
  run(program: string, args: string[]): Promise<Finished>;
  /** Gives a file or folder to that account. */
  own(path: string): void;
}

interface User {
  uid: number;
  gid: number;
}

const accountName = 'postgres';

/**
 * The account that PostgreSQL runs under: our own, or, as PostgreSQL refuses to run as root, the owner of the cluster
 * that is there already, else the system's user `postgres` (made when missing).
 *
 * That user must reach its programs and `dataDir`, which root may have put where nobody else can enter (/root, a folder
 * of mktemp -d). There it is given one capability, to pass through folders, and that of the two that this root holds.
 *
 * Throws when no way works.
 */
export async function postgresAccount(cluster: string, dataDir: string, initdb: string): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { run: (command, args) => finish(command, args), own: () => {} };

  const user = ownerOf(cluster) ?? (await findUser()) ?? (await makeUser());
  const own = (path: string): void => chownSync(path, user.uid, user.gid);
  const ways: PostgresAccount['run'][] = [
    (command, args) => finish(command, args, user),
    (command, args) => finish('setpriv', [...setprivOptions(user, 'dac_read_search'), command, ...args]),
    (command, args) => finish('setpriv', [...setprivOptions(user, 'dac_override'), command, ...args]),
  ];
  for (const run of ways) {
    const tried = await run('/bin/sh', ['-c', 'cd "$1" && exec "$2" --show -D "$1"', 'sh', dataDir, initdb]);
    if (tried.code === 0) return { run, own };
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and user ${user.uid} cannot reach ${dataDir} and ${initdb}: ` +
      'start as an ordinary user, move them to where that user can go, or set DATABASE_URL.',
  );
}

function setprivOptions({ uid, gid }: User, capability: string): string[] {
  // Without that secure bit access(2), by which PostgreSQL looks for its own parts, takes no notice of the capability.
  const capabilities = ['--securebits=+no_setuid_fixup', `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`];
  return [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...capabilities, '--'];
}

function ownerOf(cluster: string): User | null {
  if (!existsSync(cluster)) return null;
  const { uid, gid } = statSync(cluster);
  return uid === 0 ? null : { uid, gid };
}

async function findUser(): Promise<User | null> {
  const uid = await finish('id', ['-u', accountName]);
  const gid = await finish('id', ['-g', accountName]);
  if (uid.code !== 0 || gid.code !== 0) return null;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

async function makeUser(): Promise<User> {
  const made = await finish('useradd', ['--system', '--user-group', '--no-create-home', accountName]);
  const user = await findUser();
  if (user) return user;
  throw new Error(
    `PostgreSQL refuses to run as root, and a user "${accountName}" could not be made (${made.output.trim()}): ` +
      'start as an ordinary user, or set DATABASE_URL.',
  );
}

/** Never throws: a program that cannot be started has code -1 and says why in its output. */
function finish(command: string, args: string[], user?: User): Promise<Finished> {
  // PGDATA, PGPORT and the like must not reach it; nor may it start in a folder that its user cannot enter.
  const options = { cwd: '/', env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' }, ...user };
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (!error) return resolve({ code: 0, output: stdout + stderr });
      const code = typeof error.code === 'number' ? error.code : -1;
      resolve({ code, output: stdout + stderr || error.message });
    });
  });
}
