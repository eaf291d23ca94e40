import { adapter as trackdrive } from '../../adapters/trackdrive';
import type { Adapter } from '../../src/adapter/contract';
import { openAccountCurrencies } from '../../src/delivery/account-currency';
import { openConnection } from '../../src/connections/connection';
import { createDeliver } from '../../src/delivery/deliver';
import { MATCH_WINDOWS } from '../../src/model/match';
import { openStore } from '../../src/store/client';
import { openExchangeTemplates } from '../../src/store/exchange-templates';
import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { callBooks } from '../support/vendor-books';

type Words = Record<string, unknown>;

/** What an outcome set or added at TrackDrive does not stay there when it is taken back. */
describe('an outcome that does not hold any more', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.vendor('trackdrive').clear());

  let calls = 0;
  const freshCall = () => {
    calls += 1;
    const id = String(9_000 + calls);
    const call = { ids: { trackdrive: id } };
    /** Reports an outcome of the call, and waits until TrackDrive has received it. */
    const report = async (name: string, words: Words, more: object = {}): Promise<Answer['body']> => {
      const outcomeId = await gateway.report({ call, name, vendor: { trackdrive: words }, ...more });
      return gateway.deliveryOf(outcomeId, 'trackdrive', 'delivered');
    };
    const retract = (name: string, more: object = {}) => report(name, {}, { met: false, ...more });
    return { id, call, report, retract, books: () => callBooks(gateway, id) };
  };

  it('leaves neither its own revenue, nor its payout, nor its conversions', async () => {
    const { report, retract, books } = freshCall();
    await report('lead', { revenue: '80.00', payout: '20.00', buyer_converted: true, offer_converted: true });
    expect(await books()).toEqual({ revenue: '80.00', payout: '20.00', buyerConverted: true, offerConverted: true });
    await retract('lead');
    expect(await books()).toEqual({ revenue: '0.00', payout: '0.00', buyerConverted: false, offerConverted: false });
    await report('lead', {}, { met: true });
    expect(await books()).toEqual({ revenue: '80.00', payout: '20.00', buyerConverted: true, offerConverted: true });
  });

  it('leaves what others say of the call', async () => {
    const { report, retract, books } = freshCall();
    await report('lead', { payout: '20.00', offer_converted: true });
    await report('sale', { payout: '30.00', add_revenue: '5.00' });
    await report('bonus', { add_payout: '2.00' });
    expect(await books()).toEqual({ revenue: '5.00', payout: '32.00', buyerConverted: true, offerConverted: true });
    await retract('sale');
    expect(await books()).toEqual({ revenue: '0.00', payout: '22.00', buyerConverted: false, offerConverted: true });
    await retract('lead');
    expect(await books()).toEqual({ revenue: '0.00', payout: '2.00', buyerConverted: false, offerConverted: false });
    await retract('bonus');
    expect(await books()).toEqual({ revenue: '0.00', payout: '0.00', buyerConverted: false, offerConverted: false });
  });

  it('leaves what docs/money.md says, step by step', async () => {
    const { report, retract, books } = freshCall();
    const amount = (value: string): object => ({ amount: { value } });
    const now = async (): Promise<unknown[]> => {
      const { revenue, payout, buyerConverted } = await books();
      return [revenue, payout, buyerConverted];
    };
    await report('sale', { payout: '20.00' }, amount('100.00'));
    expect(await now()).toEqual(['100.00', '20.00', true]);
    const { warnings } = await report('upsell', { payout: '30.00' }, amount('50.00'));
    expect(warnings).toMatchObject([{ code: 'payouts_differ' }]);
    expect(await now()).toEqual(['150.00', '30.00', true]);
    await report('bonus', { add_payout: '2.00' });
    expect(await now()).toEqual(['150.00', '32.00', true]);
    await retract('upsell');
    expect(await now()).toEqual(['100.00', '22.00', true]);
    await retract('sale');
    expect(await now()).toEqual(['0.00', '2.00', false]);
    await retract('bonus');
    expect(await now()).toEqual(['0.00', '0.00', false]);
  });

  it('gives way to the outcome that said the payout before it, and a correction of words alone says nothing anew', async () => {
    const { report, retract, books } = freshCall();
    await report('first', { payout: '20.00' });
    const second = await report('second', { payout: '30.00' });
    expect(second.warnings).toMatchObject([
      { code: 'payouts_differ', message: expect.stringMatching(/20\.00.*30\.00/) },
    ]);
    await report('first', {}, { description: 'corrected' });
    expect((await books()).payout).toBe('30.00');
    await retract('second');
    expect((await books()).payout).toBe('20.00');
    await report('second', {}, { met: true });
    await report('first', { payout: '25.00' });
    expect((await books()).payout).toBe('25.00');
  });

  it('takes back both what its amount was counted for and what it added later', async () => {
    const { report, retract, books } = freshCall();
    await report('sale', {}, { amount: { value: '100.00' } });
    await report('sale', { add_revenue: '2.50' });
    expect((await books()).revenue).toBe('102.50');
    await report('upsell', {}, { amount: { value: '7.00' } });
    expect((await books()).revenue).toBe('109.50');
    await retract('sale');
    expect((await books()).revenue).toBe('7.00');
  });

  it('was never said: then TrackDrive keeps what it worked out itself', async () => {
    const { retract, call } = freshCall();
    const { attempts } = await retract('lead', { vendor: { trackdrive: { payout: '20.00', offer_converted: true } } });
    expect(Object.keys(attempts[0].request.body)).toEqual(['post_call_tokens']);
    expect(call).toBeTruthy();
  });

  it('is for a person where the vendor refuses to take money back, with the step to do by hand', async () => {
    const { id, report, call, books } = freshCall();
    await report('bonus', { add_revenue: '50.00' });
    gateway
      .vendor('trackdrive')
      .fail({ status: 422, body: { errors: { add_revenue: ['must be positive'] } }, times: 1 });
    const outcomeId = await gateway.report({ call, name: 'bonus', met: false });
    const { reason, id: deliveryId } = await gateway.deliveryOf(outcomeId, 'trackdrive', 'review');
    expect(reason).toContain('must be positive');
    expect(reason).toContain(`take 50.00 from the revenue of call ${id} at TrackDrive by hand, then settle`);
    await gateway.post(`/v1/admin/deliveries/${deliveryId}/settle`, { as: 'delivered', note: 'done by hand' });
    await report('bonus', {}, { met: true });
    expect((await books()).revenue).toBe('100.00');
  });
});

