import type { Acceptance, Prepared } from '../../src/adapter/contract';
import type { VendorResponse } from '../../src/adapter/exchange';
import { attempt, type AttemptResult } from '../../src/delivery/attempt';
import { openConnection } from '../../src/connections/connection';
import {
  anyFixture,
  deliverFixtures,
  deliveries,
  snapshotOf,
  refusalFixtures,
  secretNames,
  textOf,
  type Delivering,
  type DeliverFixture,
  type Subject,
} from './fixtures';
import { CORE, logLines, poisoned, tells } from './leaks';
import { enterNetwork, forget, leaveNetwork, mockVendor, type Answer, type Received } from './vendor';

const ORIGIN = 'https://vendor.test';

const CANARIES = {
  'a plain secret': (index: number) => `${CORE}${index}`,
  'an awkward secret': (index: number) => `é"${index}\\%41+/:&<'${CORE} \\"=ß`,
};

beforeAll(enterNetwork);
afterEach(forget);
afterAll(leaveNetwork);

const cases = deliveries.flatMap(([id, adapter, subject]) =>
  Object.entries(CANARIES).map(([kind, canary]) => [id, kind, adapter, subject, canary] as const),
);

describe.each(cases)('what an attempt by %s with %s leaves behind', (_id, _kind, adapter, subject, canary) => {
  const secrets = secretNames(adapter).map((name, index) => [name, canary(index)] as const);

  /** One attempt with canaries for secrets, against a vendor that answers so. */
  async function attemptWith(
    fixture: DeliverFixture,
    answer: Answer | ((received: Received) => Answer),
    changed: Changed = {},
  ): Promise<{ result: AttemptResult; received: Received[] }> {
    const received = mockVendor(ORIGIN, answer);
    const raw = { ...fixture.settings, ...adapter.sandbox.settings(ORIGIN), ...Object.fromEntries(secrets) };
    const { deliver } = adapter;
    const calls = deliver.calls && { ...deliver.calls, ...(subject === 'call' && changed) };
    const odd = { ...adapter, deliver: { ...deliver, ...(subject === 'outcome' && changed), ...(calls && { calls }) } };
    const settings = adapter.settings.parse(raw);
    const connection = openConnection({ name: adapter.id, adapter: odd, settings, deadlineMs: 5_000 });
    const result = await attempt(connection, snapshotOf(adapter, fixture), { currency: null });
    connection.client.close();
    return { result, received };
  }

  /** What tells a secret, of all that an attempt leaves on record and in the log. */
  function told(result: AttemptResult, received: readonly Received[]): string[] {
    const credentials = received.flatMap(({ headers }) => headers['authorization'] ?? []);
    const kept = [...secrets.map(([, secret]) => secret), ...credentials];
    const lines = logLines((log) => log.warn('attempt', { ...result }));
    return [...textsOf(result), ...lines].filter((text) => tells(text, kept));
  }

  const echoes: [string, (received: Received) => Answer][] = [
    ['JSON', ({ url, headers, body }) => ({ status: 200, body: JSON.stringify({ url, headers, body }) })],
    [
      'JSON in JSON',
      ({ headers, body }) => ({ status: 200, body: JSON.stringify({ got: JSON.stringify({ headers, body }) }) }),
    ],
    [
      'a page',
      ({ headers, body }) => ({
        status: 200,
        body: `<pre>${escapeHtml(JSON.stringify({ headers, body }, null, 1))}</pre>`,
      }),
    ],
    [
      'headers',
      ({ headers }) => ({
        status: 200,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [`x-${name}`, value])),
      }),
    ],
    [
      'percent-encoding',
      ({ headers, body }) => ({ status: 200, body: encodeURIComponent(JSON.stringify({ headers, body })) }),
    ],
    [
      'a form',
      ({ headers, body }) => ({
        status: 200,
        body: new URLSearchParams({ ...headers, body: JSON.stringify(body) }).toString(),
      }),
    ],
    ['JSON of ASCII alone', ({ headers, body }) => ({ status: 200, body: asciiJson({ headers, body }) })],
    [
      'base64',
      ({ body }) => ({
        status: 200,
        body: secrets.map(([, secret]) => Buffer.from(secret).toString('base64')).join(' ') + textOf(body).slice(0, 10),
      }),
    ],
  ];
  const statuses = [200, 401, 403, 404, 422, 500];

  it.each(echoes)(
    'holds no secret when the vendor echoes the request as %s, under whatever status',
    async (_as, echo) => {
      for (const fixture of differingInSettings(adapter, subject)) {
        for (const status of statuses) {
          forget();
          const { result, received } = await attemptWith(fixture, (request) => ({ ...echo(request), status }));
          expect(received).toHaveLength(1);
          expect(told(result, received)).toStrictEqual([]);
        }
      }
    },
  );

  it('holds no secret when the vendor puts one into every text of a documented answer', async () => {
    const answers = [...deliverFixtures(adapter, subject), ...refusalFixtures(adapter, subject)].map(
      ({ response }) => response,
    );
    for (const { status, headers, body } of answers) {
      forget();
      const { result, received } = await attemptWith(anyFixture(adapter, subject), ({ headers: sent }) => ({
        status,
        headers,
        body: textOf(poisoned(body, [...secrets.map(([, secret]) => secret), sent['authorization'] ?? ''].join(' '))),
      }));
      expect(told(result, received)).toStrictEqual([]);
    }
  });

  it('holds no part of a secret where words are cut', async () => {
    const [secret] = secrets.map(([, value]) => value) as [string];
    for (let before = 250; before <= 520; before += 3) {
      forget();
      const body = `${'x'.repeat(before)}${secret}${'x'.repeat(300)}`;
      const { result } = await attemptWith(anyFixture(adapter, subject), {
        status: before % 2 === 0 ? 200 : 422,
        body,
      });
      expect(textsOf(result).filter((text) => text.includes(CORE.slice(0, 4)))).toStrictEqual([]);
    }
  });

  it('holds no secret when the adapter throws one', async () => {
    const prepare = (input: { settings: Record<string, unknown> }): never => {
      throw new TypeError(`can't read ${JSON.stringify(input.settings)} nor ${String(input.settings[secrets[0]![0]])}`);
    };
    const { result, received } = await attemptWith(anyFixture(adapter, subject), { status: 200 }, { prepare });
    expect(result.failure).toMatchObject({ kind: 'rejected' });
    expect(told(result, received)).toStrictEqual([]);
  });

  it('holds no secret in what the adapter warns of', async () => {
    const { deliver } = adapter;
    const warning = (value: unknown) => ({
      code: 'amount_zeroed' as const,
      message: `not said: ${JSON.stringify(value)}`,
    });
    const changed: Changed = {
      prepare: (input) => ({
        ...(subject === 'call' ? deliver.calls! : deliver).prepare(input as never),
        warnings: [warning(input.settings)],
      }),
      accept: (response) => ({ reference: null, warnings: [warning(response)] }),
    };
    const echo = ({ headers, body }: Received): Answer => ({ status: 200, body: JSON.stringify({ headers, body }) });
    const { result, received } = await attemptWith(anyFixture(adapter, subject), echo, changed);
    expect(result.warnings).toHaveLength(2);
    expect(told(result, received)).toStrictEqual([]);
  });

  it('names the request all the same', async () => {
    const { result } = await attemptWith(anyFixture(adapter, subject), { status: 500, body: 'Bad day' });
    expect(result).toMatchObject({
      request: { method: 'POST', url: expect.stringContaining(ORIGIN) as string },
      response: { status: 500, body: 'Bad day' },
    });
  });
});

/** How an adapter prepares and reads a delivery, otherwise than it does. */
interface Changed {
  prepare?(input: { settings: Record<string, unknown> }): Prepared;
  accept?(response: VendorResponse): Acceptance;
}

/** One fixture for each way of setting up a connection: where the credentials go may be a setting. */
function differingInSettings(adapter: Delivering, subject: Subject): DeliverFixture[] {
  return [
    ...new Map(
      deliverFixtures(adapter, subject).map((fixture) => [JSON.stringify(fixture.settings), fixture]),
    ).values(),
  ];
}

/** Every text and label in a value. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (value instanceof Error) return [value.message, value.stack ?? ''];
  return Object.entries(value).flatMap(([label, held]) => [label, ...textsOf(held)]);
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
}

/** As PHP's json_encode and Ruby's ActiveSupport write it. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(/\//g, '\\/')
    .replace(/[&<>\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
