import { type Answer, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';
import { callBooks } from '../support/vendor-books';
import { eventually } from '../support/wait';

type Words = Record<string, unknown>;

/** A lost addition is never lost, and none is made twice, whatever is lost between. */
describe('what an outcome adds to its call', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  afterEach(() => {
    for (const id of ['invoca', 'trackdrive']) gateway.vendor(id).clear();
  });

  let calls = 0;
  /** An outcome of a call of its own, of which TrackDrive has a revenue of 10.00 before. */
  const fresh = async (words: Words, more: object = {}) => {
    calls += 1;
    const id = String(8_000 + calls);
    const before = await gateway.report({
      call: { ids: { trackdrive: id } },
      name: 'before',
      vendor: { trackdrive: { add_revenue: '10.00' } },
    });
    await delivered(before);
    return {
      id,
      outcome: {
        ...DOCUMENTED,
        amount: undefined,
        call: { ids: { trackdrive: id } },
        vendor: { trackdrive: words },
        ...more,
      },
    };
  };
  const delivered = (outcomeId: string): Promise<Answer['body']> =>
    gateway.deliveryOf(outcomeId, 'trackdrive', 'delivered');
  const inState = (outcomeId: string, status: string): Promise<Answer['body']> =>
    gateway.deliveryOf(outcomeId, 'trackdrive', status);
  const revenue = async (id: string): Promise<string> => (await callBooks(gateway, id)).revenue;
  const lose = (): void => gateway.vendor('trackdrive').fail({ status: 500, times: 1 });
  const loseAnswer = (): void => gateway.vendor('trackdrive').fail({ reset: true, times: 1 });
  const settle = (id: string, as: string): Promise<Answer> =>
    gateway.post(`/v1/admin/deliveries/${id}/settle`, { as, note: 'looked it up' });
  const say = (outcome: object, words: Words, more: object = {}): Promise<string> =>
    gateway.report({ ...outcome, vendor: { trackdrive: words }, ...more });

  it('is the difference when it is corrected', async () => {
    const { id, outcome } = await fresh({ add_revenue: '50.00' });
    const outcomeId = await gateway.report(outcome);
    await delivered(outcomeId);
    await say(outcome, { add_revenue: '70.00' });
    const { attempts } = await delivered(outcomeId);
    expect(attempts[0].request.body).toMatchObject({ add_revenue: '20.00' });
    await say(outcome, { add_revenue: '30.00' });
    await delivered(outcomeId);
    expect(await revenue(id)).toBe('40.00');
  });

  it.each<[string, Words, object]>([
    ['is retracted', { add_revenue: '50.00' }, { met: false }],
    ['is cleared', { add_revenue: null }, {}],
  ])('is taken back when it %s', async (_how, words, more) => {
    const { id, outcome } = await fresh({ add_revenue: '50.00' });
    const outcomeId = await gateway.report(outcome);
    await delivered(outcomeId);
    await say(outcome, words, more);
    await delivered(outcomeId);
    expect(await revenue(id)).toBe('10.00');
    await say(outcome, { add_revenue: '50.00' }, { met: true });
    await delivered(outcomeId);
    expect(await revenue(id)).toBe('60.00');
  });

  it('that may have arrived keeps corrections waiting, with the delivery in their reason; settled as failed, the whole is sent', async () => {
    const { id, outcome } = await fresh({ add_revenue: '50.00' });
    lose();
    const outcomeId = await gateway.report(outcome);
    const first = await inState(outcomeId, 'review');
    await gateway.report({ ...outcome, description: 'corrected' });
    const { reason, attempts, nextAttemptAt } = await inState(outcomeId, 'waiting');
    expect({ reason, attempts }).toEqual({ reason: expect.stringContaining(first.id), attempts: [] });
    expect(nextAttemptAt).not.toBeNull();
    expect((await settle(first.id, 'failed')).status).toBe(200);
    await delivered(outcomeId);
    expect(await revenue(id)).toBe('60.00');
  });

  it('that arrived though its answer was lost is not made again: settled as delivered, a correction sends the difference', async () => {
    const { id, outcome } = await fresh({ add_revenue: '50.00' });
    loseAnswer();
    const outcomeId = await gateway.report(outcome);
    const first = await inState(outcomeId, 'review');
    await say(outcome, { add_revenue: '70.00' });
    await inState(outcomeId, 'waiting');
    await settle(first.id, 'delivered');
    const { attempts } = await delivered(outcomeId);
    expect(attempts[0].request.body).toMatchObject({ add_revenue: '20.00' });
    expect(await revenue(id)).toBe('80.00');
  });

  it.each([
    ['failed', '80.00'],
    ['delivered', '80.00'],
  ])('ends at what was said last whatever is lost between, settled as %s', async (as, sum) => {
    const { id, outcome } = await fresh({ add_revenue: '50.00' });
    if (as === 'failed') lose();
    else loseAnswer();
    const outcomeId = await gateway.report(outcome);
    const first = await inState(outcomeId, 'review');
    await say(outcome, { add_revenue: '60.00' });
    await say(outcome, { add_revenue: '70.00' });
    await inState(outcomeId, 'waiting');
    await gateway.post(`/v1/admin/deliveries/${first.id}/replay`, {});
    const again = await eventually(async () => {
      const { delivery } = (await gateway.get(`/v1/deliveries/${first.id}`)).body;
      return delivery.status === 'review' && delivery;
    });
    expect(again.attempts).toHaveLength(1);
    await settle(first.id, as);
    await delivered(outcomeId);
    expect(await revenue(id)).toBe(sum);
  });

  it('is made once however often its delivery is sent again by hand', async () => {
    const { id, outcome } = await fresh({ add_revenue: '50.00' });
    const outcomeId = await gateway.report(outcome);
    const { id: deliveryId } = await delivered(outcomeId);
    await gateway.post(`/v1/admin/deliveries/${deliveryId}/replay`, {});
    await eventually(
      async () => (await gateway.get(`/v1/deliveries/${deliveryId}`)).body.delivery.attempts.length === 2,
    );
    await delivered(outcomeId);
    expect(await revenue(id)).toBe('60.00');
    await say(outcome, { add_revenue: '70.00' });
    await delivered(outcomeId);
    expect(await revenue(id)).toBe('80.00');
  });

  it('may be sent again by hand although it may have arrived: whoever does so says that it did not', async () => {
    const { id, outcome } = await fresh({ add_revenue: '50.00' });
    lose();
    const outcomeId = await gateway.report(outcome);
    const { id: deliveryId } = await inState(outcomeId, 'review');
    await gateway.post(`/v1/admin/deliveries/${deliveryId}/replay`, {});
    await delivered(outcomeId);
    await say(outcome, { add_revenue: '70.00' });
    await delivered(outcomeId);
    expect(await revenue(id)).toBe('80.00');
  });

  it('is not made again by what is sent again after the process died with it in hands', async () => {
    const { id, outcome } = await fresh({ add_revenue: '50.00' });
    const outcomeId = await gateway.report(outcome);
    await delivered(outcomeId);
    // as if the process had died after the vendor had taken it
    await gateway.pool.query(
      `UPDATE deliveries SET status = 'sending', lease = gen_random_uuid(), leased_at = now(), attempts = attempts + 1, sweep_at = now()
       WHERE outcome_id = $1 AND connection = 'trackdrive'`,
      [outcomeId],
    );
    const { id: deliveryId } = await inState(outcomeId, 'review');
    await say(outcome, { add_revenue: '70.00' });
    expect((await inState(outcomeId, 'waiting')).reason).toContain(deliveryId);
    await settle(deliveryId, 'delivered');
    await delivered(outcomeId);
    expect(await revenue(id)).toBe('80.00');
  });

  it('that was refused is said whole by the next correction, and one that was overtaken is not said at all', async () => {
    const { id, outcome } = await fresh({ add_revenue: '50.00' });
    gateway.vendor('trackdrive').fail({ status: 422, body: { errors: { base: ['no'] } }, times: 1 });
    const outcomeId = await gateway.report(outcome);
    await inState(outcomeId, 'failed');
    gateway.vendor('trackdrive').fail({ status: 503, headers: { 'retry-after': '3600' }, times: 1 });
    await say(outcome, { add_revenue: '60.00' });
    await inState(outcomeId, 'retrying');
    await say(outcome, { add_revenue: '70.00' });
    await delivered(outcomeId);
    expect(await revenue(id)).toBe('80.00');
  });

  it.each(['failed', 'delivered'])(
    'stays, when another outcome states the sum: what may have arrived is waited for, and was %s',
    async (as) => {
      calls += 1;
      const id = String(8_000 + calls);
      const call = { ids: { trackdrive: id } };
      const sale = { call, name: 'sale', amount: { value: '100.00' } };
      const saleId = await gateway.report(sale);
      await delivered(saleId);
      if (as === 'failed') lose();
      else loseAnswer();
      const bonus = await gateway.report({ call, name: 'bonus', vendor: { trackdrive: { add_revenue: '5.00' } } });
      const { id: deliveryId } = await inState(bonus, 'review');
      await gateway.report({ ...sale, amount: { value: '120.00' } });
      expect((await inState(saleId, 'waiting')).reason).toContain(deliveryId);
      const quote = await gateway.report({ call, name: 'quote' });
      expect((await delivered(quote)).attempts[0].request.body).not.toHaveProperty('revenue');
      await settle(deliveryId, as);
      await delivered(saleId);
      if (as === 'failed') await gateway.post(`/v1/admin/deliveries/${deliveryId}/replay`, {});
      await delivered(bonus);
      expect(await revenue(id)).toBe('125.00');
      await gateway.report({ ...sale, met: false });
      await delivered(saleId);
      expect(await revenue(id)).toBe('5.00');
    },
  );

  it('goes out with the sum that it is on top of, where that may not have arrived', async () => {
    calls += 1;
    const id = String(8_000 + calls);
    const sale = { call: { ids: { trackdrive: id } }, name: 'sale', amount: { value: '100.00' } };
    lose();
    gateway.vendor('trackdrive').fail({ status: 503, headers: { 'retry-after': '3600' }, times: 1 });
    const saleId = await gateway.report(sale);
    await eventually(async () => (await inState(saleId, 'retrying')).attempts.length === 2);
    await say(sale, { add_revenue: '2.50' });
    await delivered(saleId);
    expect(await revenue(id)).toBe('102.50');
    await say(sale, { add_revenue: '4.00' });
    await delivered(saleId);
    expect(await revenue(id)).toBe('104.00');
  });
});
