import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresBinaries } from '../../src/postgres/postgres-binaries';

/** The version of a package that this project has installed. */
export function versionOf(name: string): string {
  const file = require.resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** Of what all of them run on: "Node 20.20.2, PostgreSQL 18.4, Redis 7.0.15". */
export function platformVersions(): string {
  const postgres = printedVersion(join(postgresBinaries().folder, 'postgres'), /\) (\S+)/);
  const redis = printedVersion('redis-server', /v=(\S+)/);
  return `Node ${process.versions.node}, PostgreSQL ${postgres}, Redis ${redis}`;
}

function printedVersion(program: string, pattern: RegExp): string {
  try {
    return pattern.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[1] ?? '?';
  } catch (cause) {
    throw new Error(`${program} could not be started; is it installed?`, { cause });
  }
}

/** "node-red 4.1.8, other 1.0.0" */
export function listed(packages: Readonly<Record<string, string>>): string {
  return Object.entries(packages)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
