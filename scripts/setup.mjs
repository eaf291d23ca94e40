/**
 * node scripts/setup.mjs generate | build | test
 *
 * Brings a clone to where it can start (build) or be tested (test), and does only what is missing: dependencies as in
 * package-lock.json, Prisma's client, dist/, and for the tests a redis-server and Prometheus. Each of them carries a stamp that says
 * what it was made from. Plain Node without a dependency, as it runs before there are any.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const inRoot = (...parts) => join(root, ...parts);
const lock = readFileSync(inRoot('package-lock.json'), 'utf8');
const goal = process.argv[2];

/** Whoever waits longer than this is told that it goes on. */
const SAY_EVERY_MS = 5_000;

requireNode();
await installDependencies();
await generateClient();
if (goal !== 'generate') await build();
if (goal === 'test') await requireServers();

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(`This needs Node 20.19 or newer, and this is Node ${process.versions.node}.`);
  }
}

async function installDependencies() {
  const stamp = inRoot('node_modules', '.setup');
  const wanted = digest(lock, process.platform, process.arch);
  if (read(stamp) === wanted) return;
  if (read(stamp) !== null || !installedAsLocked()) {
    say('installing dependencies (npm ci): about half a minute, the first time');
    const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
      ? [process.execPath, process.env.npm_execpath]
      : ['npm'];
    // The build needs the development dependencies, whatever NODE_ENV says.
    await run([...npm, 'ci', '--include=dev', '--no-audit', '--no-fund'], 'The dependencies could not be installed.');
  }
  writeFileSync(stamp, wanted);
}

/** Whether somebody has run npm ci: npm keeps a list of what it installed, which lacks only what is for other platforms. */
function installedAsLocked() {
  const list = read(inRoot('node_modules', '.package-lock.json'));
  if (list === null) return false;
  const installed = JSON.parse(list).packages;
  return Object.entries(JSON.parse(lock).packages).every(
    ([path, { version, optional }]) =>
      path === '' || (installed[path] ? installed[path].version === version : optional),
  );
}

async function generateClient() {
  const stamp = inRoot('src', 'store', 'generated', '.setup');
  const wanted = digest(lock, read(inRoot('prisma', 'schema.prisma')));
  if (read(stamp) === wanted) return;
  say("generating Prisma's client");
  // Generating needs no schema engine, but looks for one, and would download it from Prisma's own host: any program will do.
  const environment = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
  const prisma = inRoot('node_modules', 'prisma', 'build', 'index.js');
  await run([process.execPath, prisma, 'generate'], "Prisma's client could not be generated.", environment);
  writeFileSync(stamp, wanted);
}

/** From an empty folder each time, so that nothing of a removed source stays. */
async function build() {
  const configurations = ['tsconfig.json', 'tsconfig.build.json'].map((name) => inRoot(name));
  const sources = [...configurations, ...sourcesUnder(inRoot('src')), ...sourcesUnder(inRoot('adapters'))];
  const wanted = digest(lock, ...sources.map((file) => `${relative(root, file)} ${statSync(file).mtimeMs}`));
  const stamp = inRoot('dist', '.setup');
  if (read(stamp) === wanted) return;
  say('building (tsc)');
  rmSync(inRoot('dist'), { recursive: true, force: true });
  const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  await run([process.execPath, tsc, '-p', 'tsconfig.build.json', '--noEmitOnError'], 'The sources could not be built.');
  writeFileSync(stamp, wanted);
}

/** Servers that the tests start, from Debian's packages. */
async function requireServers() {
  const wanted = [
    {
      programs: ['redis-server'],
      package: 'redis-server',
      or: 'set REDIS_URL',
      isThere: Boolean(process.env.REDIS_URL),
    },
    { programs: ['prometheus', 'promtool'], package: 'prometheus', or: 'put prometheus and promtool on the PATH' },
  ];
  for (const { programs, package: name, or, isThere } of wanted) {
    if (isThere || programs.every(onPath)) continue;
    const missing = `The tests need ${programs.join(' and ')}: install ${name}, or ${or}.`;
    if (process.getuid?.() !== 0 || !onPath('apt-get')) stop(missing);
    say(`installing ${name} (apt-get)`);
    const environment = { DEBIAN_FRONTEND: 'noninteractive' };
    await run(['apt-get', 'update'], missing, environment);
    await run(['apt-get', 'install', '-y', '--no-install-recommends', name], missing, environment);
  }
}

function sourcesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesUnder(path);
    return /(?<!\.test)\.(ts|json)$/.test(entry.name) ? [path] : [];
  });
}

function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function digest(...texts) {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

/** A file's text, or null when there is none. */
function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function say(step) {
  console.log(`setup: ${step}`);
}

/** Says only that it still goes on when it goes well; else shows all that the program said, and stops. */
async function run([program, ...args], failure, environment = {}) {
  const startedAt = Date.now();
  const stillGoing = setInterval(() => say(`  … ${Math.round((Date.now() - startedAt) / 1_000)} s`), SAY_EVERY_MS);
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  try {
    const [status] = await once(child, 'close');
    if (status !== 0) stop(`${said}\n${failure}`);
  } catch (error) {
    stop(`${error.message}\n${failure}`);
  } finally {
    clearInterval(stillGoing);
  }
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
