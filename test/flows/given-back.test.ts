import { deliveriesOf } from '../support/deliveries';
import { startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

it('an attempt that a stopping process cuts off is given back, costs no try, and is made again at once', async () => {
  const api = await startGateway({ variables: { ROLE: 'api', DELIVERY_DEADLINE: '60s', RETRY_SCHEDULE: '1h' } });
  try {
    const { fresh, row } = deliveriesOf(() => api);
    const worker = await api.another({ ROLE: 'worker' });
    for (const vendor of ['invoca', 'trackdrive']) api.vendor(vendor).fail({ hang: true, times: 1 });
    const adds = { vendor: { trackdrive: { add_revenue: '5' } } };
    const id = await api.report({ ...fresh(), ...adds });
    await eventually(() => ['invoca', 'trackdrive'].every((vendor) => api.vendor(vendor).requests().length === 1));
    const startedAt = Date.now();
    await worker.close();
    expect(Date.now() - startedAt).toBeLessThan(25_000);

    const invoca = await api.deliveryOf(id, 'invoca', 'retrying');
    expect(invoca).toMatchObject({
      attempts: [{ decision: 'given back', failure: { kind: 'ambiguous' }, response: null }],
    });
    expect(await row(invoca.id)).toMatchObject({ tries: 0, ambiguous: true });

    const next = await api.another({ ROLE: 'worker' });
    try {
      const { attempts } = await api.deliveryOf(id, 'invoca', 'delivered');
      expect(attempts).toMatchObject([{ decision: 'given back' }, { decision: 'delivered' }]);
      // What adds is not said twice when it may have arrived.
      expect((await api.deliveryOf(id, 'trackdrive', 'review')).reason).toContain('it may have arrived');
      expect(api.vendor('trackdrive').requests()).toHaveLength(1);
    } finally {
      await next.close();
    }
  } finally {
    await api.close();
  }
}, 60_000);
