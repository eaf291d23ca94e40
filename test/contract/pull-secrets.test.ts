import type { AskedPage, PulledRow } from '../../src/adapter/pull';
import { PullFailed } from '../../src/pulling/ask';
import { secretNames } from './fixtures';
import { CORE, logLines, poisoned, tells } from './leaks';
import { askedOf, askOnce, pullFixtures, pulling, sourceOf, type Pulling, type PullFixture } from './pull-fixtures';
import { enterNetwork, forget, leaveNetwork, mockVendor, type Answer, type Received } from './vendor';

const CANARIES = {
  'a plain secret': (index: number) => `${CORE}${index}`,
  'an awkward secret': (index: number) => `é"${index}\\%41+/&<'${CORE} \\"=ß`,
};

/** Of an answer that is no page: with whatever was sent in it, as vendors' frameworks word it or put it on a page. */
const ECHOES: Record<string, (received: Received) => Omit<Answer, 'status'>> = {
  'a text': ({ url, headers }) => ({ body: `${headers['authorization']} asked for ${url}` }),
  JSON: ({ url, headers }) => ({ body: JSON.stringify({ url, headers }) }),
  'the words of a refusal': ({ url, headers }) => ({
    body: worded(`${headers['authorization']} may not ask for ${url}`),
  }),
  'JSON in the words of a refusal': ({ headers }) => ({ body: worded(JSON.stringify(headers)) }),
  'percent-encoding': ({ headers }) => ({ body: encodeURIComponent(JSON.stringify(headers)) }),
  'a place to go to': ({ url, headers }) => ({
    headers: { location: `${url}&as=${encodeURIComponent(headers['authorization'] ?? '')}` },
  }),
};
const STATUSES = [200, 302, 400, 401, 403, 404, 422, 429, 500];

/** Where words are likely to be cut: of a page, of a refusal, of where a redirect leads. */
const CUT_WORDS: [number, (words: string) => Omit<Answer, 'status'>][] = [
  [200, (body) => ({ body })],
  [500, (body) => ({ body })],
  [401, (words) => ({ body: worded(words) })],
  [404, (words) => ({ body: worded(words) })],
  [302, (words) => ({ headers: { location: `/${encodeURIComponent(words)}` } })],
];

beforeAll(enterNetwork);
afterEach(forget);
afterAll(leaveNetwork);

const cases = pulling.flatMap((adapter) =>
  Object.entries(CANARIES).map(([kind, canary]) => [adapter.id, kind, adapter, canary] as const),
);

describe.each(cases)('what a pull from %s with %s says when it fails', (_id, _kind, adapter, canary) => {
  it.each(Object.entries(ECHOES))('holds no secret that the vendor echoes as %s', async (_as, echo) => {
    for (const fixture of differingInSettings(adapter)) {
      for (const status of STATUSES) {
        forget();
        const { error, received, kept } = await pullOnce(adapter, fixture, canary, (asked) => ({
          ...echo(asked),
          status,
        }));
        expect(received).toHaveLength(1);
        expect(error).toBeInstanceOf(PullFailed);
        expect(told(error, kept)).toStrictEqual([]);
      }
    }
  });

  it('holds no secret that the vendor puts into every text of a documented page, or of half of one', async () => {
    for (const fixture of pullFixtures(adapter)) {
      const { status, headers, body } = fixture.response;
      for (const part of [1, 0.5]) {
        forget();
        const { error, kept } = await pullOnce(adapter, fixture, canary, ({ headers: sent }) => {
          const page = JSON.stringify(poisoned(body, sent['authorization'] ?? ''));
          return { status, headers, body: page.slice(0, page.length * part) };
        });
        expect(told(error, kept)).toStrictEqual([]);
      }
    }
  });

  it('is no reason to change the rows of a page, of which a login may be a part', async () => {
    for (const fixture of pullFixtures(adapter)) {
      forget();
      const { status, headers, body } = fixture.response;
      const page = JSON.stringify(poisoned(body, canary(0)));
      const { rows, asked, settings } = await pullOnce(adapter, fixture, canary, { status, headers, body: page });
      const read = adapter.pull.read({ status, headers, body: page, truncated: false }, asked, settings);
      expect({ rows }).toStrictEqual({ rows: 'rows' in read ? read.rows : null });
      expect(rows).toHaveLength(fixture.reading.rows.length);
    }
  });

  it('holds no part of a secret where words are cut', async () => {
    const [fixture] = differingInSettings(adapter) as [PullFixture];
    for (const [status, answer] of CUT_WORDS) {
      for (let before = 80; before <= 320; before += 3) {
        forget();
        const { error, kept } = await pullOnce(adapter, fixture, canary, ({ headers }) => ({
          ...answer(`${'x'.repeat(before)}${headers['authorization']}${'x'.repeat(300)}`),
          status,
        }));
        expect(error).toBeInstanceOf(PullFailed);
        expect(textsOf(error).filter((text) => beginnings(kept).some((part) => text.includes(part)))).toStrictEqual([]);
      }
    }
  });

  it('holds no secret that the adapter throws', async () => {
    const [fixture] = differingInSettings(adapter) as [PullFixture];
    const read: Pulling['pull']['read'] = ({ body }, asked, settings) => {
      throw new TypeError(`can't read ${body} with ${JSON.stringify([settings, asked.request.headers])}`);
    };
    const odd = { ...adapter, pull: { ...adapter.pull, read } };
    const { error, kept } = await pullOnce(odd, fixture, canary, { status: 200, body: 'A fine day' });
    expect(textsOf(error)).toContainEqual(expect.stringContaining("can't read A fine day with"));
    expect(told(error, kept)).toStrictEqual([]);
  });

  it('can be kept whatever the vendor says, and holds its words all the same', async () => {
    const [fixture] = differingInSettings(adapter) as [PullFixture];
    const { error } = await pullOnce(adapter, fixture, canary, { status: 422, body: 'Bad \\u0000 day, said twice' });
    expect(error).toMatchObject({ message: expect.stringContaining('day, said twice') as string });
    for (const status of STATUSES) {
      forget();
      const { error: odd } = await pullOnce(adapter, fixture, canary, {
        status,
        body: worded(`Bad \0 day${'😀'.repeat(200)}`),
      });
      expect(textsOf(odd).filter((text) => text.includes('\0') || !text.isWellFormed())).toStrictEqual([]);
    }
  });
});

