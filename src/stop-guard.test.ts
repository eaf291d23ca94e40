import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { transformSync } from '@swc/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process that guards its end, and then does this. */
function guarded(milliseconds: number, then: string): ReturnType<typeof spawn> {
  const { code } = transformSync(readFileSync(join(__dirname, 'stop-guard.ts'), 'utf8'), {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  return spawn(process.execPath, ['-e', `${code}\nexports.endAfter(${milliseconds});\n${then}`], { stdio: 'inherit' });
}

it('ends a process whose event loop never turns again', async () => {
  const [code, signal] = await once(guarded(200, 'const spin = () => queueMicrotask(spin); spin();'), 'exit');
  expect([code, signal]).toEqual([null, 'SIGKILL']);
});

it('does not keep a process that has nothing more to do', async () => {
  const [code] = await once(guarded(60_000, ''), 'exit');
  expect(code).toBe(0);
});
