import { releaseAfter } from '../../src/delivery/release-waiting';
import { readSnapshots } from '../../src/store/snapshots';
import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { callBooks } from '../support/vendor-books';

/** A delivery that would state a sum, while nobody knows whether something of it was added. */
describe('what waits for what came of another delivery', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  let calls = 0;
  /** A sale of 120.00 that waits for an addition of 5.00, which has not arrived. */
  const waiting = async () => {
    calls += 1;
    const id = String(20_000 + calls);
    const call = { ids: { trackdrive: id } };
    const sale = { call, name: 'sale', amount: { value: '100.00' } };
    const saleId = await gateway.report(sale);
    await gateway.deliveryOf(saleId, 'trackdrive', 'delivered');
    gateway.vendor('trackdrive').fail({ status: 500, times: 1 });
    const bonus = await gateway.report({ call, name: 'bonus', vendor: { trackdrive: { add_revenue: '5.00' } } });
    const addition = await gateway.deliveryOf(bonus, 'trackdrive', 'review');
    await gateway.report({ ...sale, amount: { value: '120.00' } });
    const behind = await gateway.deliveryOf(saleId, 'trackdrive', 'waiting');
    expect(behind.reason).toContain(addition.id);
    const isDelivered = (): Promise<Answer['body']> => gateway.deliveryOf(saleId, 'trackdrive', 'delivered');
    return { id, addition, behind, isDelivered, revenue: async () => (await callBooks(gateway, id)).revenue };
  };
  /** Settled by somebody who could wake nobody. */
  const settleSilently = (id: string): Promise<unknown> =>
    gateway.pool.query(`UPDATE deliveries SET status = 'failed', was_taken = false WHERE id = $1`, [id]);
  const look = (id: string): Promise<unknown> =>
    gateway.pool.query('UPDATE deliveries SET sweep_at = now() WHERE id = $1', [id]);

  it('goes on when that is sent again by hand and taken', async () => {
    const { addition, isDelivered, revenue } = await waiting();
    await gateway.post(`/v1/admin/deliveries/${addition.id}/replay`, {});
    await isDelivered();
    expect(await revenue()).toBe('125.00');
  });

  it('is looked at again after a while, though nobody wakes it', async () => {
    const { addition, behind, isDelivered, revenue } = await waiting();
    await settleSilently(addition.id);
    await look(behind.id);
    await isDelivered();
    expect(await revenue()).toBe('120.00');
  });

  it('is due at once where that was settled while it was being put off', async () => {
    const { addition, behind } = await waiting();
    const [snapshot] = await readSnapshots(gateway.pool, [behind.id], { wholeCallConnections: ['trackdrive'] });
    if (!snapshot) throw new Error('it is there');
    const delivery = { ...snapshot, lease: '', isProbe: false };
    const unsent = { status: 'waiting' as const, reason: '', afterMs: 0, behind: addition.id };
    expect(await releaseAfter(gateway.pool, delivery, unsent)).toEqual([]);
    await settleSilently(addition.id);
    expect(await releaseAfter(gateway.pool, delivery, unsent)).toEqual([behind.id]);
  });
});
