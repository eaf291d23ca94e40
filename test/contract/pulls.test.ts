import * as fc from 'fast-check';
import { FAILURE_KINDS, type Failure } from '../../src/adapter/failure';
import type { PulledPage } from '../../src/adapter/pull';
import { createVendorClient } from '../../src/adapter/vendor-http';
import { isStorable } from '../../src/model/text';
import { addDays, dayIn } from '../../src/pulling/days';
import { secretNames, textOf } from './fixtures';
import {
  anyPullFixture,
  askedOf,
  askForAll,
  askOnce,
  pullFixtures,
  pulling,
  sandboxClient,
  sourceOf,
} from './pull-fixtures';

const SANDBOX = 'http://sandbox.test/stands/here';

it('there are adapters that are asked', () => {
  expect(pulling).not.toHaveLength(0);
});

describe.each(pulling.map((adapter) => [adapter.id, adapter] as const))('%s', (_id, adapter) => {
  const { pull } = adapter;
  const fixtures = pullFixtures(adapter);

  it('has fixtures of pulls, of a page with rows and of the end among them', () => {
    expect(fixtures.flatMap(({ reading }) => reading.rows)).not.toHaveLength(0);
    expect(fixtures.filter(({ reading }) => reading.next === null)).not.toHaveLength(0);
  });

  describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, fixture) => {
    const settings = adapter.settings.parse(fixture.settings);
    const response = { ...fixture.response, body: textOf(fixture.response.body), truncated: false };

    it('is asked for exactly as documented', () => {
      const client = createVendorClient({ baseUrl: adapter.baseUrl(settings), deadlineMs: 1 });
      const { headers, ...sent } = client.address(askedOf(adapter, fixture, settings).request);
      const { headers: clients } = client.address({ method: 'GET', path: ['any'] });
      client.close();
      expect({ ...sent, headers: lowerCased(headers) }).toStrictEqual({
        body: undefined,
        ...fixture.request,
        headers: { ...clients, ...lowerCased(fixture.request.headers) },
      });
    });

    it('is read as documented, to where the next page is', () => {
      const page = pull.read(response, askedOf(adapter, fixture, settings), settings);
      if ('kind' in page) throw new Error(page.message);
      const client = createVendorClient({ baseUrl: adapter.baseUrl(settings), deadlineMs: 1 });
      const next = page.next && client.address(page.next).url;
      client.close();
      const rows = page.rows.map(({ content: _digest, ...row }) => row);
      expect({ rows, next }).toStrictEqual(fixture.reading);
    });

    it('is asked for and read the same every time, from what is left as it was, as plain JSON', () => {
      const asked = askedOf(adapter, fixture, settings);
      const before = structuredClone({ asked, settings, response });
      freeze({ asked, settings, response });
      const again = pull.first(asked.stream, asked.window, settings);
      expect(again).toStrictEqual(asked.request);
      expect(JSON.parse(JSON.stringify(again))).toStrictEqual(again);
      expect(pull.read(response, asked, settings)).toStrictEqual(pull.read(response, asked, settings));
      expect({ asked, settings, response }).toStrictEqual(before);
    });

    it('may be answered with anything: a page or a failure comes of it, and nothing is thrown', () => {
      const asked = askedOf(adapter, fixture, settings);
      freeze({ asked, settings });
      const answers = fc.record({ body: bodies(fixture.response.body), truncated: fc.boolean() });
      fc.assert(
        fc.property(answers, (answer) => {
          const odd = { ...response, ...answer };
          const reading = pull.read(odd, asked, settings);
          expect(faultsOf(reading)).toStrictEqual([]);
          expect(pull.read(odd, asked, settings)).toStrictEqual(reading);
        }),
        { numRuns: 300 },
      );
    });

    it('may have anything in any place of its page: a page or a failure comes of it, and nothing is thrown', () => {
      const asked = askedOf(adapter, fixture, settings);
      for (const place of placesIn(fixture.response.body)) {
        for (const odd of ODD) {
          const body = JSON.stringify(replacedAt(fixture.response.body, place, odd));
          const reading = pull.read({ ...response, body }, asked, settings);
          expect([place, odd, faultsOf(reading)]).toStrictEqual([place, odd, []]);
        }
      }
    });

    it('may be refused with anything: what that means is said, and nothing is thrown', () => {
      const asked = askedOf(adapter, fixture, settings);
      const refusals = fc.record({
        status: fc.constantFrom(300, 301, 302, 307, 400, 401, 403, 404, 410, 422, 429, 500, 503),
        headers: fc.dictionary(fc.constantFrom('location', 'retry-after', 'content-type'), fc.string()),
        body: bodies(fixture.response.body),
        truncated: fc.boolean(),
      });
      fc.assert(
        fc.property(refusals, (refused) => {
          const reading = pull.refusal(refused, asked);
          expect(reading === null ? [] : faultsOf(reading)).toStrictEqual([]);
          expect(pull.refusal(refused, asked)).toStrictEqual(reading);
        }),
      );
    });

    it('has names that may be answered with anything, too', () => {
      fc.assert(
        fc.property(bodies(fixture.response.body), (body) => {
          const named = pull.labels?.read({ ...response, body }) ?? {};
          if ('kind' in named && 'message' in named) expect(FAILURE_KINDS).toContain(named.kind);
          else for (const name of Object.values(named)) expect(typeof name).toBe('string');
        }),
      );
    });
  });

  describe('its sandbox', () => {
    const raw = adapter.sandbox.settings(SANDBOX);
    const settings = adapter.settings.parse(raw);
    const streams = pull.streams(settings);
    // Yesterday's rows are all there: today's may grow in number while they are read.
    const to = addDays(dayIn(pull.timeZone(settings), new Date().toISOString()), -1);
    const month = Array.from({ length: 31 }, (_, index) => addDays(to, index - 30));

    it('is asked at times that make sense, of streams that are told apart', () => {
      expect(pull.schedule(settings)).toMatch(/\S+( \S+){4}/);
      expect(pull.lookbackDays(settings)).toBeGreaterThanOrEqual(0);
      expect(streams).not.toHaveLength(0);
      expect(new Set(streams).size).toBe(streams.length);
    });

    it.each(streams)(
      'gives all of %s, however many days are asked for at once, and comes to an end',
      async (stream) => {
        const source = sourceOf(adapter, raw, { client: sandboxClient(adapter, raw) });
        const { rows, requests } = await askForAll(source, { stream, window: { from: month[0] ?? to, to } });
        expect(rows.filter(({ report }) => report !== null)).not.toHaveLength(0);
        expect(new Set(requests.map((request) => JSON.stringify(request))).size).toBe(requests.length);
        const byDay = [];
        for (const day of month) {
          byDay.push(...(await askForAll(source, { stream, window: { from: day, to: day } })).rows);
        }
        expect(identities(byDay)).toStrictEqual(identities(rows));
      },
    );

    it('refuses each wrong credential with 401, which is a failure about credentials', async () => {
      const given = secretNames(adapter).filter((name) => name in raw);
      expect(given).not.toHaveLength(0);
      for (const name of given) expect(await failureOf({ ...raw, [name]: 'wrong' })).toMatchObject(REFUSED);
    });

    it('refuses the credentials of every fixture, of whatever kind', async () => {
      for (const fixture of fixtures) expect(await failureOf(fixture.settings)).toMatchObject(REFUSED);
    });

    async function failureOf(wrong: Record<string, unknown>): Promise<unknown> {
      const client = sandboxClient(adapter, wrong);
      const statuses: unknown[] = [];
      const send: typeof client.send = async (sent) => {
        const exchange = await client.send(sent);
        statuses.push(exchange.response?.status);
        return exchange;
      };
      const source = sourceOf(adapter, wrong, { client: { ...client, send } });
      const asked = askedOf(adapter, anyPullFixture(adapter), adapter.settings.parse(wrong));
      const error: unknown = await askOnce({ source, asked }).catch((thrown: unknown) => thrown);
      return { statuses, error };
    }
  });
});

