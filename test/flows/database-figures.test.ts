import { readBacklog } from '../../src/store/backlog';
import type { Store } from '../../src/store/client';
import { readConnectionGates } from '../../src/store/connection-gates';
import { claimDuty, resignDuty } from '../../src/store/leader';
import { readPullAges } from '../../src/store/pull-ages';
import { createDatabaseReading, type DatabaseReading } from '../../src/telemetry/metrics/database-reading';
import { deliveriesOf } from '../support/deliveries';
import type { Gateway } from '../support/gateway';
import { connectPlanner } from '../support/plans';
import { eventually } from '../support/wait';
import { startWithStore } from '../support/with-store';

const ONE = '00000000-0000-0000-0000-000000000001';
const OTHER = '00000000-0000-0000-0000-000000000002';

/** What one process reads for the metrics of all. */
describe('the figures of the database', () => {
  let gateway: Gateway;
  let store: Store;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ gateway, store, close } = await startWithStore());
  });
  afterAll(() => close());
  beforeEach(() => gateway.pool.query(`UPDATE deliveries SET status = 'delivered', sweep_at = NULL`));

  const { fresh, post, set } = deliveriesOf(() => gateway);
  const backlogOf = async (name: string) =>
    (await readBacklog(store.pool)).filter(({ connection }) => connection === name);
  const near = (seconds: number) => expect.closeTo(seconds, -1) as number;

  it('count what has not come to an end, by connection and state, with its oldest and how late it is', async () => {
    const posted = [await post(fresh()), await post(fresh()), await post(fresh()), await post(fresh())];
    const [due, older, held, waiting] = posted.map(({ invoca }) => invoca) as [string, string, string, string];
    await gateway.pool.query(
      `UPDATE deliveries SET status = 'failed', sweep_at = NULL WHERE connection = 'trackdrive'`,
    );
    const ago = (seconds: number): string => `now() - interval '${seconds} seconds'`;
    await set(due, `created_at = ${ago(60)}, next_attempt_at = ${ago(40)}`);
    await set(older, `created_at = ${ago(900)}, next_attempt_at = now() + interval '1 hour'`);
    await set(held, `status = 'held', sweep_at = NULL, next_attempt_at = NULL, created_at = ${ago(7_200)}`);
    await set(
      waiting,
      `status = 'waiting', sweep_at = now() + interval '1 day', next_attempt_at = NULL, created_at = ${ago(300)}`,
    );
    const found = Object.fromEntries(
      (await backlogOf('invoca')).map(({ connection: _name, state, ...rest }) => [state, rest]),
    );
    expect(found).toEqual({
      queued: { deliveries: 2, oldestSeconds: near(900), lateSeconds: near(40) },
      held: { deliveries: 1, oldestSeconds: near(7_200), lateSeconds: 0 },
      waiting: { deliveries: 1, oldestSeconds: near(300), lateSeconds: 0 },
    });
    expect(await backlogOf('trackdrive')).toEqual([]);
  });

  it('count what is being sent and what is retried', async () => {
    const [sending, retrying] = [await post(fresh()), await post(fresh())];
    await set(sending.invoca, `status = 'sending', lease = '${ONE}'`);
    await set(retrying.invoca, `status = 'retrying'`);
    const states = (await backlogOf('invoca')).map(({ state, deliveries }) => [state, deliveries]);
    expect(Object.fromEntries(states)).toEqual({ sending: 1, retrying: 1 });
  });

  it('cost the same whatever has ended', async () => {
    const planner = await connectPlanner(gateway.databaseUrl);
    try {
      const cost = async (): Promise<number> => (await planner.costOf((pool) => readBacklog(asOne(pool)))).pages;
      const before = await cost();
      await planner.query(`
        WITH made AS (SELECT gen_random_uuid() AS id FROM generate_series(1, 30000)
        ), of_call AS (INSERT INTO calls (id) SELECT id FROM made
        ), outcomes AS (
          INSERT INTO outcomes (id, call_id, name, name_key, key, revision, source, received_at)
          SELECT id, id, 'sale', 'sale', '', 1, 'api', now() FROM made
        ), revisions AS (
          INSERT INTO revisions (outcome_id, number, met, attributes, vendor, source, received_at, transaction_id)
          SELECT id, 1, true, '{}', '{}', 'api', now(), id::text FROM made
        )
        INSERT INTO deliveries (id, outcome_id, revision, connection, adapter, status, ordering_key)
        SELECT id, id, 1, 'invoca', 'invoca', 'delivered', id FROM made`);
      expect(await cost()).toBeLessThanOrEqual(before + 2);
    } finally {
      await planner.end();
    }
  });

  it('tell which connections are paused and whose breaker is open, but for those that are deleted', async () => {
    await gateway.pool.query(`
      INSERT INTO connections (name, adapter, settings_digest, paused_at, breaker_until, deleted_at) VALUES
      ('paused', 'invoca', '', now(), NULL, NULL), ('open', 'invoca', '', NULL, now() + interval '1 hour', NULL),
      ('half-open', 'invoca', '', NULL, now() - interval '1 hour', NULL), ('gone', 'invoca', '', now(), NULL, now())`);
    const gates = await readConnectionGates(store.pool);
    expect(gates.toSorted((one, other) => one.connection.localeCompare(other.connection))).toEqual([
      { connection: 'half-open', isPaused: false, isBreakerOpen: true },
      { connection: 'invoca', isPaused: false, isBreakerOpen: false },
      { connection: 'open', isPaused: false, isBreakerOpen: true },
      { connection: 'paused', isPaused: true, isBreakerOpen: false },
      { connection: 'trackdrive', isPaused: false, isBreakerOpen: false },
    ]);
  });

  it('tell since when nothing new was asked for', async () => {
    const age = async () => (await readPullAges(store.pool, ['invoca']))[0];
    expect((await age())?.ageSeconds).toBeLessThan(60);
    await gateway.pool.query(`
      INSERT INTO pulls (id, connection, status, backfill, dry_run, started_at, finished_at) VALUES
      (gen_random_uuid(), 'invoca', 'done', false, false, now() - interval '3 hours', now() - interval '2 hours'),
      (gen_random_uuid(), 'invoca', 'done', false, false, now() - interval '30 hours', now() - interval '29 hours'),
      (gen_random_uuid(), 'invoca', 'done', true, false, now() - interval '2 minutes', now() - interval '1 minute'),
      (gen_random_uuid(), 'invoca', 'failed', false, false, now() - interval '2 minutes', now() - interval '1 minute')`);
    expect(await age()).toEqual({
      connection: 'invoca',
      askedAt: expect.any(Date) as Date,
      ageSeconds: near(3 * 3_600),
    });
    expect(await readPullAges(store.pool, [])).toEqual([]);
  });

  describe('the duty to read them', () => {
    const duty = (holder: string) => ({ duty: 'test', holder });
    const claim = (holder: string, forMs = 60_000): Promise<boolean> => claimDuty(store.pool, duty(holder), forMs);
    beforeEach(() => gateway.pool.query(`DELETE FROM leader_leases WHERE duty = 'test'`));

    it('is had by one, who keeps it', async () => {
      expect([await claim(ONE), await claim(OTHER), await claim(ONE)]).toEqual([true, false, true]);
    });

    it('is had by one of many who ask at once', async () => {
      const holders = Array.from({ length: 12 }, (_, index) => `00000000-0000-0000-0000-0000000000${10 + index}`);
      const answers = await Promise.all(holders.map((holder) => claim(holder)));
      expect(answers.filter(Boolean)).toHaveLength(1);
    });

    it('is had by the next one when it is given up or its time is over, and only its holder gives it up', async () => {
      await claim(ONE);
      await resignDuty(store.pool, duty(OTHER), 60_000);
      expect(await claim(OTHER)).toBe(false);
      await resignDuty(store.pool, duty(ONE), 60_000);
      expect(await claim(OTHER, 0)).toBe(true);
      expect(await claim(ONE)).toBe(true);
    });

    it('goes to another process when its own is gone without a word', async () => {
      const made: Record<string, number> = {};
      const open = (holder: string, isGone: () => boolean): DatabaseReading<number> =>
        createDatabaseReading({
          claim: async (forMs) => !isGone() && claim(holder, forMs),
          resign: () => Promise.resolve(),
          read: () => Promise.resolve((made[holder] = (made[holder] ?? 0) + 1)),
          onFailure: () => undefined,
          everyMs: 100,
        });
      let isGone = false;
      const [one, other] = [open(ONE, () => isGone), open(OTHER, () => false)];
      await one.asked();
      await other.asked();
      await eventually(() => (made[ONE] ?? 0) > 2);
      expect([made[OTHER], other.current()]).toEqual([undefined, null]);
      isGone = true;
      await eventually(() => other.current());
      expect(one.current()).toBeNull();
      await Promise.all([one.stop(), other.stop()]);
    });
  });
});

/** A pool that lends its one connection: what `readBacklog` runs is one transaction, which `costOf` makes itself. */
function asOne(pool: Parameters<typeof readBacklog>[0]): Parameters<typeof readBacklog>[0] {
  const query = (config: string | { text: string }): unknown =>
    typeof config === 'string' ? Promise.resolve() : pool.query(config);
  const client = { query, on: () => undefined, off: () => undefined, release: () => undefined };
  return { connect: () => Promise.resolve(client) } as unknown as typeof pool;
}
