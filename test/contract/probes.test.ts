import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Adapter, Probe } from '../../src/adapter/contract';
import { openConnection } from '../../src/connections/connection';
import { probeConnection, type ProbeResult } from '../../src/connections/probe-connection';
import { serveSandboxes, type Sandboxes } from '../../src/sandbox/serve';
import { adapters, secretNames, textOf } from './fixtures';
import { CORE, logLines, poisoned, tells } from './leaks';
import { answering, closedPort, closeServers, serve } from './sockets';
import { enterNetwork, forget, leaveNetwork, mockVendor, type Answer, type Received } from './vendor';

/** An adapter that knows something harmless to ask. */
type Probing = Adapter & { probe: Probe<Record<string, unknown>> };

const probing = adapters.filter((adapter): adapter is Probing => adapter.probe !== undefined);
const byId = (some: readonly Adapter[]) => some.map((adapter) => [adapter.id, adapter] as const);

const headers = z.record(z.string(), z.string());
const probeFixture = z.strictObject({
  source: z.string().min(1),
  mended: z.string().min(1).optional(),
  settings: z.record(z.string(), z.unknown()),
  request: z.strictObject({ method: z.literal('GET'), url: z.url(), headers }),
  response: z.strictObject({ status: z.int(), headers, body: z.unknown() }),
  reading: z.strictObject({ ok: z.boolean(), says: z.string().min(1) }),
});
type ProbeFixture = z.output<typeof probeFixture>;

function probeFixtures({ id }: Adapter): [string, ProbeFixture][] {
  const folder = join(__dirname, '..', '..', 'adapters', id, 'fixtures', 'probe');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((file) => [
    file.replace('.json', ''),
    probeFixture.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  ]);
}

async function probe(adapter: Adapter, raw: Record<string, unknown>, deadlineMs = 5_000): Promise<ProbeResult> {
  const settings = adapter.settings.parse(raw);
  const connection = openConnection({ name: adapter.id, adapter, settings, deadlineMs });
  try {
    return await probeConnection(connection);
  } finally {
    connection.client.close();
  }
}

const sandboxed = (adapter: Adapter, baseUrl: string): Record<string, unknown> => ({
  ...adapter.sandbox.settings(baseUrl),
});

describe('over the wire that is watched', () => {
  beforeAll(enterNetwork);
  afterEach(forget);
  afterAll(leaveNetwork);

  const ORIGIN = 'https://vendor.test';
  const ask = async (
    adapter: Adapter,
    raw: Record<string, unknown>,
    answer: Answer | ((received: Received) => Answer),
  ) => {
    const settings = adapter.settings.parse(raw);
    const received = mockVendor(new URL(adapter.baseUrl(settings)).origin, answer);
    const result = await probe(adapter, raw);
    return { result, received };
  };

  const cases = probing.flatMap((adapter) =>
    probeFixtures(adapter).map(([name, fixture]) => [adapter.id, name, adapter, fixture] as const),
  );

  it.each(byId(probing))('%s has fixtures of a probe that goes well and of one that does not', (_id, adapter) => {
    const ends = probeFixtures(adapter).map(([, { reading }]) => reading.ok);
    expect(new Set(ends)).toEqual(new Set([true, false]));
  });

  it.each(cases)('%s asks exactly as in %s and reads the answer', async (_id, _name, adapter, fixture) => {
    const { status, headers: said, body } = fixture.response;
    const { result, received } = await ask(adapter, fixture.settings, { status, headers: said, body: textOf(body) });
    expect(received).toHaveLength(1);
    const [{ method, url, headers: sent, body: held }] = received as [Received];
    expect({ method, url }).toEqual({ method: fixture.request.method, url: fixture.request.url });
    expect(sent).toMatchObject(fixture.request.headers);
    expect(held).toBe('');
    expect(result).toMatchObject({ ok: fixture.reading.ok, asked: 'credentials', response: { status, body } });
    expect(result.saw).toContain(fixture.reading.says);
  });

  it.each(cases)(
    '%s says the same of %s whenever it is asked, of settings left alone',
    (_id, _name, adapter, fixture) => {
      const settings = adapter.settings.parse(fixture.settings);
      const before = structuredClone(settings);
      const { status, headers: said, body } = fixture.response;
      const response = { status, headers: said, body: textOf(body), truncated: false };
      expect(adapter.probe.request(settings)).toStrictEqual(adapter.probe.request(settings));
      if (status < 300)
        expect(adapter.probe.read(response, settings)).toStrictEqual(adapter.probe.read(response, settings));
      expect(settings).toStrictEqual(before);
    },
  );

  const ODD = [
    '',
    'null',
    '[]',
    '{}',
    '0',
    '"x"',
    '[null]',
    '[[]]',
    '{"calls":{}}',
    '<html>Sign in</html>',
    '{"a":',
    '\0',
  ];
  it.each(byId(probing))('%s takes nothing but its vendor’s answer for one', async (_id, adapter) => {
    for (const body of [...ODD, `[${'[1],'.repeat(30_000)}`]) {
      forget();
      const { result } = await ask(adapter, sandboxed(adapter, ORIGIN), { status: 200, body });
      expect(result).toMatchObject({ ok: false, saw: expect.stringMatching(/\w.{10}/) as string });
    }
  });

  it.each(byId(adapters))('%s tells no secret, whatever the vendor echoes and wherever', async (_id, adapter) => {
    const canaries = [(index: number) => `${CORE}${index}`, (index: number) => `é"${index}\\%41+/&<'${CORE} \\"=ß`];
    const raws = probing.includes(adapter as Probing)
      ? probeFixtures(adapter).map(([, { settings }]) => settings)
      : [sandboxed(adapter, ORIGIN)];
    for (const [raw, canary] of raws.flatMap((one) => canaries.map((other) => [one, other] as const))) {
      const names = secretNames(adapter).filter((name) => name in raw);
      const secrets = Object.fromEntries(names.map((name, index) => [name, canary(index)]));
      const page = probeFixtures(adapter)[0]?.[1].response.body ?? {};
      const echoes: ((received: Received) => Omit<Answer, 'status'>)[] = [
        ({ url, headers: sent }) => ({ body: JSON.stringify({ url, headers: sent, detail: sent['authorization'] }) }),
        ({ headers: sent }) => ({ body: textOf(poisoned(page, sent['authorization'] ?? '')) }),
        ({ headers: sent }) => ({
          body: `${'x'.repeat(280)}${sent['authorization']}`,
          headers: { 'x-echo': `${sent['authorization']}` },
        }),
        () => ({ body: Object.values(secrets).join(' ') }),
      ];
      for (const [echo, status] of echoes.flatMap((one) =>
        [200, 302, 401, 403, 404, 500].map((two) => [one, two] as const),
      )) {
        forget();
        const { result, received } = await ask(adapter, { ...raw, ...secrets }, (asked) => ({
          ...echo(asked),
          status,
        }));
        expect(received).toHaveLength(1);
        const shown = received.flatMap(({ headers: sent }) => (sent['authorization'] ?? '').replace(/^\w+ /, ''));
        const kept = [...Object.values(secrets), ...shown].filter((secret) => secret !== '');
        const lines = logLines((log) => log.info('probe', { ...result }));
        const told = [...textsOf(result), ...lines].filter((text) => tells(text, kept));
        expect(told).toEqual([]);
      }
    }
  });

  it.each(byId(adapters.filter((adapter) => !adapter.probe)))(
    '%s, of whose vendor nothing harmless is known, is asked as by anybody, and says so',
    async (_id, adapter) => {
      const { result, received } = await ask(adapter, sandboxed(adapter, ORIGIN), {
        status: 404,
        body: 'Nothing here',
      });
      expect(received).toMatchObject([{ method: 'GET', url: `${ORIGIN}/`, body: '' }]);
      expect(received[0]!.headers).not.toHaveProperty('authorization');
      expect(result).toMatchObject({ ok: true, asked: 'host', response: { status: 404, body: 'Nothing here' } });
      expect(result.saw).toMatch(/^the host answers \(404\); nothing harmless is known to ask .*, so the credentials/);
    },
  );
});

