import * as fc from 'fast-check';
import type { Caller, InboundReading, InboundRequest, Reply, Trouble } from '../../src/adapter/inbound-endpoint';
import { adapters } from './fixtures';

const endpoints = adapters.flatMap(({ id, receive }) =>
  (receive?.endpoints ?? []).map((endpoint) => {
    const settings = receive?.settings.parse({}) ?? {};
    return [`${id}:${endpoint.id}`, endpoint, settings] as const;
  }),
);

const ANYBODY: Caller = { mayReport: true, reach: null };
const TROUBLES: readonly Trouble[] = [
  'too_large',
  'unsupported',
  'said_differently',
  'too_many_requests',
  'unavailable',
  'internal',
];
const KEY = 'cAnArY7f3';

it('there are endpoints, each of a name of its own, and no two at one path', () => {
  const names = endpoints.map(([name]) => name);
  const paths = endpoints.map(([, { path }]) => path.replace(/:\w+/g, ':'));
  expect(names).not.toHaveLength(0);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(paths).size).toBe(paths.length);
});

describe.each(endpoints)('%s', (_name, endpoint, settings) => {
  const request = (more: Partial<InboundRequest>): InboundRequest => ({
    method: endpoint.methods[0] ?? 'POST',
    params: Object.fromEntries([...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => [name, '2026-01-01'])),
    query: {},
    headers: {},
    body: {},
    ...more,
  });
  const read = (more: Partial<InboundRequest>, caller: Caller | null = ANYBODY): InboundReading =>
    endpoint.read(request(more), { settings, caller, currency: null, connections: [{}] });

  /** As the OpenAPI document has it: a status of it, and no member that it does not name. */
  function expectDescribed({ status, headers = {}, body }: Reply): void {
    const described = endpoint.description.replies[status];
    expect(described?.body.safeParse(body)).toMatchObject({ data: body });
    const wanted = Object.entries(described?.headers ?? {}).filter(([, { always }]) => always);
    expect(Object.keys(headers).map((name) => name.toLowerCase())).toEqual(wanted.map(([name]) => name.toLowerCase()));
  }

  it('describes each place of its path, and an example that it takes', () => {
    const places = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(endpoint.description.params)).toEqual(places);
    expect(endpoint.description.body.safeParse(endpoint.description.example)).toMatchObject({ success: true });
    expect(read({ body: endpoint.description.example })).toHaveProperty('reports');
  });

  it('has a path and a method', () => {
    expect(endpoint.path).toMatch(/^(\/(:?\w+))+$/);
    expect(endpoint.methods).not.toHaveLength(0);
  });

  it('shows no key where there is none, and every key that there is', () => {
    expect(endpoint.keys(request({}))).toStrictEqual([]);
    expect(endpoint.keys(request({ headers: { authorization: KEY } }))).toStrictEqual([KEY]);
    expect(endpoint.keys(request({ body: undefined }))).toStrictEqual([]);
  });

  it('refuses whoever has no key, or one that may only read, and does not say the key', () => {
    const refusals = [read({ headers: { authorization: KEY } }, null), read({}, { mayReport: false, reach: null })];
    expect(refusals).toMatchObject([{ refusal: { status: 401 } }, { refusal: { status: 403 } }]);
    for (const reading of refusals) if ('refusal' in reading) expectDescribed(reading.refusal);
    expect(JSON.stringify(refusals)).not.toContain(KEY);
  });

  it.each(TROUBLES)('has an answer to the trouble %s', (trouble) => {
    const failed = endpoint.fail(trouble, 1_228_118_400);
    const isPutOff = trouble === 'too_many_requests';
    const reply = isPutOff ? { ...failed, headers: { ...failed.headers, 'retry-after': '1' } } : failed;
    const { status, body } = reply;
    expectDescribed(reply);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(JSON.stringify(body))).toStrictEqual(body);
  });

  it('reports or refuses whatever comes, the same every time, and leaves it as it was', () => {
    const sent = fc.record({
      body: fc.oneof(fc.jsonValue(), fc.object(), fc.constant(undefined)),
      query: fc.dictionary(fc.string(), fc.string()),
      headers: fc.dictionary(fc.string(), fc.string()),
      params: fc.oneof(
        { weight: 4, arbitrary: fc.constant(request({}).params) },
        fc.dictionary(fc.constantFrom('version', 'id'), fc.string()),
      ),
    });
    fc.assert(
      fc.property(sent, (one) => {
        const before = structuredClone(one);
        const reading = read(one);
        expect(JSON.stringify(read(one))).toBe(JSON.stringify(reading));
        expect(one).toEqual(before);
        if ('refusal' in reading) expectDescribed(reading.refusal);
        else expect(reading.reports).not.toHaveLength(0);
      }),
    );
  });
});
