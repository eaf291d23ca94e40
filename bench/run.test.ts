import { transformFileSync } from '@swc/core';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPostmaster } from '../src/postgres/postgres-process';
import { eventually } from '../test/support/wait';
import { readProcesses } from './proc';

/** bench/ without its types, beside dist/src, which it imports. */
const built = mkdtempSync(join(__dirname, '..', 'dist', 'bench-'));
const temporary = mkdtempSync(join(tmpdir(), 'bench-test-'));

beforeAll(() => {
  // PostgreSQL, which does not run as root, has to reach its data.
  chmodSync(temporary, 0o755);
  const sources = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  for (const file of sources.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
    const { code } = transformFileSync(join(__dirname, file), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    const target = join(built, file.replace(/ts$/, 'js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
});

afterAll(() => {
  rmSync(built, { recursive: true });
  rmSync(temporary, { recursive: true });
});

interface Ran {
  child: ChildProcess;
  ended: Promise<{ code: number; output: string; errors: string }>;
}

function bench(...args: string[]): Ran {
  const child = spawn(process.execPath, [join(built, 'run.js'), ...args], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (errors += text));
  return { child, ended: once(child, 'close').then(([code]) => ({ code, output, errors })) };
}

test('the help goes to who asked', async () => {
  const { code, output, errors } = await bench('--help').ended;
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toContain('--against');
});

test('a wrong option is one sentence on stderr, and exit code 2', async () => {
  const { code, output, errors } = await bench('--agianst', 'restate').ended;
  expect({ code, output, errors }).toEqual({
    code: 2,
    output: '',
    errors: 'There is no option --agianst; --help shows them.\n',
  });
});

test('Ctrl-C, which npm passes on once more, leaves neither processes nor data', async () => {
  // The benchmark runs where there is a /proc.
  if (!existsSync('/proc/stat')) return;
  const { child, ended } = bench('--outcomes', '1000000', '--warmup', '1000000');
  const folder = await eventually(() => readdirSync(temporary)[0], { within: 10_000 });
  const started = (): number[] => {
    const postgres = findPostmaster(join(temporary, folder, 'postgres'));
    const children = readProcesses().filter(({ parent }) => parent === child.pid);
    return [...children.map(({ pid }) => pid), ...(postgres?.ready ? [postgres.pid] : [])];
  };
  // PostgreSQL, Redis, the vendors, and the gateway's two.
  const pids = await eventually(() => started().length >= 5 && started(), { within: 20_000 });
  child.kill('SIGINT');
  child.kill('SIGINT');
  expect(await ended).toEqual({ code: 130, output: '', errors: '' });
  expect(readdirSync(temporary)).toEqual([]);
  expect(readProcesses().filter(({ pid, ended: over }) => pids.includes(pid) && !over)).toEqual([]);
});