describe('over real sockets', () => {
  let vendors: Sandboxes;
  beforeAll(async () => {
    vendors = await serveSandboxes(adapters);
  });
  afterAll(() => vendors.close());
  afterEach(closeServers);

  it.each(byId(adapters))('%s is answered by its sandbox, once and with a GET', async (id, adapter) => {
    const result = await probe(adapter, sandboxed(adapter, vendors.baseUrl(id)));
    expect(result).toMatchObject({ ok: true, request: { method: 'GET' } });
    expect(vendors.sandboxVendors.get(id)!.requests()).toHaveLength(1);
  });

  it.each(byId(probing))('%s is refused by its sandbox with any other credentials', async (id, adapter) => {
    const right = sandboxed(adapter, vendors.baseUrl(id));
    for (const name of secretNames(adapter).filter((one) => one in right)) {
      const result = await probe(adapter, { ...right, [name]: 'wrong' });
      expect(result).toMatchObject({ ok: false, saw: expect.stringContaining('401') as string });
    }
  });

  it.each(byId(adapters))('%s says what became of it where nobody answers as they should', async (_id, adapter) => {
    const at = (port: number, deadlineMs?: number) =>
      probe(adapter, sandboxed(adapter, `http://127.0.0.1:${port}`), deadlineMs);
    const nobody = { ok: false, response: null, request: { method: 'GET' } };
    expect(await at(await closedPort())).toMatchObject({ ...nobody, saw: 'refused the connection' });
    expect(await at(await serve(() => {}), 200)).toMatchObject({
      ...nobody,
      saw: 'gave no complete answer within 0.2 s',
    });
    expect(await at(await serve(answering('SSH-2.0\r\n')))).toMatchObject({ ...nobody, ok: false });
  });

  it('an adapter’s own fault is a sentence, not a fault of the gateway', async () => {
    const [adapter] = probing as [Probing];
    const broken = (changed: Partial<Probe<Record<string, unknown>>>): Adapter => ({
      ...adapter,
      probe: { ...adapter.probe, ...changed },
    });
    const raw = sandboxed(adapter, vendors.baseUrl(adapter.id));
    const secret = String(raw[secretNames(adapter).find((name) => name in raw)!]);
    const breaks = (): never => {
      throw new TypeError(`can't read ${secret}`);
    };
    expect(await probe(broken({ read: breaks }), raw)).toMatchObject({
      ok: false,
      saw: 'answered what could not be read',
    });
    expect(await probe(broken({ request: breaks }), raw)).toMatchObject({
      ok: false,
      saw: "could not be asked: can't read ***",
      request: null,
    });
  });
});

/** Every text and label in a value. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([label, held]) => [label, ...textsOf(held)]);
}