it('at a vendor that takes nothing below zero is said as far as it can be, and the rest is for a person', async () => {
  const api = await startGateway({ variables: { ROLE: 'api' } });
  const store = openStore({ url: api.databaseUrl, onIdleError: () => undefined });
  const { deliver: ofTrackdrive } = trackdrive;
  if (!ofTrackdrive) throw new Error('it delivers');
  const takesNoNegative: Adapter = {
    ...trackdrive,
    deliver: { ...ofTrackdrive, adds: { add_revenue: { field: 'revenue', mayBeNegative: false } } },
  };
  const { settings = {} } = api.app.connections.find(({ name }) => name === 'trackdrive') ?? {};
  const connection = openConnection({ name: 'trackdrive', adapter: takesNoNegative, settings, deadlineMs: 10_000 });
  const deliver = createDeliver({
    store,
    breakers: () => Promise.resolve(),
    templates: openExchangeTemplates(store.pool, () => undefined),
    currencies: openAccountCurrencies(store),
    stopping: new AbortController().signal,
    log: { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn(), child: jest.fn() },
    windows: MATCH_WINDOWS,
    behindCall: { waits: () => Promise.resolve(false), finish: () => Promise.resolve(null) },
    learnIds: () => Promise.resolve(null),
    isCurrent: () => true,
    tryLater: jest.fn(),
  });
  const deliverNow = async (outcome: object): Promise<Answer['body']> => {
    const { body } = await api.post('/v1/outcomes', outcome);
    const { id } = body.deliveries.find(({ adapter: of }: { adapter: string }) => of === 'trackdrive');
    await deliver(connection, id);
    return (await api.get(`/v1/deliveries/${id}`)).body.delivery;
  };
  try {
    const sale = {
      call: { ids: { trackdrive: '4711' } },
      name: 'sale',
      vendor: { trackdrive: { add_revenue: '50.00' } },
    };
    expect(await deliverNow(sale)).toMatchObject({ status: 'delivered' });
    const { status, reason, attempts } = await deliverNow({ ...sale, met: false });
    expect(status).toBe('review');
    expect(reason).toContain('take 50.00 from the revenue of call 4711 at TrackDrive by hand');
    expect(attempts[0].request.body).toMatchObject({ buyer_converted: false });
    expect(attempts[0].request.body).not.toHaveProperty('add_revenue');
  } finally {
    connection.client.close();
    await store.close();
    await api.close();
  }
});
