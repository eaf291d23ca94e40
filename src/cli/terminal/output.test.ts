import { PassThrough } from 'node:stream';
import { openOutput } from './output';

function outputAt(isTTY: boolean, environment: Record<string, string> = {}, isJson = false) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const streams = [stdout, stderr].map((stream) => Object.assign(stream, { isTTY, columns: 40 }));
  const world = {
    environment,
    readEnvFile: () => undefined,
    stdin,
    stdout,
    stderr,
    interrupted: new AbortController().signal,
  };
  const output = openOutput(world, isJson);
  return { output, stdout, said: () => streams.map((stream) => String(stream.read() ?? '')) };
}

test('colours are for terminals, where nobody asked for none', () => {
  const painted = (isTTY: boolean, environment?: Record<string, string>): string =>
    outputAt(isTTY, environment).output.paint('failed', 'x');
  expect(painted(true)).toBe('\u001b[31mx\u001b[39m');
  expect(painted(true, { NO_COLOR: '' })).toBe('\u001b[31mx\u001b[39m');
  expect([painted(true, { NO_COLOR: '1' }), painted(true, { TERM: 'dumb' }), painted(false)]).toEqual(['x', 'x', 'x']);
});

test('lines are cut for terminals alone', () => {
  expect([outputAt(true).output.width, outputAt(false).output.width]).toEqual([40, Number.POSITIVE_INFINITY]);
});

test('people and machines each get their own, and hints never stand among results', () => {
  for (const [isJson, result] of [
    [false, 'done\n'],
    [true, '{"a":1}\n'],
  ] as const) {
    const { output, said } = outputAt(false, {}, isJson);
    output.say('done');
    output.data('{"a":1}\n');
    output.note('hint');
    expect(said()).toEqual([result, 'hint\n']);
  }
});

test('a key is redacted wherever it would be written', () => {
  const { output, said } = outputAt(true);
  output.hide('s3"cret');
  output.hide('a');
  output.say('a s3"cret');
  output.note('{"a":"s3\\"cret"}');
  output.redraw('s3"cret');
  output.draw('s3"cret');
  expect(said().join('')).not.toMatch(/s3\\*"cret/);
});

test('a note stands below a line that is drawn again and again', () => {
  const { output, said } = outputAt(true);
  output.redraw('1 %');
  output.redraw('2 %');
  output.note('hint');
  output.note();
  expect(said()[1]).toBe('\r\u001b[K1 %\r\u001b[K2 %\nhint\n');
});

test('what can’t be written is known, and nothing more is', async () => {
  const { output, stdout } = outputAt(false);
  stdout.destroy(Object.assign(new Error('closed'), { code: 'EPIPE' }));
  await new Promise(setImmediate);
  expect(output.closed.reason).toMatchObject({ code: 'EPIPE' });
  expect(() => output.say('more')).not.toThrow();
});