interface Pulled {
  /** null when the first page was not read */
  rows: readonly PulledRow[] | null;
  error: unknown;
  received: Received[];
  /** what nobody may see: the settings' secrets, and the credential that was made of them */
  kept: string[];
  asked: AskedPage;
  settings: Record<string, unknown>;
}

/** One try at the first page of a fixture, with canaries for its secrets, from a vendor that answers so. */
async function pullOnce(
  adapter: Pulling,
  fixture: PullFixture,
  canary: (index: number) => string,
  answer: Answer | ((received: Received) => Answer),
): Promise<Pulled> {
  const names = secretNames(adapter).filter((name) => name in fixture.settings);
  const secrets = Object.fromEntries(names.map((name, index) => [name, canary(index)]));
  const source = sourceOf(adapter, { ...fixture.settings, ...secrets });
  const settings = { ...source.connection.settings };
  const received = mockVendor(new URL(fixture.request.url).origin, answer);
  const asked = askedOf(adapter, fixture, settings);
  const result = await askOnce({ source, asked }).then(
    ({ rows }) => ({ rows, error: null }),
    (error: unknown) => ({ rows: null, error }),
  );
  source.client.close();
  const credentials = received.map(({ headers }) => (headers['authorization'] ?? '').replace(/^\w+ /, ''));
  const kept = [...Object.values(secrets), ...credentials].filter((secret) => secret !== '');
  return { ...result, received, kept, asked, settings };
}

/** What tells a secret, of all that a failure says for itself and in the log. */
function told(error: unknown, kept: readonly string[]): string[] {
  const lines = logLines((log) => {
    log.error('pull broke', { pullId: 'p', error });
    log.warn('pull', { reason: error instanceof Error ? error.message : null });
  });
  return [...textsOf(error), ...lines].filter((text) => tells(text, kept));
}

/** Of a secret cut short enough is left to be worth something. */
function beginnings(kept: readonly string[]): string[] {
  return [CORE.slice(0, 4), ...kept.map((secret) => secret.slice(0, 8))];
}

/** One fixture for each way of setting up a connection: which credentials there are may be a choice. */
function differingInSettings(adapter: Pulling): PullFixture[] {
  const fixtures = pullFixtures(adapter);
  return [...new Map(fixtures.map((fixture) => [Object.keys(fixture.settings).sort().join(), fixture])).values()];
}

/** Every text in what was thrown. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const own = value instanceof Error ? [value.message, value.stack ?? '', ...textsOf(value.cause)] : [];
  return [...own, ...Object.values(value).flatMap(textsOf)];
}

function worded(words: string): string {
  return JSON.stringify({ detail: words, message: words, error: words });
}
