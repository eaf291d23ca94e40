import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

let clone: string;

/** A small project with this one's set-up: what it copies is what the set-up reads. */
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'gateway-setup-'));
  for (const path of [
    'scripts',
    'prisma',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ]) {
    cpSync(path, join(clone, path), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
  for (const folder of ['src', 'adapters']) mkdirSync(join(clone, folder));
  writeFileSync(join(clone, 'src', 'main.ts'), 'export const one: number = 1;');
  writeFileSync(join(clone, 'adapters', 'vendor.ts'), 'export const two: number = 2;');
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

function setUp(goal: string, environment: NodeJS.ProcessEnv = {}): { said: string; status: number | null } {
  const env = { ...process.env, ...environment };
  const { stdout, stderr, status } = spawnSync(process.execPath, ['scripts/setup.mjs', goal], {
    cwd: clone,
    env,
    encoding: 'utf8',
  });
  return { said: stdout + stderr, status };
}

const inClone = (...path: string[]): string => join(clone, ...path);

test('a fresh clone is made ready, and then there is nothing to do until something changes', () => {
  expect(setUp('build')).toEqual({ said: "setup: generating Prisma's client\nsetup: building (tsc)\n", status: 0 });
  expect(existsSync(inClone('dist', 'src', 'main.js'))).toBe(true);

  expect(setUp('build')).toEqual({ said: '', status: 0 });

  utimesSync(inClone('src', 'main.ts'), 1, 1);
  expect(setUp('build').said).toBe('setup: building (tsc)\n');

  rmSync(inClone('adapters', 'vendor.ts'));
  expect(setUp('build').said).toBe('setup: building (tsc)\n');
  expect(existsSync(inClone('dist', 'adapters', 'vendor.js'))).toBe(false);
});

test('a source that does not build is shown, in production too', () => {
  writeFileSync(inClone('src', 'main.ts'), 'export const one: number = "one";');
  const { said, status } = setUp('build', { NODE_ENV: 'production' });
  expect(status).toBe(1);
  expect(said).toContain('src/main.ts(1,14): error TS2322');
  expect(said).toMatch(/The sources could not be built\.\n$/);
  expect(setUp('build').status).toBe(1);
});

test('a step that takes long says that it goes on, and what it said when it fails', () => {
  rmSync(inClone('node_modules'));
  const npm = inClone('npm-cli.js');
  writeFileSync(npm, `console.log('no such registry'); setTimeout(() => process.exit(1), 5_500);`);
  const { said, status } = setUp('build', { npm_execpath: npm });
  expect(status).toBe(1);
  expect(said).toMatch(
    /^setup: installing dependencies \(npm ci\)[^\n]*\nsetup: {3}… 5 s\nno such registry\n\nThe dependencies could not be installed\.\n$/,
  );
}, 20_000);

test('where a server can neither be found nor installed, the tests say so in one sentence', () => {
  const nowhere = { PATH: clone, REDIS_URL: '' };
  const { said, status } = setUp('test', nowhere);
  expect(said).toMatch(/The tests need redis-server: install redis-server, or set REDIS_URL\.\n$/);
  expect(status).toBe(1);
  const withRedis = { ...nowhere, REDIS_URL: 'redis://localhost' };
  expect(setUp('test', withRedis).said).toMatch(
    /The tests need prometheus and promtool: install prometheus, or put [^\n]*\.\n$/,
  );
  for (const program of ['prometheus', 'promtool']) writeFileSync(inClone(program), '', { mode: 0o755 });
  expect(setUp('test', withRedis).status).toBe(0);
});
