import { createVendorClient } from '../../src/adapter/vendor-http';
import type { Translation } from '../../src/delivery/translation';
import {
  deliveries,
  delivering,
  deliverFixtures,
  inputOf,
  readingOf,
  secretNames,
  spoken,
  textOf,
  type Delivering,
  type DeliverFixture,
  type Reading,
} from './fixtures';
import { enterNetwork, forget, leaveNetwork, mockVendor } from './vendor';

beforeAll(enterNetwork);
afterEach(forget);
afterAll(leaveNetwork);

it('there are adapters that deliver', () => {
  expect(delivering.length).toBeGreaterThan(1);
});

it('there are adapters that deliver calls', () => {
  expect(deliveries.filter(([, , subject]) => subject === 'call').length).toBeGreaterThan(0);
});

describe.each(deliveries)('%s', (_id, adapter, subject) => {
  const fixtures = deliverFixtures(adapter, subject);

  it('has fixtures of deliveries', () => {
    expect(fixtures.length).toBeGreaterThan(0);
  });

  describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, fixture) => {
    const settings = adapter.settings.parse(fixture.settings);

    it('sends exactly the documented request and reads the answer', async () => {
      const { origin } = new URL(fixture.request.url);
      const { status, headers, body } = fixture.response;
      const received = mockVendor(origin, { status, headers, body: textOf(body) });

      const translation = spoken(adapter, fixture, settings);
      const { request, response } = await send(adapter, translation, settings);
      expect(received).toHaveLength(1);
      const [{ method, url, headers: sent, body: said }] = received as [(typeof received)[0]];
      expect({ method, url }).toStrictEqual({ method: fixture.request.method, url: fixture.request.url });
      expect(sent).toMatchObject({ ...fixture.request.headers, 'content-type': 'application/json' });
      expect(sent['authorization']).toBe(fixture.request.headers['authorization']);
      expect(said).toStrictEqual(fixture.request.body);

      expect(response).not.toBeNull();
      expect(readingOf(translation, response!, request)).toMatchObject(fixture.reading);
    });

    it('says of its money what stands in its request', () => {
      const { body } = fixture.request;
      const entries = adapter.deliver.entries(body);
      for (const { value } of entries)
        expect(textOf(body)).toContain(typeof value === 'string' ? value : String(value));
      const { amount = null, met } = 'revision' in fixture.input ? fixture.input.revision.state : {};
      const isStated = amount !== null && met && textOf(body).includes(`"${amount.value}"`);
      if (isStated) expect(entries.length).toBeGreaterThan(0);
      expect(adapter.deliver.entries(undefined)).toEqual([]);
    });

    it('is prepared the same every time, from input that is left as it was, as plain JSON', () => {
      const { input, prepare } = inputOf(adapter, fixture, settings);
      const before = structuredClone(input);
      freeze(input);
      const prepared = prepare();
      expect(prepare()).toStrictEqual(prepared);
      expect(input).toStrictEqual(before);
      expect(JSON.parse(JSON.stringify(prepared))).toStrictEqual(prepared);
      const { isRepeatable } = spoken(adapter, fixture, settings);
      expect(isRepeatable()).toBe(isRepeatable());
    });

    it('warns of what the request can’t say, and of nothing else', () => {
      const { warnings = [] } = spoken(adapter, fixture, settings).prepare();
      expect(warnings.map(({ code }) => code)).toStrictEqual(fixture.warnings.map(({ code }) => code));
      for (const [index, { says }] of fixture.warnings.entries()) expect(warnings[index]?.message).toContain(says);
    });

    it('is taken by the sandbox, and not with a wrong credential', () => {
      const right = { ...fixture.settings, ...adapter.sandbox.settings('http://sandbox.test/stands/here') };
      const { reading } = ask(adapter, fixture, right);
      if (!('kind' in fixture.reading)) expect(reading).toHaveProperty('reference');

      expect(secretNames(adapter)).not.toHaveLength(0);
      for (const name of secretNames(adapter)) {
        const refused = ask(adapter, fixture, { ...right, [name]: 'wrong' });
        expect(refused).toMatchObject({ status: 401, reading: { kind: 'unauthorized' } });
      }
    });
  });
});

describe.each(deliveries.filter(([, , subject]) => subject === 'call'))('%s', (_id, adapter, subject) => {
  const { calls } = adapter.deliver;

  it.each(deliverFixtures(adapter, subject).map((fixture) => [fixture.name, fixture] as const))(
    '%s is of a call that the vendor does not know, under the name that it goes by',
    (_name, { input, settings }) => {
      expect(calls?.isOn(adapter.settings.parse(settings))).toBe(true);
      expect(calls?.isUnknown(input.call, null)).toBe(true);
      expect(calls?.nameOf(input.call)).toBe(input.handedOverAs);
    },
  );

  it('is taken by the sandbox once, however often it is sent', () => {
    const [fixture] = deliverFixtures(adapter, subject);
    const settings = adapter.settings.parse({
      ...fixture!.settings,
      ...adapter.sandbox.settings('http://sandbox.test/stands/here'),
    });
    const sandbox = adapter.sandbox.open();
    const translation = spoken(adapter, fixture!, settings);
    const first = put(sandbox, adapter, translation, settings).reading;
    expect(first).toHaveProperty('reference');
    expect(put(sandbox, adapter, translation, settings).reading).toStrictEqual(first);
    expect(translation.isRepeatable()).toBe(true);
  });
});

async function send(adapter: Delivering, translation: Translation, settings: Record<string, unknown>) {
  const client = createVendorClient({ baseUrl: adapter.baseUrl(settings), deadlineMs: 5_000 });
  const { request } = translation.prepare();
  const { response } = await client.send(client.address(request));
  client.close();
  return { request, response };
}

interface Answered {
  status: number;
  reading: Reading;
}

/** Puts a request before a new sandbox; one of an outcome whose call was handed over, when the sandbox has that. */
function ask(adapter: Delivering, fixture: DeliverFixture, raw: Record<string, unknown>): Answered {
  const settings = adapter.settings.parse(raw);
  const sandbox = adapter.sandbox.open();
  const { call, handedOverAs } = fixture.input;
  if ('outcome' in fixture.input && handedOverAs !== null) {
    put(sandbox, adapter, spoken(adapter, { input: { call, handedOverAs } }, settings), settings);
  }
  return put(sandbox, adapter, spoken(adapter, fixture, settings), settings);
}

/** Puts a request before a sandbox as the server that it stands behind would: below its base URL. */
function put(
  sandbox: ReturnType<Delivering['sandbox']['open']>,
  adapter: Delivering,
  translation: Translation,
  settings: Record<string, unknown>,
): Answered {
  const baseUrl = adapter.baseUrl(settings);
  const client = createVendorClient({ baseUrl, deadlineMs: 5_000 });
  const { request } = translation.prepare();
  const sent = client.address(request);
  client.close();
  const { pathname, searchParams } = new URL(sent.url);
  const { status, headers, body } = sandbox.handle({
    method: sent.method,
    path: pathname.slice(new URL(baseUrl).pathname.length),
    query: Object.fromEntries(searchParams),
    headers: Object.fromEntries(Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: JSON.stringify(sent.body),
  });
  const answer = { status, headers: { ...headers }, body: textOf(body), truncated: false };
  return { status, reading: readingOf(translation, answer, request) };
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  Object.values(value).forEach(freeze);
}
