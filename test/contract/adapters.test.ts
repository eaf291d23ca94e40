import { createVendorClient } from '../../src/adapter/vendor-http';
import {
  delivering,
  deliverFixtures,
  inputOf,
  readingOf,
  secretNames,
  textOf,
  type Delivering,
  type DeliverFixture,
  type Reading,
} from './fixtures';
import { enterNetwork, forget, leaveNetwork, standIn } from './vendor';

beforeAll(enterNetwork);
afterEach(forget);
afterAll(leaveNetwork);

it('there are adapters that deliver', () => {
  expect(delivering.length).toBeGreaterThan(1);
});

describe.each(delivering.map((adapter) => [adapter.id, adapter] as const))('%s', (_id, adapter) => {
  const fixtures = deliverFixtures(adapter);

  it('has fixtures of deliveries', () => {
    expect(fixtures.length).toBeGreaterThan(0);
  });

  describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, fixture) => {
    const settings = adapter.settings.parse(fixture.settings);

    it('sends exactly the documented request and reads the answer', async () => {
      const { origin } = new URL(fixture.request.url);
      const { status, headers, body } = fixture.response;
      const heard = standIn(origin, { status, headers, body: textOf(body) });

      const { request, response } = await send(adapter, fixture, settings);
      expect(heard).toHaveLength(1);
      const [{ method, url, headers: sent, body: said }] = heard as [(typeof heard)[0]];
      expect({ method, url }).toStrictEqual({ method: fixture.request.method, url: fixture.request.url });
      expect(sent).toMatchObject({ ...fixture.request.headers, 'content-type': 'application/json' });
      expect(sent['authorization']).toBe(fixture.request.headers['authorization']);
      expect(said).toStrictEqual(fixture.request.body);

      expect(response).not.toBeNull();
      expect(readingOf(adapter, response!, request)).toMatchObject(fixture.reading);
    });

    it('is prepared the same every time, from input that is left as it was, as plain JSON', async () => {
      const input = await inputOf(adapter, fixture, settings);
      const before = structuredClone(input);
      freeze(input);
      const prepared = adapter.deliver.prepare(input);
      expect(adapter.deliver.prepare(input)).toStrictEqual(prepared);
      expect(input).toStrictEqual(before);
      expect(JSON.parse(JSON.stringify(prepared))).toStrictEqual(prepared);
      expect(adapter.deliver.repeatable(input)).toBe(adapter.deliver.repeatable(input));
    });

    it('warns of what the request can’t say, and of nothing else', async () => {
      const { warnings = [] } = adapter.deliver.prepare(await inputOf(adapter, fixture, settings));
      expect(warnings.map(({ code }) => code)).toStrictEqual(fixture.warnings.map(({ code }) => code));
      for (const [index, { says }] of fixture.warnings.entries()) expect(warnings[index]?.message).toContain(says);
    });

    it('is taken by the sandbox, and not with a wrong credential', async () => {
      const right = { ...fixture.settings, ...adapter.sandbox.settings('http://sandbox.test/stands/here') };
      const { reading } = await ask(adapter, fixture, right);
      if (!('kind' in fixture.reading)) expect(reading).toHaveProperty('reference');

      expect(secretNames(adapter)).not.toHaveLength(0);
      for (const name of secretNames(adapter)) {
        const refused = await ask(adapter, fixture, { ...right, [name]: 'wrong' });
        expect(refused).toMatchObject({ status: 401, reading: { kind: 'unauthorized' } });
      }
    });
  });
});

async function send(adapter: Delivering, fixture: DeliverFixture, settings: Record<string, unknown>) {
  const client = createVendorClient({ baseUrl: adapter.baseUrl(settings), deadlineMs: 5_000 });
  const { request } = adapter.deliver.prepare(await inputOf(adapter, fixture, settings));
  const { response } = await client.send(client.address(request));
  client.close();
  return { request, response };
}

/** Puts a request before a new sandbox as the server that it stands behind would: below its base URL. */
async function ask(
  adapter: Delivering,
  fixture: DeliverFixture,
  raw: Record<string, unknown>,
): Promise<{ status: number; reading: Reading }> {
  const settings = adapter.settings.parse(raw);
  const baseUrl = adapter.baseUrl(settings);
  const client = createVendorClient({ baseUrl, deadlineMs: 5_000 });
  const { request } = adapter.deliver.prepare(await inputOf(adapter, fixture, settings));
  const sent = client.address(request);
  client.close();
  const { pathname, searchParams } = new URL(sent.url);
  const { status, headers, body } = adapter.sandbox.open().handle({
    method: sent.method,
    path: pathname.slice(new URL(baseUrl).pathname.length),
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: JSON.stringify(sent.body),
  });
  const answer = { status, headers: { ...headers }, body: textOf(body), truncated: false };
  return { status, reading: readingOf(adapter, answer, request) };
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  Object.values(value).forEach(freeze);
}
