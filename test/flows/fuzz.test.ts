import fc from 'fast-check';
import { API_KEY, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';

/** Whatever a client sends is answered with what the client did, never with a 500, and leaves nothing half-written. */
describe('anything that a client can send', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
  });
  afterAll(() => gateway.close());

  const full = {
    ...DOCUMENTED,
    call: {
      ids: { invoca: 'I', trackdrive: 'T', external: 'E' },
      startedAt: '2015-07-04T07:06:40Z',
      durationSeconds: 60,
      callerNumber: '+18885551212',
      destinationNumber: '+12165388265',
      direction: 'inbound',
    },
    vendor: { trackdrive: { payout: '20.00', offer_converted: true }, invoca: { network_id: '3' } },
  };
  const nasty = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      '',
      '\0',
      '\ud800',
      -0,
      1e308,
      -1,
      0.1,
      [],
      {},
      [[]],
      true,
      '__proto__',
      '9'.repeat(400),
    ),
    fc.constantFrom<unknown>(
      '1e5',
      '-0.00',
      '٣',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999999Z',
      'x'.repeat(10_001),
    ),
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
  );
  const keys = [
    'call',
    'ids',
    'name',
    'key',
    'amount',
    'value',
    'attributes',
    'vendor',
    '__proto__',
    'constructor',
    'a\0',
    '',
  ];
  /** the documented outcome with a few of its parts replaced, added or taken away */
  const mutated = fc
    .array(
      fc.tuple(
        fc.array(fc.constantFrom(...keys), { minLength: 1, maxLength: 3 }),
        fc.option(nasty, { nil: undefined }),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((changes) => changes.reduce<unknown>((body, [path, value]) => replaced(body, path, value), full));

  function replaced(body: unknown, [key = '', ...rest]: string[], value: unknown): unknown {
    const entries = new Map(typeof body === 'object' && body !== null ? Object.entries(body) : []);
    entries.set(key, rest.length > 0 ? replaced(entries.get(key), rest, value) : value);
    return Object.fromEntries(entries);
  }

  it('as an outcome is made, or refused by path', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, nasty), async (body) => {
        const { status, body: answer, headers } = await gateway.post('/v1/outcomes', JSON.stringify(body) ?? '');
        expect([200, 202, 400, 409, 422]).toContain(status);
        expect(headers.get('x-request-id')).toBeTruthy();
        if (status === 422) expect(answer.errors.length).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });

  it('as a batch harms no good outcome in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(mutated, nasty), { maxLength: 6 }), async (bodies) => {
        const { status, body } = await gateway.post('/v1/outcomes/batch', { outcomes: [...bodies, DOCUMENTED] });
        expect(status).toBe(200);
        expect(body.items).toHaveLength(bodies.length + 1);
        expect([200, 202]).toContain(body.items.at(-1).status);
      }),
      { numRuns: 60 },
    );
  });

  it('as a key, an Idempotency-Key, a path or a query is answered below 500', async () => {
    const list = fc.constantFrom('/v1/outcomes', '/v1/deliveries', '/v1/admin/connections', '');
    const header = fc.string({ unit: 'grapheme-ascii', maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(
        list,
        fc.webPath(),
        fc.webQueryParameters(),
        header,
        header,
        async (at, path, query, key, idempotency) => {
          expect((await gateway.get(`${at}${path}?${query}`, { authorization: `Bearer ${key}` })).status).toBeLessThan(
            500,
          );
          expect((await gateway.get(`${at}${path}?${query}`)).status).toBeLessThan(500);
          const headers = { authorization: `Bearer ${API_KEY}`, 'idempotency-key': idempotency };
          expect((await gateway.post('/v1/outcomes', DOCUMENTED, headers)).status).toBeLessThan(500);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('has left every outcome with its revisions and their deliveries', async () => {
    const { rows } = await gateway.pool.query(`
      SELECT o.id FROM outcomes o WHERE
        (SELECT count(*) FROM revisions r WHERE r.outcome_id = o.id) <> o.revision OR
        (SELECT count(*) FROM deliveries d WHERE d.outcome_id = o.id) <> o.revision * 2`);
    expect(rows).toEqual([]);
  });
});
