/**
 * node scripts/setup.mjs generate | build | test
 *
 * Brings a clone to where it can start (build) or be tested (test), and does only what is missing: dependencies as in
 * package-lock.json, Prisma's client, dist/, and for the tests a redis-server and Prometheus. Each of them carries a stamp that says
 * what it was made from. Plain Node without a dependency, as it runs before there are any.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const inRoot = (...parts) => join(root, ...parts);
const lock = readFileSync(inRoot('package-lock.json'), 'utf8');
const goal = process.argv[2];

requireNode();
installDependencies();
generateClient();
if (goal !== 'generate') build();
if (goal === 'test') requireServers();

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(`This needs Node 20.19 or newer, and this is Node ${process.versions.node}.`);
  }
}

function installDependencies() {
  const stamp = inRoot('node_modules', '.setup');
  const wanted = digest(lock, process.platform, process.arch);
  if (read(stamp) === wanted) return;
  if (read(stamp) !== null || !installedAsLocked()) {
    say('installing dependencies (npm ci)');
    const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
      ? [process.execPath, process.env.npm_execpath]
      : ['npm'];
    // The build needs the development dependencies, whatever NODE_ENV says.
    run([...npm, 'ci', '--include=dev', '--no-audit', '--no-fund'], 'The dependencies could not be installed.');
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

function generateClient() {
  const stamp = inRoot('src', 'store', 'generated', '.setup');
  const wanted = digest(lock, read(inRoot('prisma', 'schema.prisma')));
  if (read(stamp) === wanted) return;
  say("generating Prisma's client");
  // Generating needs no schema engine, but looks for one, and would download it from Prisma's own host: any program will do.
  const environment = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
  const prisma = inRoot('node_modules', 'prisma', 'build', 'index.js');
  run([process.execPath, prisma, 'generate'], "Prisma's client could not be generated.", environment);
  writeFileSync(stamp, wanted);
}

/** From an empty folder each time, so that nothing of a removed source stays. */
function build() {
  const configurations = ['tsconfig.json', 'tsconfig.build.json'].map((name) => inRoot(name));
  const sources = [...configurations, ...sourcesUnder(inRoot('src')), ...sourcesUnder(inRoot('adapters'))];
  const wanted = digest(lock, ...sources.map((file) => `${relative(root, file)} ${statSync(file).mtimeMs}`));
  const stamp = inRoot('dist', '.setup');
  if (read(stamp) === wanted) return;
  say('building (tsc)');
  rmSync(inRoot('dist'), { recursive: true, force: true });
  const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  run([process.execPath, tsc, '-p', 'tsconfig.build.json', '--noEmitOnError'], 'The sources could not be built.');
  writeFileSync(stamp, wanted);
}

/** Servers that the tests start, from Debian's packages. */
function requireServers() {
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
    run(['apt-get', 'update'], missing, environment);
    run(['apt-get', 'install', '-y', '--no-install-recommends', name], missing, environment);
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

/** Silent when it goes well; else shows all that the program said, and stops. */
function run([program, ...args], failure, environment = {}) {
  const env = { ...process.env, ...environment };
  const done = spawnSync(program, args, { cwd: root, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.status === 0) return;
  stop([done.stdout, done.stderr, done.error?.message, failure].filter(Boolean).join('\n'));
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
