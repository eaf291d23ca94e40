import { Client } from 'pg';
import { loadRegistry } from '../../src/adapter/registry';
import { acceptOutcomes } from '../../src/intake/accept-outcomes';
import type { Draft } from '../../src/intake/accepted';
import type { Destination } from '../../src/intake/plan-deliveries';
import { newId } from '../../src/model/id';
import type { Store } from '../../src/store/client';
import { finish } from '../../src/store/finish';
import { lease } from '../../src/store/leases';
import { sweep } from '../../src/store/sweep';
import { freshDatabase, type TestDatabase } from '../support/database';
import { finishOf } from '../support/finishes';
import { connectPlanner, type Cost, type Planner } from '../support/plans';

/** Deliveries that are due and not taken, of another connection; `BUDGET_ROWS=1000000` for the long form. */
const BACKLOG = Number(process.env.BUDGET_ROWS ?? 30_000);
const OUTCOMES = 16;
const DELIVERIES = 2 * OUTCOMES;

/**
 * What a statement may look at for one delivery, whatever there was before: pages of 8 kB, and entries of indexes. Measured with 30,000 and
 * with 300,000 rows: 54, 63, 65, 24 and 0.2 pages (a look-up takes one more where its index is a level higher), 4, 13, 25, 7 and 0 entries.
 */
const MOST = {
  accept: { pages: 75, entries: 8 },
  acceptAgain: { pages: 90, entries: 20 },
  lease: { pages: 90, entries: 35 },
  finish: { pages: 40, entries: 12 },
  sweep: { pages: 5, entries: 5 },
};

/**
 * The hot statements, prepared while the tables are empty and kept, as the gateway's own are. No clock is asked: a statement that walks
 * through what it is not about shows in the pages that it looks at.
 */
describe('what accepting, leasing and finishing cost', () => {
  let database: TestDatabase;
  let planner: Planner;
  let destinations: Destination[];
  beforeAll(async () => {
    database = await freshDatabase();
    planner = await connectPlanner(database.url);
    const registry = loadRegistry();
    destinations = ['invoca', 'trackdrive'].map((id) => {
      const adapter = registry.get(id);
      if (!adapter) throw new Error(`no adapter ${id}`);
      return { name: id, adapter, settings: adapter.settings.parse(adapter.sandbox.settings('http://localhost:1')) };
    });
    await planner.query(
      `INSERT INTO connections (name, adapter, settings_digest) SELECT name, 'a', '' FROM unnest($1::text[]) AS name`,
      [['down', 'invoca', 'trackdrive']],
    );
    // A vacuum would tidy up in the middle of it.
    for (const table of ['calls', 'call_ids', 'outcomes', 'revisions', 'deliveries', 'attempts'])
      await planner.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    await oneRound('first');
    await oneRound('first');
  });
  afterAll(async () => {
    await planner.end();
    await database.drop();
  });

  let rounds = 0;
  /** Accepts outcomes, sends them and writes down that they were delivered; gives what each step cost. */
  const oneRound = async (name = `round-${(rounds += 1)}`): Promise<Record<string, Cost>> => {
    const due: string[] = [];
    const post = (pool: unknown, amount: string): Promise<unknown> =>
      acceptOutcomes({
        store: { pool } as Store,
        destinations,
        longestWaitMs: 60_000,
        wake: (found) => void due.push(...found.map(({ id }) => id)),
      })({
        drafts: Array.from({ length: OUTCOMES }, (_, index) => draft(`${name}-${index}`, amount)),
        idempotency: null,
      });

    const accept = await planner.costOf((pool) => post(pool, '100.00'));
    due.length = 0;
    const acceptAgain = await planner.costOf((pool) => post(pool, '200.00'));
    const leaseName = newId();
    const ids = due.slice(0, DELIVERIES);
    const leased: string[] = [];
    const leaseCost = await planner.costOf(async (pool) => {
      const options = { lease: leaseName, leaseMs: 15_000, wholeCallConnections: ['trackdrive'] };
      for (const { leased: one } of await lease(pool, ids, options)) if (one) leased.push(one.id);
    });
    const finishCost = await planner.costOf((pool) =>
      finish(
        pool,
        leased.map((id) => finishOf(id, leaseName)),
      ),
    );
    const sweepCost = await planner.costOf((pool) => sweep(pool, ['invoca', 'trackdrive'], 1_000));
    return { accept, acceptAgain, lease: leaseCost, finish: finishCost, sweep: sweepCost };
  };

  const each = (count: number): number => Math.ceil(count / DELIVERIES);

  /** What is over its budget: nothing. */
  const over = (costs: Record<string, Cost>): object =>
    Object.fromEntries(
      Object.entries(costs)
        .map(([step, cost]) => [step, { pages: each(cost.pages), entries: each(cost.entries) }] as const)
        .filter(([step, { pages, entries }]) => {
          const most = MOST[step as keyof typeof MOST];
          return pages > most.pages || entries > most.entries;
        }),
    );

  it('is within its budget where there is nothing yet', async () => {
    const costs = await oneRound();
    expect(over(costs)).toEqual({});
    expect(costs.lease?.statements).toEqual(['lease-freely', 'read-history']);
  });

  it(`is the same behind ${BACKLOG} deliveries that are due, as many that were delivered, and after a burst without a vacuum`, async () => {
    await fill(planner, 'down', 'queued', BACKLOG);
    await fill(planner, 'trackdrive', 'delivered', BACKLOG);
    for (let round = 0; round < 40; round += 1) await oneRound();
    expect(over(await oneRound())).toEqual({});
  }, 240_000);

  it('is the same while a transaction is open that keeps dead rows from being tidied up', async () => {
    const old = new Client({ connectionString: database.url });
    await old.connect();
    try {
      await old.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await old.query('SELECT count(*) FROM connections');
      for (let round = 0; round < 40; round += 1) await oneRound();
      const { sweep: swept, ...costs } = await oneRound();
      expect(over(costs)).toEqual({});
      // It walks over what the burst left in its index, once a second.
      expect(swept?.pages).toBeLessThan(10_000);
    } finally {
      await old.end();
    }
  }, 120_000);
});

