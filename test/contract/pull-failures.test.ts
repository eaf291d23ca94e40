import type { Socket } from 'node:net';
import type { Failure } from '../../src/adapter/failure';
import { PullFailed } from '../../src/pulling/ask';
import { textOf } from './fixtures';
import { anyPullFixture, askedOf, askOnce, pulling, sourceOf, type Pulling, type SourceOptions } from './pull-fixtures';
import { answering, closedPort, closeServers, serve } from './sockets';

/** An answer as it stands on the wire. */
function wire(
  status: number,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string },
): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ ...headers, 'content-length': bytes.length }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Said\r\n${lines.join('\r\n')}\r\n\r\n`), bytes]);
}

afterEach(closeServers);

describe.each(pulling.map((adapter) => [adapter.id, adapter] as const))('a pull from %s', (_id, adapter) => {
  const documented = textOf(anyPullFixture(adapter).response.body);
  const json = { 'content-type': 'application/json' };

  async function failureFor(status: number, answer: Parameters<typeof wire>[1], options?: SourceOptions) {
    return failureAt(adapter, await serve(answering(wire(status, answer))), options);
  }

  async function failureWhen(behave: (socket: Socket) => void, options?: SourceOptions) {
    return failureAt(adapter, await serve(behave), options);
  }

  it('goes on where a page comes', async () => {
    expect(await failureFor(200, { headers: json, body: documented })).toBeNull();
  });

  it('fails as unreachable where nobody listens', async () => {
    const failure = await failureAt(adapter, await closedPort());
    expect(failure).toStrictEqual({ kind: 'unreachable', message: 'refused the connection' });
  });

  it('fails when no page comes within the deadline', async () => {
    const failure = await failureWhen(() => {}, { deadlineMs: 250 });
    expect(failure).toStrictEqual({ kind: 'ambiguous', message: 'gave no complete answer within 0.25 s' });
  });

  it('fails when a page stops coming within the deadline', async () => {
    const half = wire(200, { headers: json, body: documented }).subarray(0, -10);
    const failure = await failureWhen(answering(half), { deadlineMs: 250 });
    expect(failure).toStrictEqual({ kind: 'ambiguous', message: 'gave no complete answer within 0.25 s' });
  });

  it('fails when the connection is reset', async () => {
    const failure = await failureWhen((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(failure).toStrictEqual({ kind: 'ambiguous', message: 'closed the connection without an answer' });
  });

  it('fails when the connection ends within a page', async () => {
    const half = wire(200, { headers: json, body: documented }).subarray(0, -10);
    const failure = await failureWhen((socket) => socket.once('data', () => socket.end(half)));
    expect(failure).toMatchObject({ kind: 'ambiguous', message: expect.stringContaining('broke off') as string });
  });

  it('fails as throttled at 429, and says for how long where that is said', async () => {
    expect(await failureFor(429, {})).toStrictEqual({ kind: 'throttled', message: 'answered 429' });
    const told = await failureFor(429, { headers: { 'retry-after': '7' } });
    expect(told).toMatchObject({ kind: 'throttled', retryAfterMs: 7_000 });
  });

  it('fails as throttled at 503 only where that says when to come back', async () => {
    expect(await failureFor(503, { body: 'Bad day' })).toStrictEqual({
      kind: 'ambiguous',
      message: 'answered 503: Bad day',
    });
    const told = await failureFor(503, { headers: { 'retry-after': '120' } });
    expect(told).toMatchObject({ kind: 'throttled', retryAfterMs: 120_000 });
  });

  it.each([401, 403])('fails for its credentials at %i', async (status) => {
    expect(await failureFor(status, { headers: json, body: '{}' })).toMatchObject({ kind: 'unauthorized' });
  });

  it.each([301, 302, 303, 307, 308])('fails at a redirect of %i, which is not followed', async (status) => {
    const visits: string[] = [];
    const elsewhere = await serve((socket) => socket.on('data', (bytes) => visits.push(String(bytes))));
    const location = `http://127.0.0.1:${elsewhere}/`;
    expect(await failureFor(status, { headers: { location } })).toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('redirect') as string,
    });
    expect(visits).toStrictEqual([]);
  });

  it('fails at 200 with a page of HTML in it, whatever that calls itself', async () => {
    const body = '<!doctype html><title>Sign in</title>';
    expect(await failureFor(200, { headers: { 'content-type': 'text/html' }, body })).toMatchObject(UNREADABLE);
    expect(await failureFor(200, { headers: json, body })).toMatchObject(UNREADABLE);
  });

  it('fails at 200 with JSON that is cut, with another JSON, with nothing', async () => {
    for (const body of [documented.slice(0, -1), documented.slice(0, documented.length / 2), '{}', '[]', 'null', '']) {
      expect([body, await failureFor(200, { headers: json, body })]).toMatchObject([body, UNREADABLE]);
    }
  });

  it('fails at a page that is longer than what is read of one', async () => {
    const most = { mostBytes: Buffer.byteLength(documented) };
    expect(await failureFor(200, { headers: json, body: documented }, most)).toBeNull();
    // JSON may end in blanks: what was cut off could have been anything.
    expect(await failureFor(200, { headers: json, body: `${documented} ` }, most)).toMatchObject(UNREADABLE);
  });
});

const UNREADABLE = { kind: 'unreadable', message: expect.stringContaining('answered 200') as string };

/** Why a pull of one page from whoever listens there fails; null when it does not. */
async function failureAt(adapter: Pulling, port: number, options?: SourceOptions): Promise<Failure | null> {
  const source = sourceOf(adapter, adapter.sandbox.settings(`http://127.0.0.1:${port}`), options);
  const asked = askedOf(adapter, anyPullFixture(adapter), { ...source.connection.settings });
  try {
    await askOnce({ source, asked });
    return null;
  } catch (error) {
    if (error instanceof PullFailed && error.message === error.failure.message) return error.failure;
    throw error;
  } finally {
    source.client.close();
  }
}
