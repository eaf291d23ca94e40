import * as fc from 'fast-check';
import type { Caller, DoorReading, DoorRequest, Trouble } from '../../src/adapter/door';
import { adapters } from './fixtures';

const doors = adapters.flatMap(({ id, receive }) =>
  (receive?.doors ?? []).map((door) => {
    const settings = receive?.settings.parse({}) ?? {};
    return [`${id}:${door.id}`, door, settings] as const;
  }),
);

const ANYBODY: Caller = { mayReport: true, reach: null };
const TROUBLES: readonly Trouble[] = ['too_large', 'unsupported', 'said_differently', 'unavailable', 'internal'];
const KEY = 'cAnArY7f3';

it('there are doors, each of a name of its own, and no two at one path', () => {
  const names = doors.map(([name]) => name);
  const paths = doors.map(([, { path }]) => path.replace(/:\w+/g, ':'));
  expect(names).not.toHaveLength(0);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(paths).size).toBe(paths.length);
});

describe.each(doors)('%s', (_name, door, settings) => {
  const request = (more: Partial<DoorRequest>): DoorRequest => ({
    method: door.methods[0] ?? 'POST',
    params: Object.fromEntries([...door.path.matchAll(/:(\w+)/g)].map(([, name]) => [name, '2026-01-01'])),
    query: {},
    headers: {},
    body: {},
    ...more,
  });
  const read = (more: Partial<DoorRequest>, caller: Caller | null = ANYBODY): DoorReading =>
    door.read(request(more), { settings, caller, currency: null, connections: [{}] });

  it('has a path and a method', () => {
    expect(door.path).toMatch(/^(\/(:?\w+))+$/);
    expect(door.methods).not.toHaveLength(0);
  });

  it('shows no key where there is none, and every key that there is', () => {
    expect(door.keys(request({}))).toStrictEqual([]);
    expect(door.keys(request({ headers: { authorization: KEY } }))).toStrictEqual([KEY]);
    expect(door.keys(request({ body: undefined }))).toStrictEqual([]);
  });

  it('refuses whoever has no key, or one that may only read, and does not say the key', () => {
    const refusals = [read({ headers: { authorization: KEY } }, null), read({}, { mayReport: false, reach: null })];
    expect(refusals).toMatchObject([{ refusal: { status: 401 } }, { refusal: { status: 403 } }]);
    expect(JSON.stringify(refusals)).not.toContain(KEY);
  });

  it.each(TROUBLES)('has an answer to the trouble %s', (trouble) => {
    const { status, body } = door.fail(trouble, 1_228_118_400);
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
        if ('refusal' in reading) expect(reading.refusal.status).toBeGreaterThanOrEqual(400);
        else expect(reading.reports).not.toHaveLength(0);
      }),
    );
  });
});
