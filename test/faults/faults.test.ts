import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * `npm run faults` in its short form: real processes that are killed, frozen and cut off, and the parts that protect against it
 * switched off. What it prints stands in the failure; `npm run faults -- --only <name> --seed <seed>` runs one of them alone.
 */
test('faults lose nothing, repeat only what was cut off, and the experiments notice when a part is missing', async () => {
  const root = join(__dirname, '..', '..');
  const build = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  expect(await run(build, ['-p', join(__dirname, 'tsconfig.json')])).toEqual({ code: 0, printed: '' });
  const { code, printed } = await run(join(root, 'dist', 'faults', 'test', 'faults', 'run.js'), []);
  if (code !== 0) throw new Error(printed);
  expect(printed).toContain('pass');
}, 300_000);

async function run(program: string, options: readonly string[]): Promise<{ code: number; printed: string }> {
  const child = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => (printed += piece.toString()));
  const [code] = (await once(child, 'close')) as [number];
  process.removeListener('exit', kill);
  return { code, printed };
}
