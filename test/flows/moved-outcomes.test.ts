import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { BOTH, callOf, correctionsOf, worth } from '../support/corrections';

/** What stands in the vendors' books when an outcome was moved, whatever else is done at that moment. */
describe('of an outcome that is moved', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { delivered, fresh, invoca, move, report, revenue, soldAtOne, standing, tell } = correctionsOf(() => gateway);

  it('each vendor has it once, though one is slow to take what is taken back', async () => {
    const [one, other] = [fresh(), fresh()];
    const target = callOf(await tell({ ids: other }));
    for (const vendor of BOTH) gateway.vendor(vendor).fail({ delayMs: 600, times: 1 });
    const sale = await report(one, worth('100.00'));
    const { id } = sale.body.outcome;
    for (const vendor of BOTH) await gateway.deliveryOf(id, vendor, 'sending');
    expect((await move(id, target)).status).toBe(200);
    await delivered(id, ...BOTH);
    await delivered((await standing(callOf(sale))).id, ...BOTH);
    expect([await revenue(one.trackdrive), await revenue(other.trackdrive)]).toEqual(['0.00', '100.00']);
    expect([invoca(one.invoca), invoca(other.invoca)]).toEqual([{ sale: 'retracted' }, { sale: '100.00' }]);
  });

  it('each has it where it was, when it is moved back while it is being taken back', async () => {
    const { one, id, from, target } = await soldAtOne();
    gateway.vendor('invoca').fail({ delayMs: 600, times: 1 });
    await move(id, target);
    const left = (await standing(from)).id;
    await gateway.deliveryOf(left, 'invoca', 'sending');
    expect((await move(id, from)).status).toBe(200);
    await gateway.deliveryOf(left, 'invoca', 'delivered');
    await delivered(id, ...BOTH);
    expect([await revenue(one.trackdrive), invoca(one.invoca)]).toEqual(['100.00', { sale: '100.00' }]);
  });

  it('each has it once, though many report of the call at that moment', async () => {
    const { one, other, id, target } = await soldAtOne();
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, (_, index) =>
        report(one, worth(`${index}.00`, { name: 'upsell', key: String(index) })),
      ),
      move(id, target),
      ...Array.from({ length: 10 }, () => report(one, worth('70.00'))),
    ]);
    expect(answers.map(({ status }) => status).every((status) => status === 200 || status === 202)).toBe(true);
    for (const answer of answers) if (answer.body.outcome) await delivered(answer.body.outcome.id, ...BOTH);
    await delivered((await standing(callOf(answers[0] as Answer))).id, ...BOTH);
    expect([await revenue(one.trackdrive), await revenue(other.trackdrive)]).toEqual(['45.00', '70.00']);
    expect([invoca(one.invoca).sale, invoca(other.invoca).sale]).toEqual(['retracted', '70.00']);
  });

  it('one move is done, though several ask for it at once', async () => {
    const { one, other, id, target } = await soldAtOne();
    const answers = await Promise.all(Array.from({ length: 5 }, () => move(id, target)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409).map(({ body }) => body.code);
    expect(refused).toEqual(Array.from({ length: 4 }, () => 'same_call'));
    const audit = await gateway.get(`/v1/admin/audit?target=${id}`);
    expect(audit.body.items).toHaveLength(1);
    await delivered(id, ...BOTH);
    expect([await revenue(one.trackdrive), await revenue(other.trackdrive)]).toEqual(['0.00', '100.00']);
  });

  it('the sum of the first call is told again, where it was in that by another outcome alone', async () => {
    const [one, other] = [fresh(), fresh()];
    const own = await report(one, worth('30.00', { name: 'upsell' }));
    await delivered(own, ...BOTH);
    gateway.vendor('trackdrive').fail({ status: 422, body: { errors: { revenue: ['no'] } }, times: 1 });
    const sale = await report(one, worth('100.00'));
    await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive', 'failed');
    await report(one, worth('31.00', { name: 'upsell' }));
    await delivered(own, ...BOTH);
    expect(await revenue(one.trackdrive)).toBe('131.00');
    await move(sale.body.outcome.id, callOf(await tell({ ids: other })));
    await delivered(sale, ...BOTH);
    await delivered(own, ...BOTH);
    expect([await revenue(one.trackdrive), await revenue(other.trackdrive)]).toEqual(['31.00', '100.00']);
  });

  const adding = { vendor: { trackdrive: { add_revenue: '5.00' } } };

  it('what it adds is taken from the first call and added to the other, once', async () => {
    const { one, other, id, from, target } = await soldAtOne(adding);
    await move(id, target);
    await delivered(id, ...BOTH);
    await delivered((await standing(from)).id, ...BOTH);
    expect([await revenue(one.trackdrive), await revenue(other.trackdrive)]).toEqual(['0.00', '5.00']);
    await report(other, { ...adding, description: 'x' });
    await delivered(id, ...BOTH);
    expect([await revenue(one.trackdrive), await revenue(other.trackdrive)]).toEqual(['0.00', '5.00']);
  });

  it.each([
    ['failed', { status: 500 }],
    ['delivered', { reset: true }],
  ])('what it may have added is taken from the first call when it is known: %s', async (as, fault) => {
    const [one, other] = [fresh(), fresh()];
    gateway.vendor('trackdrive').fail({ ...fault, times: 1 });
    const sale = await report(one, adding);
    const { id } = sale.body.outcome;
    const lost = await gateway.deliveryOf(id, 'trackdrive', 'review');
    await delivered(id, 'invoca');
    await move(id, callOf(await tell({ ids: other })));
    await delivered(id, ...BOTH);
    const left = (await standing(callOf(sale))).id;
    const { reason } = await gateway.deliveryOf(left, 'trackdrive', 'waiting');
    expect(reason).toContain(lost.id);
    await gateway.post(`/v1/admin/deliveries/${lost.id}/settle`, { as, note: 'looked it up' });
    await delivered(left, ...BOTH);
    expect([await revenue(one.trackdrive), await revenue(other.trackdrive)]).toEqual(['0.00', '5.00']);
  });

  it('nothing is left that speaks against the sale of a call that the first one turns out to be', async () => {
    const [{ invoca: transaction, trackdrive }, { external }] = [fresh(), fresh()];
    const moved = await report({ invoca: transaction, trackdrive }, worth('100.00'));
    await delivered(moved, ...BOTH);
    await move(moved.body.outcome.id, callOf(await tell({ ids: fresh() })));
    await delivered((await standing(callOf(moved))).id, ...BOTH);
    const sale = await report({ external }, worth('60.00'));
    await tell({ ids: { external, trackdrive } });
    const { outcome } = (await gateway.get(`/v1/outcomes/${sale.body.outcome.id}`)).body;
    expect(outcome).toMatchObject({ met: true, call: { id: callOf(moved) } });
    await delivered(sale, ...BOTH);
    expect([await revenue(trackdrive), invoca(transaction)]).toEqual(['60.00', { sale: '60.00' }]);
  });

  it('nobody is told again what was taken back before', async () => {
    const { one, other, id, target } = await soldAtOne();
    await report(one, { ...worth('100.00'), met: false });
    await delivered(id, ...BOTH);
    const requests = (): number => BOTH.reduce((sum, vendor) => sum + gateway.vendor(vendor).requests().length, 0);
    const before = requests();
    const { body } = await move(id, target);
    expect(body.plan).toEqual([]);
    const met = await report(other, worth('70.00'));
    expect(met.body.outcome).toMatchObject({ id, met: false });
    await delivered(id, ...BOTH);
    expect(requests()).toBe(before + 2);
  });
});
