import { gzipSync } from 'node:zlib';
import { MOST_BYTES } from '../../src/adapter/node-transport';
import { attempt, type AttemptResult } from '../../src/delivery/attempt';
import { openConnection } from '../../src/connections/connection';
import { anyFixture, deliveries, snapshotOf, refusalFixtures, textOf, type Delivering, type Subject } from './fixtures';
import { closedPort, closeServers, serve } from './sockets';
import { enterNetwork, forget, leaveNetwork, mockVendor, type Answer } from './vendor';

const ORIGIN = 'https://vendor.test';

async function listening(behave: Parameters<typeof serve>[0]): Promise<string> {
  return `http://127.0.0.1:${await serve(behave)}`;
}

/** One attempt at a delivery of this adapter to a base URL. */
async function attemptAt(
  adapter: Delivering,
  subject: Subject,
  baseUrl: string,
  deadlineMs = 5_000,
): Promise<AttemptResult> {
  const settings = adapter.settings.parse(adapter.sandbox.settings(baseUrl));
  const connection = openConnection({ name: adapter.id, adapter, settings, deadlineMs });
  const result = await attempt(connection, snapshotOf(adapter, anyFixture(adapter, subject)), { currency: null });
  connection.client.close();
  return result;
}

describe('an answer', () => {
  beforeAll(enterNetwork);
  afterEach(forget);
  afterAll(leaveNetwork);

  describe.each(deliveries)('to %s', (_id, adapter, subject) => {
    const failureFor = async (answer: Answer) => {
      mockVendor(ORIGIN, answer);
      return (await attemptAt(adapter, subject, ORIGIN)).failure;
    };
    const refusals = refusalFixtures(adapter, subject).map((row) => {
      const { status, body } = row.response;
      return [status, textOf(body).slice(0, 90), row] as const;
    });

    it.each(refusals)('of %i %s is read as its vendor means it', async (_status, _body, { response, kind, says }) => {
      const failure = await failureFor({ ...response, body: textOf(response.body) });
      expect(failure).toMatchObject({ kind, message: expect.stringContaining(says) as string });
    });

    it.each([500, 502, 503, 504])('of %i may have come after the vendor took the outcome', async (status) => {
      expect(await failureFor({ status, body: 'Bad day' })).toMatchObject({ kind: 'ambiguous' });
    });

    it('of 429 is waited out, as long as it says', async () => {
      expect(await failureFor({ status: 429 })).toStrictEqual({ kind: 'throttled', message: 'answered 429' });
      forget();
      const told = await failureFor({ status: 429, headers: { 'Retry-After': '7' } });
      expect(told).toMatchObject({ kind: 'throttled', retryAfterMs: 7_000 });
    });

    it('of 503 that says when, in seconds or by a date, is waited out', async () => {
      const told = await failureFor({ status: 503, headers: { 'Retry-After': '120' } });
      expect(told).toMatchObject({ kind: 'throttled', retryAfterMs: 120_000 });
      forget();
      const date = new Date(Date.now() + 90_000).toUTCString();
      const dated = await failureFor({ status: 503, headers: { 'Retry-After': date } });
      expect(dated).toMatchObject({ kind: 'throttled' });
      expect(dated?.retryAfterMs).toBeGreaterThan(85_000);
      expect(dated?.retryAfterMs).toBeLessThanOrEqual(90_000);
    });

    it('of 401 is about credentials', async () => {
      expect(await failureFor({ status: 401, body: '{}' })).toMatchObject({ kind: 'unauthorized' });
    });

    it('of 200 with a page in it makes no sense', async () => {
      const body = '<!doctype html><title>Sign in</title>';
      const page = await failureFor({ status: 200, headers: { 'Content-Type': 'text/html' }, body });
      expect(page).toMatchObject({ kind: 'unreadable' });
    });

    it.each([301, 302, 303, 307, 308])('of %i is not followed', async (status) => {
      const received = mockVendor(ORIGIN, { status, headers: { Location: `${ORIGIN}/elsewhere` } });
      const { failure } = await attemptAt(adapter, subject, ORIGIN);
      expect(failure).toMatchObject({ kind: 'rejected', message: expect.stringContaining('redirect') as string });
      expect(received).toHaveLength(1);
    });

    it('of more than 64 kB is cut', async () => {
      mockVendor(ORIGIN, { status: 500, body: 'x'.repeat(MOST_BYTES + 1) });
      const { response } = await attemptAt(adapter, subject, ORIGIN);
      expect(response).toMatchObject({ status: 500, truncated: true, body: 'x'.repeat(MOST_BYTES) });
    });

    it('that comes compressed is read', async () => {
      const { status, headers, body } = anyFixture(adapter, subject).response;
      const compressed = { ...headers, 'Content-Encoding': 'gzip' };
      mockVendor(ORIGIN, { status, headers: compressed, body: gzipSync(textOf(body)) });
      const { failure, reference, response } = await attemptAt(adapter, subject, ORIGIN);
      expect({ failure, reference }).toStrictEqual({ failure: null, ...anyFixture(adapter, subject).reading });
      expect(response).toMatchObject({ status, body });
    });
  });
});

describe('no answer', () => {
  afterEach(closeServers);

  describe.each(deliveries)('to %s', (_id, adapter, subject) => {
    it('since nobody listens: nothing was sent', async () => {
      const { failure, request, response } = await attemptAt(
        adapter,
        subject,
        `http://127.0.0.1:${await closedPort()}`,
      );
      expect(failure).toStrictEqual({ kind: 'unreachable', message: 'refused the connection' });
      expect({ request, response }).toMatchObject({ request: { method: 'POST' }, response: null });
    });

    it('within the deadline: it may have arrived', async () => {
      const { failure } = await attemptAt(adapter, subject, await listening(() => {}), 250);
      expect(failure).toStrictEqual({ kind: 'ambiguous', message: 'gave no complete answer within 0.25 s' });
    });

    it('but a reset: it may have arrived', async () => {
      const baseUrl = await listening((socket) => socket.once('data', () => socket.resetAndDestroy()));
      const { failure } = await attemptAt(adapter, subject, baseUrl);
      expect(failure).toStrictEqual({ kind: 'ambiguous', message: 'closed the connection without an answer' });
    });

    it('but half of one: it may have arrived', async () => {
      const half = 'HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"half":';
      const baseUrl = await listening((socket) => socket.once('data', () => socket.end(half)));
      expect((await attemptAt(adapter, subject, baseUrl)).failure).toMatchObject({ kind: 'ambiguous' });
    });
  });
});
