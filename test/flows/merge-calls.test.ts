import { callsOf } from '../support/calls';
import { type Gateway, startGateway } from '../support/gateway';

describe('two calls that an accept shows to be one', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { fresh, tell, report, timeline } = callsOf(() => gateway);

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
    const { outcomes } = await timeline(first.body.outcome.call.id);
    expect(outcomes.map(({ id, absorbedBy }: Record<string, unknown>) => [id, absorbedBy])).toEqual([
      [first.body.outcome.id, undefined],
      [second.body.outcome.id, first.body.outcome.id],
    ]);
    const ofCall = await gateway.get(`/v1/outcomes?callId=${second.body.outcome.call.id}`);
    expect(ofCall.body.items).toMatchObject([{ id: first.body.outcome.id }]);
    for (const { status } of absorbed.body.deliveries) expect(['delivered', 'superseded', 'sending']).toContain(status);
  });

  it('say what was said last, also where that was of a third call and the first two were one before', async () => {
    const { external, invoca, trackdrive } = fresh();
    const first = await report({ trackdrive }, { amount: { value: '10.00' } });
    await report({ external }, { amount: { value: '20.00' } });
    await report({ invoca }, { amount: { value: '30.00' } });
    await tell({ ids: { trackdrive, external } });
    await tell({ ids: { external, invoca } });
    const { body } = await gateway.get(`/v1/outcomes/${first.body.outcome.id}`);
    expect(body.outcome.amount).toEqual({ value: '30.00', currency: null });
    const { attempts } = await gateway.deliveryOf(first.body.outcome.id, 'trackdrive', 'delivered');
    expect(attempts.at(-1).request.body.revenue).toBe('30.00');
  });

  it('do not add twice what both said is to be added', async () => {
    const { external, trackdrive } = fresh();
    const adding = { vendor: { trackdrive: { add_revenue: '5.00' } } };
    const waiting = await report({ external }, adding);
    const told = await report({ trackdrive }, adding);
    await gateway.deliveryOf(told.body.outcome.id, 'trackdrive', 'delivered');
    await tell({ ids: { external, trackdrive } });
    await gateway.deliveryOf(waiting.body.outcome.id, 'trackdrive', 'delivered');
    const received = gateway
      .vendor('trackdrive')
      .requests()
      .filter(({ path }) => path.endsWith(`/${trackdrive}`))
      .map(({ body }) => JSON.parse(body).add_revenue);
    expect(received).toEqual(['5.00', undefined]);
  });

  it('do not add twice what three said is to be added, whatever the order in which they become one', async () => {
    const { external, invoca, trackdrive } = fresh();
    const adding = { occurredAt: '2026-11-01T10:00:00Z', vendor: { trackdrive: { add_revenue: '10.00' } } };
    const first = await report({ external }, adding);
    const second = await report({ invoca }, adding);
    const told = await report({ trackdrive }, adding);
    await gateway.deliveryOf(told.body.outcome.id, 'trackdrive', 'delivered');
    gateway.vendor('trackdrive').fail({ status: 429, headers: { 'retry-after': '1' }, times: 1 });
    await tell({ ids: { invoca, trackdrive } });
    await gateway.deliveryOf(second.body.outcome.id, 'trackdrive', 'retrying');
    await tell({ ids: { external, invoca } });
    await gateway.deliveryOf(first.body.outcome.id, 'trackdrive', 'delivered');
    const received = gateway
      .vendor('trackdrive')
      .requests()
      .filter(({ path }) => path.endsWith(`/${trackdrive}`))
      .map(({ body }) => JSON.parse(body).add_revenue);
    expect(received.filter((amount) => amount !== undefined)).toEqual(['10.00']);
  });

  it('say again what one of them had still to say and the other failed to', async () => {
    const { external, invoca } = fresh();
    const same = { occurredAt: '2026-11-01T10:00:00Z' };
    gateway.vendor('invoca').fail({ status: 422, times: 1 });
    const kept = await gateway.post('/v1/outcomes', {
      call: { ids: { external }, startedAt: '2026-11-01T10:00:00Z' },
      name: 'sale',
      ...same,
    });
    await gateway.deliveryOf(kept.body.outcome.id, 'invoca', 'failed');
    gateway.vendor('invoca').fail({ status: 503, headers: { 'retry-after': '3600' }, times: 1 });
    const gone = await report({ invoca }, same);
    await gateway.deliveryOf(gone.body.outcome.id, 'invoca', 'retrying');
    await tell({ ids: { external, invoca } });
    const delivery = await gateway.deliveryOf(kept.body.outcome.id, 'invoca', 'delivered');
    expect(delivery.attempts[0].request.body.search).toEqual({ transaction_id: invoca });
  });

  it('do not overtake what one of them has in flight', async () => {
    const { external, invoca } = fresh();
    const { body } = await report({ external }, { name: 'quote' });
    await report({ external }, { amount: { value: '1.00' } });
    gateway.vendor('invoca').fail({ delayMs: 700, times: 1 });
    const slow = await report({ invoca }, { amount: { value: '2.00' } });
    await gateway.deliveryOf(slow.body.outcome.id, 'invoca', 'sending');
    await tell({ ids: { external, invoca } });
    const last = await report({ external }, { amount: { value: '3.00' } });
    expect(last.body.outcome.call.id).toBe(body.outcome.call.id);
    await gateway.deliveryOf(last.body.outcome.id, 'invoca', 'delivered');
    const amounts = gateway
      .vendor('invoca')
      .requests()
      .map(({ body: said }) => JSON.parse(said))
      .filter(({ search, call_outcome: said }) => search.transaction_id === invoca && said.sale_amount)
      .map(({ call_outcome: said }) => said.sale_amount);
    expect(amounts.at(-1)).toBe('3.00');
    expect(amounts.at(0)).toBe('2.00');
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
        await Promise.all([report({ external }), report({ invoca }, { name: 'quote' }), tell({ ids: { trackdrive } })]);
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
