import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { removeFolder, temporaryFolder } from '../leave-nothing';
import { listed } from './versions';

/**
 * Installs packages with npm into a folder of their own under the system's folder for temporary files, where the next
 * run finds them. Their install scripts are not run: none of the rivals needs one, and one of them reports to its makers.
 *
 * @param packages exact versions by name
 * @returns the folder, or '' when there are no packages
 * @throws with npm's own words when it fails; nothing half-installed stays
 */
export async function install(
  packages: Readonly<Record<string, string>>,
  tell: (sentence: string) => void,
): Promise<string> {
  const [first] = Object.keys(packages);
  if (first === undefined) return '';
  const cache = ownFolder(join(tmpdir(), `gateway-bench-rivals-${process.getuid?.() ?? 'all'}`));
  const wanted = JSON.stringify([packages, process.platform, process.arch]);
  const folder = join(cache, `${basename(first)}-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  tell(`Installing ${listed(packages)} into ${folder}.`);
  const partial = temporaryFolder(join(cache, 'partial-'));
  try {
    writeFileSync(join(partial, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
    await npmInstall(partial);
    // Another run may have been quicker.
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    removeFolder(partial);
  }
  return folder;
}

/** Programs are started from here, so it must be nobody else's. */
function ownFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder);
  const own = process.getuid === undefined || uid === process.getuid();
  if (!lstatSync(folder).isDirectory() || !own || (mode & 0o022) !== 0)
    throw new Error(`${folder} belongs to somebody else or can be written by others: remove it.`);
  return folder;
}

function npmInstall(folder: string): Promise<void> {
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : null;
  const [program, first] = npm === null ? ['npm', []] : [process.execPath, [npm]];
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm could not install a rival (code ${code}):\n${output.trim()}`));
    });
  });
}
