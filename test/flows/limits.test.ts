import { deliveriesOf } from '../support/deliveries';
import { BACKENDS, type Gateway, startGateway } from '../support/gateway';

/** The most that lay within any such stretch of time. */
function mostWithin(times: readonly number[], milliseconds: number): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + milliseconds).length));
}

describe.each(BACKENDS)('the limits of a connection, of two processes whose queue stands on %s', (backend) => {
  let gateway: Gateway;
  let other: Gateway;
  beforeAll(async () => {
    const limits = { INVOCA_LIMIT_PER_SECOND: '20', TRACKDRIVE_LIMIT_IN_FLIGHT: '3' };
    gateway = await startGateway({ backend, variables: { ...limits, DELIVERY_DEADLINE: '10s' } });
    other = await gateway.another();
  });
  afterAll(async () => {
    await other.close();
    await gateway.close();
  });

  const { fresh } = deliveriesOf(() => gateway);

  it('hold for all of them together, and cost nothing but time', async () => {
    gateway.vendor('trackdrive').fail({ delayMs: 200 });
    const ids = await Promise.all(
      Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? gateway : other).report(fresh())),
    );
    for (const id of ids) {
      const delivery = await gateway.deliveryOf(id, 'invoca', 'delivered');
      expect(delivery.attempts).toHaveLength(1);
      await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    }
    const times = (vendor: string): number[] =>
      gateway
        .vendor(vendor)
        .requests()
        .map(({ receivedAt }) => receivedAt);
    // A request may be late on its way, and come with those of the next second: by a fifth at most.
    expect(mostWithin(times('invoca'), 1_000)).toBeLessThanOrEqual(26);
    expect(Math.max(...times('invoca')) - Math.min(...times('invoca'))).toBeLessThan(6_000);
    // Each is answered 200 ms after it came: what came within them was there together.
    expect(mostWithin(times('trackdrive'), 200)).toBeLessThanOrEqual(3);
    const workers = [gateway, other].map(
      ({ lines }) =>
        lines.filter(({ event, fields }) => event === 'attempt' && fields.connection === 'trackdrive').length,
    );
    expect(Math.min(...workers)).toBeGreaterThan(0);
  }, 60_000);
});
