import { deliveriesOf } from '../support/deliveries';
import { type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

/** The breaker's interval is the first wait of the schedule: short here, so that a test sees several probes. */
describe('a vendor that is in trouble', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { RETRY_SCHEDULE: `300ms${',300ms'.repeat(20)}` } });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.vendor('invoca').clear());

  const { fresh } = deliveriesOf(() => gateway);
  const breaker = async () => (await gateway.get('/v1/admin/connections/invoca')).body.connection.breaker;
  const report = (many: number): Promise<string[]> =>
    Promise.all(Array.from({ length: many }, () => gateway.report(fresh())));
  const deliveries = async (status: string): Promise<{ reason: string }[]> =>
    (await gateway.get(`/v1/deliveries?connection=invoca&status=${status}&limit=200`)).body.items;
  const isOpen = () =>
    eventually(async () => (await breaker()).state !== 'closed', { within: 15_000, what: 'the breaker is open' });
  const allDelivered = async (ids: readonly string[]): Promise<void> => {
    for (const id of ids) await gateway.deliveryOf(id, 'invoca', 'delivered');
  };

  it.each([
    ['answers 500', { status: 500 }],
    ['answers 429', { status: 429 }],
    ['cuts connections', { reset: true }],
  ])('and %s is left alone, and gets everything when it is back', async (_what, fault) => {
    gateway.vendor('invoca').fail(fault);
    const ids = await report(14);
    await isOpen();
    const { reason, openedAt } = await breaker();
    expect(reason).toEqual(expect.any(String));
    expect(Date.parse(openedAt)).toBeLessThanOrEqual(Date.now() + 1_000);
    await eventually(async () => (await deliveries('held')).length >= 13, { within: 15_000, what: 'they are held' });
    expect((await deliveries('held'))[0]?.reason).toContain('the vendor is in trouble: ');
    expect((await deliveries('failed')).length).toBe(0);
    for (const id of ids) await gateway.deliveryOf(id, 'trackdrive', 'delivered');

    gateway.vendor('invoca').clear();
    await allDelivered(ids);
    expect(await breaker()).toEqual({ state: 'closed', reason: null, openedAt: null, until: null });
  });

  it('is asked how it is by one delivery at a time, ever more seldom', async () => {
    gateway.vendor('invoca').fail({ status: 500 });
    const ids = await report(12);
    await isOpen();
    await eventually(async () => (await deliveries('held')).length === 12, { within: 15_000, what: 'all are held' });
    const before = gateway.vendor('invoca').requests().length;
    const probes = await eventually(
      () => {
        const seen = gateway.vendor('invoca').requests().slice(before);
        return seen.length >= 3 && seen;
      },
      { within: 20_000, what: 'three probes' },
    );
    const [first = 0, second = 0, third = 0] = probes.map(({ receivedAt }) => receivedAt);
    expect(second - first).toBeGreaterThanOrEqual(300);
    expect(third - second).toBeGreaterThanOrEqual(600);
    gateway.vendor('invoca').clear();
    await allDelivered(ids);
  });

  it('is not in trouble when it refuses what it is told', async () => {
    gateway.vendor('invoca').fail({ status: 422, body: { errors: ['no'] } });
    const ids = await report(14);
    for (const id of ids) await gateway.deliveryOf(id, 'invoca', 'failed');
    expect((await breaker()).state).toBe('closed');
  });

  it('is tried again at once when its connection is resumed', async () => {
    gateway.vendor('invoca').fail({ status: 500 });
    const ids = await report(12);
    await isOpen();
    await gateway.pool.query(`UPDATE connections SET breaker_until = now() + interval '1 hour' WHERE name = 'invoca'`);
    gateway.vendor('invoca').clear();
    const { body } = await gateway.post('/v1/admin/connections/invoca/resume', undefined);
    expect(body.connection.breaker.state).toBe('closed');
    await allDelivered(ids);
  });
});

it('a vendor that is in trouble is so for every process, and one of them asks how it is', async () => {
  const gateway = await startGateway({ variables: { RETRY_SCHEDULE: '2s,2s,2s,2s,2s,2s' } });
  const other = await gateway.another({ ROLE: 'worker' });
  const { fresh } = deliveriesOf(() => gateway);
  try {
    gateway.vendor('invoca').fail({ status: 500 });
    await Promise.all(Array.from({ length: 40 }, () => gateway.report(fresh())));
    const connection = async () => (await gateway.get('/v1/admin/connections/invoca')).body.connection;
    await eventually(async () => (await connection()).breaker.state === 'open', { within: 10_000, what: 'it is open' });
    const held = async (): Promise<number> =>
      (await gateway.get('/v1/deliveries?connection=invoca&status=held&limit=200')).body.items.length;
    await eventually(async () => (await held()) === 40, { within: 15_000, what: 'all are held' });
    gateway.vendor('invoca').clear();
    gateway.vendor('invoca').fail({ status: 500 });
    await eventually(() => gateway.vendor('invoca').requests().length === 1, { within: 10_000, what: 'a probe' });
    // Whoever lost the race for the probe would have sent its own by the time this one is on record.
    await eventually(async () => (await held()) >= 39, { what: 'the rest is held' });
    expect(gateway.vendor('invoca').requests()).toHaveLength(1);
  } finally {
    await other.close();
    await gateway.close();
  }
});