const REFUSED = { statuses: [401], error: { name: 'PullFailed', failure: { kind: 'unauthorized' } } };

/** What fields are seldom tried with. */
const ODD = [
  null,
  '',
  '\0',
  '\ud800',
  '__proto__',
  '2019-13-45 25:61',
  -1,
  1e300,
  true,
  [],
  [null],
  {},
  { '\0': '\0' },
];

/** What is wrong with a reading, whatever was read. */
function faultsOf(reading: PulledPage | Failure): string[] {
  if ('kind' in reading) {
    const isKnown = (FAILURE_KINDS as readonly string[]).includes(reading.kind);
    return [...(isKnown ? [] : ['an unknown kind']), ...(/\w.{5,}/.test(reading.message) ? [] : ['no sentence'])];
  }
  const { rows, next } = reading;
  const client = createVendorClient({ baseUrl: 'http://vendor.test', deadlineMs: 1 });
  if (next !== null) client.address(next);
  client.close();
  return [
    ...(rows.every(({ identity, content }) => identity !== '' && content !== '') ? [] : ['a row that is nobody']),
    ...(rows.every(({ report, rejected }) => report === null || rejected === undefined)
      ? []
      : ['a rejected row reports']),
    ...(rows.every(({ rejected }) => rejected === undefined || /\w.{5,}/.test(rejected)) ? [] : ['no sentence']),
    ...(textsOf(rows).every(isStorable) ? [] : ['a text that no database keeps']),
  ];
}

/** Any JSON, markup, a page cut short, and a documented page in which one value is something else. */
function bodies(documented: unknown): fc.Arbitrary<string> {
  const text = textOf(documented);
  const places = placesIn(documented);
  return fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.string().map((words) => `<!doctype html><title>${words}</title>`),
    fc.nat(text.length - 1).map((end) => text.slice(0, end)),
    {
      weight: 4,
      arbitrary: fc.tuple(fc.constantFrom(...places), fc.jsonValue()).map(([place, value]) => {
        return JSON.stringify(replacedAt(documented, place, value));
      }),
    },
  );
}

type Place = readonly string[];

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [[]];
  const below = Object.entries(value).flatMap(([label, held]) => placesIn(held).map((place) => [label, ...place]));
  return [[], ...below];
}

function replacedAt(value: unknown, [label, ...rest]: Place, other: unknown): unknown {
  if (label === undefined) return other;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[label] = replacedAt(copy[label], rest, other);
  return copy;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([label, held]) => [label, ...textsOf(held)]);
}

function identities(rows: readonly { identity: string }[]): string[] {
  return rows.map(({ identity }) => identity).sort();
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  Object.values(value).forEach(freeze);
}
