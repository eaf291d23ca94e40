import { callsOf } from '../support/calls';
import { ADMIN_KEY, type Gateway, startGateway } from '../support/gateway';

const READ_KEY = 'read-key-of-the-tests';

describe('one call of many ids', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { READ_API_KEY: READ_KEY } });
  });
  afterAll(() => gateway.close());

  const { fresh, tell, report, timeline } = callsOf(() => gateway);

  describe('POST /v1/calls', () => {
    it('answers 201 with the call when it is new, 200 when it is known', async () => {
      const { external, invoca } = fresh();
      const told = {
        ids: { external },
        startedAt: '2026-11-01T10:00:00Z',
        durationSeconds: 60,
        callerNumber: '+1 888 555 1212',
        destinationNumber: '+12165388265',
        direction: 'inbound',
        campaign: '85',
        attributes: { channel: 'Paid Search' },
      };
      const first = await tell(told);
      const call = { ...told, startedAt: '2026-11-01T10:00:00.000Z', callerNumber: '+18885551212' };
      expect(first).toMatchObject({ status: 201, body: { call } });
      const second = await tell({ ids: { external, invoca } });
      expect(second.status).toBe(200);
      expect(second.body.call).toEqual({ ...first.body.call, ids: { external, invoca } });
      expect((await tell({ ids: { external, invoca } })).body).toEqual(second.body);
    });

    it.each([
      ['no ids', { startedAt: '2026-11-01T10:00:00Z' }, 'ids'],
      ['ids that are none', { ids: {} }, 'ids'],
      ['an id of nobody', { ids: { external: '1', nobody: '1' } }, 'ids.nobody'],
      ['a key that is not known', { ids: { external: '1' }, name: 'sale' }, 'name'],
      ['a number without a digit or letter', { ids: { external: '1' }, callerNumber: '' }, 'callerNumber'],
      ['a campaign without a name', { ids: { external: '1' }, campaign: '' }, 'campaign'],
      [
        'an extra that is not the vendor’s',
        { ids: { external: '1' }, vendor: { invoca: { x: '1' } } },
        'vendor.invoca.x',
      ],
    ])('refuses %s, and says where', async (_what, body, path) => {
      const answer = await tell(body);
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    });

    it('takes an Idempotency-Key', async () => {
      const headers = { 'idempotency-key': 'call-once' };
      const { external } = fresh();
      const first = await gateway.post('/v1/calls', { ids: { external } }, headers);
      const again = await gateway.post('/v1/calls', { ids: { external } }, headers);
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(again.body).toEqual(first.body);
    });

    it('is not for a key that only reads', async () => {
      const headers = { authorization: `Bearer ${READ_KEY}` };
      expect((await gateway.post('/v1/calls', { ids: fresh() }, headers)).status).toBe(403);
      expect((await gateway.get('/v1/calls', headers)).status).toBe(200);
    });
  });

  it('is found by any of its ids, and by none that is another’s', async () => {
    const ids = fresh();
    const { id } = (await tell({ ids })).body.call;
    const find = async (query: string): Promise<string[]> =>
      (await gateway.get(`/v1/calls?${query}`)).body.items.map((call: { id: string }) => call.id);
    for (const [key, value] of Object.entries(ids)) expect(await find(`id.${key}=${value}`)).toEqual([id]);
    expect(await find(`id.external=${ids.external}&id.invoca=other`)).toEqual([]);
    expect((await find('')).at(0)).toBe(id);
    expect((await gateway.get('/v1/calls?id.nobody=1')).status).toBe(422);
    expect((await timeline(id.toUpperCase())).id).toBe(id);
    expect((await gateway.get('/v1/calls/01990000-0000-7000-8000-000000000001')).status).toBe(404);
  });

  it('lets out what waited for the id that is told, once', async () => {
    const { external, trackdrive } = fresh();
    const { body } = await report({ external });
    expect(body.deliveries).toContainEqual(expect.objectContaining({ connection: 'trackdrive', status: 'waiting' }));
    await Promise.all([1, 2, 3].map(() => tell({ ids: { external, trackdrive } })));
    const delivery = await gateway.deliveryOf(body.outcome.id, 'trackdrive', 'delivered');
    expect(delivery.attempts).toHaveLength(1);
    expect(delivery.attempts[0].request.url).toContain(`/calls/${trackdrive}`);
  });

  it('shows its outcomes with every revision and delivery', async () => {
    const ids = fresh();
    const { body } = await report(ids, { description: 'one' });
    await report(ids, { description: 'two' });
    await gateway.deliveryOf(body.outcome.id, 'invoca', 'delivered');
    const call = await timeline(body.outcome.call.id);
    expect(call).toMatchObject({ ids, outcomes: [{ id: body.outcome.id, name: 'sale', key: '' }] });
    const [outcome] = call.outcomes;
    expect(outcome.revisions).toMatchObject([
      { number: 2, description: 'two', source: 'api', match: { rule: 'id' } },
      { number: 1, description: 'one', transactionId: body.outcome.transactionId },
    ]);
    for (const revision of outcome.revisions) expect(revision).not.toHaveProperty('vendor');
    const connections = outcome.deliveries.map(
      ({ connection, revision }: { connection: string; revision: number }) => `${connection} ${revision}`,
    );
    expect(connections.toSorted()).toEqual(['invoca 1', 'invoca 2', 'trackdrive 1', 'trackdrive 2']);
  });

  it('is nothing that a stranger may read', async () => {
    expect((await fetch(`${gateway.app.url}/v1/calls`)).status).toBe(401);
    expect((await gateway.get('/v1/calls', { authorization: `Bearer ${ADMIN_KEY}` })).status).toBe(200);
  });
});
