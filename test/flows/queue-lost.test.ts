import Redis from 'ioredis';
import { DOCUMENTED, type Gateway, startGateway } from '../support/gateway';
import { redisUrl } from '../support/redis';
import { eventually } from '../support/wait';

/** The queue only wakes workers: whatever it forgets stands in the database. */
describe('a queue that loses everything', () => {
  let api: Gateway;
  let redis: Redis;
  beforeAll(async () => {
    api = await startGateway({ backend: 'redis', variables: { ROLE: 'api', DELIVERY_DEADLINE: '10s' } });
    redis = new Redis(redisUrl());
  });
  afterAll(async () => {
    redis.disconnect();
    await api.close();
  });

  const report = (name: string) =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        api.report({ ...DOCUMENTED, call: { ids: { invoca: `${name}-${index}`, trackdrive: `${name}-${index}` } } }),
      ),
    );
  const allDelivered = async (ids: readonly string[]): Promise<number> => {
    for (const id of ids) {
      await api.deliveryOf(id, 'invoca', 'delivered');
      await api.deliveryOf(id, 'trackdrive', 'delivered');
    }
    return ids.length;
  };

  it('before anybody worked on it, or while a worker does, loses no delivery', async () => {
    const before = await report('BEFORE');
    await redis.flushdb();
    const worker = await api.another({ ROLE: 'worker', DELIVERY_DEADLINE: '10s' });
    try {
      expect(await allDelivered(before)).toBe(20);

      api.vendor('invoca').fail({ status: 503, headers: { 'retry-after': '2' }, times: 20 });
      const during = await report('DURING');
      const asked = () => api.vendor('invoca').requests().length;
      await eventually(() => asked() >= 40, { within: 15_000, what: 'each of 40 deliveries was attempted' });
      await redis.flushdb();
      expect(await allDelivered(during)).toBe(20);
    } finally {
      await worker.close();
    }
    const arrived = api
      .vendor('trackdrive')
      .requests()
      .map(({ path }) => path);
    expect(new Set(arrived).size).toBe(40);
    expect(arrived).toHaveLength(40);
  });
});