function draft(name: string, amount: string): Draft {
  return {
    source: 'api',
    call: {
      ids: { invoca: `I-${name}`, trackdrive: `T-${name}`, external: name },
      startedAt: '2026-11-01T07:06:40.000Z',
    },
    outcome: { name: 'sale', key: name, amount: { value: amount, currency: 'USD' } },
  };
}

/** Deliveries of a connection that were due, or sent, an hour ago. */
async function fill(planner: Planner, connection: string, status: string, many: number): Promise<void> {
  const MOST_AT_ONCE = 50_000;
  for (let left = many; left > 0; left -= MOST_AT_ONCE) {
    await planner.query(
      `WITH made AS (
         SELECT gen_random_uuid() AS call, gen_random_uuid() AS outcome FROM generate_series(1, $1::int)
       ), calls AS (INSERT INTO calls (id) SELECT call FROM made
       ), outcomes AS (
         INSERT INTO outcomes (id, call_id, name, name_key, key, revision, source, received_at)
         SELECT outcome, call, 'sale', 'sale', '', 1, 'api', now() - interval '1 hour' FROM made
       ), revisions AS (
         INSERT INTO revisions (outcome_id, number, met, attributes, vendor, source, received_at, transaction_id)
         SELECT outcome, 1, true, '{}', '{}', 'api', now() - interval '1 hour', outcome::text FROM made
       )
       INSERT INTO deliveries (id, outcome_id, revision, connection, adapter, status, ordering_key, next_attempt_at, sweep_at)
       SELECT gen_random_uuid(), outcome, 1, $2, 'a', $3::"DeliveryStatus", outcome,
         CASE $3 WHEN 'queued' THEN now() - interval '1 hour' END, CASE $3 WHEN 'queued' THEN now() - interval '1 hour' END
       FROM made`,
      [Math.min(left, MOST_AT_ONCE), connection, status],
    );
  }
}
