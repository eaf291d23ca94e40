import { ADMIN_KEY, type Answer, type Gateway, startGateway } from '../support/gateway';

const READ_KEY = 'read-key-of-the-tests';

describe('one call of many ids', () => {
  let gateway: Gateway;
  let count = 0;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { READ_API_KEY: READ_KEY } });
  });
  afterAll(() => gateway.close());

  /** Ids that nobody had before. */
  const fresh = (): { invoca: string; trackdrive: string; external: string } => {
    count += 1;
    return { invoca: `CALL-${count}`, trackdrive: `${700_000 + count}`, external: `crm-${count}` };
  };
  const tell = (call: object): Promise<Answer> => gateway.post('/v1/calls', call);
  const report = (ids: object, more: object = {}): Promise<Answer> =>
    gateway.post('/v1/outcomes', { call: { ids }, name: 'sale', ...more });
  const timeline = async (id: string): Promise<Answer['body']> => (await gateway.get(`/v1/calls/${id}`)).body.call;

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

  describe('two calls that an accept shows to be one', () => {
    it('are one, with the outcomes of both and what waited for either’s ids', async () => {
      const { external, invoca, trackdrive } = fresh();
      const sale = await report({ external }, { amount: { value: '100.00', currency: 'USD' } });
      const quote = await report({ trackdrive }, { name: 'quote' });
      const joined = await tell({ ids: { external, trackdrive, invoca } });
      expect(joined).toMatchObject({ status: 200, body: { call: { ids: { external, trackdrive, invoca } } } });

      const { id } = sale.body.outcome.call;
      expect(joined.body.call.id).toBe(id);
      const call = await timeline(id);
      expect(call.outcomes.map(({ name }: { name: string }) => name)).toEqual(['sale', 'quote']);
      expect((await timeline(quote.body.outcome.call.id)).id).toBe(id);
      const delivery = await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive', 'delivered');
      expect(delivery.attempts[0].request).toMatchObject({
        url: expect.stringContaining(trackdrive),
        body: { revenue: '100.00' },
      });
    });

    it('are one by an outcome too, which is then of that call', async () => {
      const { external, trackdrive } = fresh();
      const one = await tell({ ids: { external } });
      await tell({ ids: { trackdrive }, startedAt: '2026-11-02T10:00:00Z', attributes: { channel: 'x' } });
      const answer = await report({ external, trackdrive });
      expect(answer).toMatchObject({ status: 202, body: { outcome: { call: { id: one.body.call.id } } } });
      expect(await timeline(one.body.call.id)).toMatchObject({
        startedAt: '2026-11-02T10:00:00.000Z',
        attributes: { channel: 'x' },
      });
    });

    it('have one outcome where both had one of a name and key: what was said last, and the rest of what was said first', async () => {
      const { external, invoca } = fresh();
      const first = await report({ external }, { description: 'from the CRM', amount: { value: '90.00' } });
      const second = await report({ invoca }, { name: 'SALE', amount: { value: '100.00', currency: 'USD' } });
      await tell({ ids: { external, invoca } });
      const { body } = await gateway.get(`/v1/outcomes/${first.body.outcome.id}`);
      expect(body.outcome).toMatchObject({
        revision: 2,
        name: 'sale',
        description: 'from the CRM',
        amount: { value: '100.00', currency: 'USD' },
      });
      const absorbed = await gateway.get(`/v1/outcomes/${second.body.outcome.id}`);
      expect(absorbed.body.outcome.absorbedBy).toBe(first.body.outcome.id);
      expect((await timeline(first.body.outcome.call.id)).outcomes).toHaveLength(1);
      for (const { status } of absorbed.body.deliveries)
        expect(['delivered', 'superseded', 'sending']).toContain(status);
    });

    it('do not add twice what both said is to be added', async () => {
      const { external, trackdrive } = fresh();
      const adding = { vendor: { trackdrive: { add_revenue: '5.00' } } };
      const waiting = await report({ external }, adding);
      const told = await report({ trackdrive }, adding);
      await gateway.deliveryOf(told.body.outcome.id, 'trackdrive', 'delivered');
      await tell({ ids: { external, trackdrive } });
      await gateway.deliveryOf(waiting.body.outcome.id, 'trackdrive', 'delivered');
      const heard = gateway
        .vendor('trackdrive')
        .requests()
        .filter(({ path }) => path.endsWith(`/${trackdrive}`))
        .map(({ body }) => JSON.parse(body).add_revenue);
      expect(heard).toEqual(['5.00', undefined]);
    });

    it('stay two, and nothing is made, when they have different ids of one vendor', async () => {
      const [one, other] = [fresh(), fresh()];
      await tell({ ids: { external: one.external, invoca: one.invoca } });
      await tell({ ids: { trackdrive: other.trackdrive, invoca: other.invoca } });
      const answer = await report({ external: one.external, trackdrive: other.trackdrive });
      expect(answer).toMatchObject({ status: 409, body: { code: 'call_conflict' } });
      expect(answer.body.detail).toContain(`"${one.invoca}"`);
      expect((await gateway.get(`/v1/calls?id.external=${one.external}`)).body.items).toMatchObject([
        { ids: { external: one.external, invoca: one.invoca } },
      ]);
    });

    it('end as one when many link them at once, whichever way and on whichever process', async () => {
      const other = await gateway.another();
      try {
        for (let round = 0; round < 5; round += 1) {
          const { external, invoca, trackdrive } = fresh();
          await Promise.all([
            report({ external }),
            report({ invoca }, { name: 'quote' }),
            tell({ ids: { trackdrive } }),
          ]);
          const links = [
            { external, invoca },
            { invoca, trackdrive },
            { trackdrive, external },
          ];
          const answers = await Promise.all(
            links.flatMap((ids) => [gateway, other].map((one) => one.post('/v1/calls', { ids }))),
          );
          expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
          const { items } = (await gateway.get(`/v1/calls?id.external=${external}`)).body;
          expect(items).toMatchObject([{ ids: { external, invoca, trackdrive } }]);
          expect((await timeline(items[0].id)).outcomes).toHaveLength(2);
        }
      } finally {
        await other.close();
      }
    });

    it('and three in a batch whose later outcomes speak of them are accepted in their order', async () => {
      const { external, invoca, trackdrive } = fresh();
      const outcome = (ids: object, met: boolean): object => ({ call: { ids }, name: 'sale', met });
      const { body } = await gateway.post('/v1/outcomes/batch', {
        outcomes: [
          outcome({ external }, true),
          outcome({ invoca }, true),
          outcome({ external, invoca, trackdrive }, false),
          outcome({ trackdrive }, true),
          outcome({ invoca }, false),
        ],
      });
      expect(body.items.map(({ status }: { status: number }) => status)).toEqual([202, 202, 202, 202, 202]);
      const { items } = (await gateway.get(`/v1/calls?id.external=${external}`)).body;
      const [sale] = (await timeline(items[0].id)).outcomes;
      expect(sale.revisions.map(({ met }: { met: boolean }) => met).slice(0, 3)).toEqual([false, true, false]);
    });
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
