import { Writable } from 'node:stream';
import fc from 'fast-check';
import { createLog, type Log, type LogOptions } from './log';

/** A log, and what it has written so far. */
function written(options: Partial<LogOptions> = {}): { log: Log; text(): string; last(): Record<string, unknown> } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const log = createLog({ level: 'info', format: 'json', stream, ...options });
  return { log, text: () => text, last: () => JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') };
}

describe('a line', () => {
  test('is a JSON object with time, level, event and the fields', () => {
    const { log, last } = written();
    log.info('attempt', { connection: 'one', durationMs: 31, failure: null, at: new Date(0), big: 10n });
    expect(last()).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'info',
      event: 'attempt',
      connection: 'one',
      durationMs: 31,
      failure: null,
      at: '1970-01-01T00:00:00.000Z',
      big: '10',
    });
  });

  test('is written before the call returns', () => {
    const { log, text } = written();
    log.warn('about to exit');
    expect(text()).toContain('about to exit');
  });

  test('is left out below the level asked for', () => {
    const { log, text } = written({ level: 'warn' });
    log.info('unimportant');
    log.debug('even less');
    log.error('important');
    expect(text().trimEnd().split('\n')).toHaveLength(1);
  });

  test('carries the fields of the log it is a child of', () => {
    const { log, last } = written();
    log.child({ requestId: 'r1' }).child({ connection: 'one' }).info('attempt', { number: 2 });
    expect(last()).toMatchObject({ requestId: 'r1', connection: 'one', number: 2 });
  });

  test('keeps its time, level and event, whatever the fields are called', () => {
    const { log, last } = written();
    log.info('attempt', { event: 'forged', level: 'error' });
    expect(last()).toMatchObject({ event: 'attempt', level: 'info' });
  });

  test('for a person is one readable line', () => {
    const { log, text } = written({ format: 'text' });
    log.warn('attempt', { connection: 'one', durationMs: 31, reason: 'it said\nno', none: undefined });
    expect(text()).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}warn {3}attempt {2}connection=one durationMs=31 reason="it said\\nno"\n$/,
    );
  });

  test.each(['json', 'text'] as const)('stays one line in %s, whatever the fields hold', (format) => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.anything()), (fields) => {
        const { log, text } = written({ format });
        log.info('event', { ...fields, 'a\r\nb\u001b[2Jc': 'a\r\nb\u001b[2Jc' });
        expect(text().indexOf('\n')).toBe(text().length - 1);
        expect(text()).not.toContain('\r');
        expect(text()).not.toContain('\u001b');
      }),
    );
  });

  test('holds what refers to itself, and what is endless, cut short', () => {
    const { log, last } = written();
    const circle: Record<string, unknown> = { long: 'x'.repeat(100_000) };
    circle['self'] = circle;
    log.info('event', { circle });
    expect(JSON.stringify(last()).length).toBeLessThan(20_000);
  });
});

describe('masked are', () => {
  test.each([
    ['callerNumber', '+18885551212', '***12'],
    ['destinationNumber', '(216) 538-8265', '***65'],
    ['callerNumberRaw', '888 555 1212', '***12'],
    ['message', 'caller +18885551212 is unknown', 'caller ***12 is unknown'],
    ['message', 'caller +1 (888) 555-1212 is unknown', 'caller ***12 is unknown'],
    ['url', 'https://example.test/?from=%2B4790000001&x=1', 'https://example.test/?from=***01&x=1'],
    ['message', `the key cog_${'x'.repeat(43)} was shown`, 'the key *** was shown'],
    ['oauth_token', 'abc', '***'],
    ['privateKey', 'abc', '***'],
    ['x-api-key', 'abc', '***'],
    ['clientSecret', 'abc', '***'],
    ['password', 'abc', '***'],
    ['Authorization', 'Basic YTpi', '***'],
    ['message', 'sent "Bearer abc.def-ghi" to it', 'sent "Bearer ***" to it'],
    ['message', 'sent Basic YTpi to it', 'sent Basic *** to it'],
    ['body', 'from=%2B4790000001&x=1', 'from=***01&x=1'],
    ['set-cookie', 'session=abc', '***'],
    ['url', 'postgresql://user:pass@db/name', 'postgresql://***@db/name'],
  ])('%s: %s', (name, value, expected) => {
    const { log, last } = written();
    log.child({ always: { [name]: value } }).info('event', { [name]: value, deep: [{ [name]: value }] });
    expect(last()).toMatchObject({ [name]: expected, deep: [{ [name]: expected }], always: { [name]: expected } });
  });

  test('what hides in something that says itself how it looks in JSON', () => {
    const { log, last } = written();
    log.info('event', { call: { toJSON: () => ({ callerNumber: '+18885551212', apiKey: 'abc' }) } });
    expect(last()).toMatchObject({ call: { callerNumber: '***12', apiKey: '***' } });
  });

  test.each([
    ['key', '1'],
    ['name', 'sale'],
    ['time', '2015-08-26T16:41:53+02:00'],
    ['id', '00000000-00000001'],
    ['amount', '100.00'],
    ['apiKey', null],
    ['hasToken', true],
  ])('but not %s: %s', (name, value) => {
    const { log, last } = written();
    log.info('event', { of: { [name]: value } });
    expect(last()).toMatchObject({ of: { [name]: value } });
  });
});

describe('an error', () => {
  class VendorError extends Error {
    override name = 'VendorError';
    code = 'E_VENDOR';
  }

  test('becomes its name, message, code and cause', () => {
    const { log, last } = written();
    log.error('failed', { error: new VendorError('no to +18885551212', { cause: new Error('because') }) });
    expect(last()['error']).toEqual({
      name: 'VendorError',
      message: 'no to ***12',
      code: 'E_VENDOR',
      cause: { name: 'Error', message: 'because' },
    });
  });

  test('whose causes never end is cut short', () => {
    const { log, last } = written();
    const error = new Error('again');
    error.cause = error;
    log.error('failed', { error });
    expect(JSON.stringify(last()).length).toBeLessThan(1_000);
  });

  test('brings its stack along at level debug, or when it tells of a fault of the program', () => {
    const debug = written({ level: 'debug' });
    debug.log.debug('failed', { error: new VendorError('no') });
    expect(debug.last()['error']).toHaveProperty('stack');

    const info = written();
    info.log.error('failed', { error: new TypeError('undefined is not a function') });
    expect(info.last()['error']).toHaveProperty('stack');
  });
});

test('a stream that breaks does not take the program along', () => {
  const stream = new Writable();
  createLog({ level: 'info', format: 'json', stream });
  expect(() => stream.emit('error', new Error('EPIPE'))).not.toThrow();
});
