import { correctionsOf } from '../support/corrections';
import { type Gateway, startGateway } from '../support/gateway';
import { callBooks } from '../support/vendor-books';

/** What TrackDrive has of two calls when an outcome that adds, and names a payout, was moved from one to the other. */
describe('the money of an outcome that is moved', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { delivered, fresh, move, report, soldAtOne, standing, tell } = correctionsOf(() => gateway);
  const money = async (id: string): Promise<string[]> => {
    const { revenue, payout } = await callBooks(gateway, id);
    return [revenue, payout];
  };

  it('is on the other call, and what others added stays on the first; moved back, it is where it was', async () => {
    const words = { add_revenue: '50.00', payout: '20.00', offer_converted: true };
    const { one, other, id, from, target } = await soldAtOne({ vendor: { trackdrive: words } });
    await delivered(
      await report(one, { name: 'bonus', vendor: { trackdrive: { add_revenue: '5.00' } } }),
      'trackdrive',
    );
    await move(id, target);
    await delivered(id, 'trackdrive');
    await delivered((await standing(from)).id, 'trackdrive');
    expect([await money(one.trackdrive), await money(other.trackdrive)]).toEqual([
      ['5.00', '0.00'],
      ['50.00', '20.00'],
    ]);
    await move(id, from);
    await delivered(id, 'trackdrive');
    await delivered((await standing(target)).id, 'trackdrive');
    expect([await money(one.trackdrive), await money(other.trackdrive)]).toEqual([
      ['55.00', '20.00'],
      ['0.00', '0.00'],
    ]);
  });

  it.each(['failed', 'delivered'])('may be on the first call: that is waited for, and was %s', async (as) => {
    const [one, other] = [fresh(), fresh()];
    const fault = as === 'failed' ? { status: 500 } : { reset: true };
    gateway.vendor('trackdrive').fail({ ...fault, times: 1 });
    const sale = await report(one, { vendor: { trackdrive: { add_revenue: '50.00' } } });
    const { id: outcomeId, call } = sale.body.outcome;
    const { id: lost } = await gateway.deliveryOf(outcomeId, 'trackdrive', 'review');
    const target = (await tell({ ids: other })).body.call.id;
    expect((await move(outcomeId, target)).status).toBe(200);
    await delivered(outcomeId, 'trackdrive');
    const left = (await standing(call.id)).id;
    expect((await gateway.deliveryOf(left, 'trackdrive', 'waiting')).reason).toContain(lost);
    await gateway.post(`/v1/admin/deliveries/${lost}/settle`, { as, note: 'looked it up' });
    await delivered(left, 'trackdrive');
    expect([await money(one.trackdrive), await money(other.trackdrive)]).toEqual([
      ['0.00', '0.00'],
      ['50.00', '0.00'],
    ]);
  });
});
