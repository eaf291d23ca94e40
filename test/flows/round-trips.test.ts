import Redis from 'ioredis';
import { Pool } from 'pg';
import { deliveriesOf } from '../support/deliveries';
import { type Gateway, startGateway } from '../support/gateway';
import { redisUrl } from '../support/redis';
import { eventually } from '../support/wait';

const OUTCOMES = 40;
const DELIVERIES = 2 * OUTCOMES;

/**
 * Each statement and each command is a round trip, and of what a delivery costs most is round trips. Outcomes are posted one after the
 * other here, so that as little as possible goes together.
 */
describe('one outcome after the other, for two vendors', () => {
  let api: Gateway;
  let worker: Gateway;
  let redis: Redis;
  beforeAll(async () => {
    api = await startGateway({ backend: 'redis', variables: { ROLE: 'api' } });
    worker = await api.another({ ROLE: 'worker' });
    redis = new Redis(redisUrl());
  });
  afterAll(async () => {
    redis.disconnect();
    await worker.close();
    await api.close();
  });

  const { fresh, post } = deliveriesOf(() => api);
  const commands = async (): Promise<number> => {
    const stats = await redis.info('stats');
    return Number(/total_commands_processed:(\d+)/.exec(stats)?.[1]);
  };

  it('takes two statements to be accepted and two for its deliveries, and a few commands of the queue', async () => {
    await post(fresh());
    const before = await commands();
    const statements = jest.spyOn(Pool.prototype, 'query');
    try {
      for (let index = 0; index < OUTCOMES; index += 1) await post(fresh());
      await eventually(async () => {
        const { rows } = await api.pool.query(
          `SELECT count(*)::int AS many FROM deliveries WHERE status = 'delivered'`,
        );
        return rows[0].many === DELIVERIES + 2;
      });
      const names = statements.mock.calls.map(([statement]) => (statement as { name?: string }).name ?? '');
      const counted = (prefix: string): number => names.filter((name) => name.startsWith(prefix)).length / OUTCOMES;
      const each = {
        accept: counted('read-known') + counted('write-accepted'),
        deliver: counted('lease') + counted('finish') + counted('read-history'),
        queue: ((await commands()) - before) / DELIVERIES,
      };
      expect(each.accept).toBe(2);
      expect(each.deliver).toBeLessThanOrEqual(2.5);
      // A job of two deliveries: added, waited for, taken, done, with what their scripts do; and what BullMQ does by the clock.
      expect(each.queue).toBeLessThanOrEqual(25);
    } finally {
      statements.mockRestore();
    }
  });
});
