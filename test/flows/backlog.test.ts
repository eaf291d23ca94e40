import { Client, type Pool, type QueryConfig } from 'pg';
import { cancelWorkOfDeleted } from '../../src/store/cancel-deleted';
import { countStranded } from '../../src/store/connections';
import { finish } from '../../src/store/finish';
import { lease } from '../../src/store/leases';
import { releaseHeld, sweep } from '../../src/store/sweep';
import { finishOf } from '../support/finishes';
import { freshDatabase, type TestDatabase } from '../support/database';

/** Enough that whoever walks through them is seen to. */
const BACKLOG = 60_000;
/** Pages of 8 kB that a statement for a few deliveries may look at; the backlog has thousands. */
const FEW_PAGES = 4_000;

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

/** What was asked for an hour ago and has not been sent must not cost those who come now. */
describe('behind a backlog of due deliveries', () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await freshDatabase();
    // As the gateway's own connections plan: see src/store/client.ts.
    const options = '-c enable_seqscan=off -c jit=off -c plan_cache_mode=force_generic_plan';
    client = new Client({ connectionString: database.url, options });
    await client.connect();
    await client.query(
      `INSERT INTO connections (name, adapter, settings_digest) VALUES ('down', 'a', ''), ('well', 'a', '')`,
    );
    await client.query(
      `INSERT INTO connections (name, adapter, settings_digest, deleted_at) VALUES ('gone', 'a', '', now())`,
    );
    for (const [connection, many, status] of [
      ['down', BACKLOG, 'queued'],
      ['down', BACKLOG, 'held'],
      ['well', 50, 'queued'],
      ['well', 50, 'held'],
      ['gone', 50, 'queued'],
      ['gone', 50, 'held'],
    ] as const)
      await insert(connection, many, status);
    // As autovacuum does, for which connections are too few.
    await client.query('ANALYZE calls, outcomes, revisions, deliveries');
  }, 60_000);
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const insert = (connection: string, many: number, status: string): Promise<unknown> =>
    client.query(
      `WITH made AS (
         SELECT gen_random_uuid() AS call, gen_random_uuid() AS outcome, gen_random_uuid() AS delivery
         FROM generate_series(1, ${many})
       ), calls AS (INSERT INTO calls (id) SELECT call FROM made
       ), outcomes AS (
         INSERT INTO outcomes (id, call_id, name, name_key, key, revision, source, received_at)
         SELECT outcome, call, 'sale', 'sale', '', 1, 'api', now() - interval '1 hour' FROM made
       ), revisions AS (
         INSERT INTO revisions (outcome_id, number, met, attributes, vendor, source, received_at, transaction_id)
         SELECT outcome, 1, true, '{}', '{}', 'api', now() - interval '1 hour', outcome::text FROM made
       )
       INSERT INTO deliveries (id, outcome_id, revision, connection, adapter, status, ordering_key, next_attempt_at, sweep_at)
       SELECT delivery, outcome, 1, $1, 'a', $2::"DeliveryStatus", outcome,
         CASE $2 WHEN 'queued' THEN now() - interval '1 hour' END, CASE $2 WHEN 'queued' THEN now() - interval '1 hour' END
       FROM made`,
      [connection, status],
    );

  /** Runs a statement of the store as EXPLAIN ANALYZE does, and takes it back. */
  const explain = async (run: (pool: Pool) => Promise<unknown>): Promise<Plan> => {
    const plans: Plan[] = [];
    const query = async ({ text, values }: QueryConfig): Promise<{ rows: unknown[] }> => {
      await client.query('BEGIN');
      const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values);
      await client.query('ROLLBACK');
      plans.push(rows[0]['QUERY PLAN'][0].Plan);
      // What was deleted is asked for by its name.
      return { rows: text.includes('deleted_at') ? [{ name: 'gone' }] : [] };
    };
    await run({ query } as unknown as Pool);
    const total = (key: 'Shared Hit Blocks' | 'Shared Read Blocks'): number =>
      plans.reduce((sum, plan) => sum + plan[key], 0);
    const [first] = plans;
    if (!first) throw new Error('nothing was asked');
    const blocks = {
      'Shared Hit Blocks': total('Shared Hit Blocks'),
      'Shared Read Blocks': total('Shared Read Blocks'),
    };
    return { ...first, ...blocks, Plans: plans.flatMap((plan) => plan.Plans ?? []) };
  };
  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
  const looksAtFew = (plan: Plan): boolean => {
    const scans = nodes(plan).filter((node) => node['Node Type'] === 'Seq Scan');
    const isScanned = scans.some((node) => node['Relation Name'] === 'deliveries');
    return !isScanned && plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] < FEW_PAGES;
  };
  const idsOf = async (connection: string): Promise<string[]> => {
    const { rows } = await client.query(
      `SELECT id FROM deliveries WHERE connection = $1 AND status = 'queued' LIMIT 8`,
      [connection],
    );
    return rows.map(({ id }) => id);
  };
  const ONE = '00000000-0000-0000-0000-000000000001';

  it('a lease looks at what it is asked for', async () => {
    const options = { lease: ONE, leaseMs: 15_000, wholeCallConnections: ['well'] };
    const ids = await idsOf('well');
    expect(looksAtFew(await explain((pool) => lease(pool, ids, options)))).toBe(true);
  });

  it('a finish does too', async () => {
    const ids = await idsOf('well');
    const failure = { kind: 'ambiguous', message: 'no' };
    const more = { status: 'retrying', reason: 'no', afterMs: 1_000, counts: 'tries', failure } as const;
    const finishes = ids.map((id) => finishOf(id, ONE, more));
    expect(looksAtFew(await explain((pool) => finish(pool, finishes)))).toBe(true);
  });

  it('the sweeper finds the rows of a connection that is well without walking through those of another', async () => {
    const plan = await explain((pool) => sweep(pool, ['well'], 1_000));
    expect(looksAtFew(plan)).toBe(true);
    expect(nodes(plan).map((node) => node['Index Name'])).toContain('deliveries_to_sweep_of');
  });

  it('the sweeper takes a bounded number of each', async () => {
    expect(looksAtFew(await explain((pool) => releaseHeld(pool, ['down', 'well'], 50)))).toBe(true);
    await client.query('BEGIN');
    const swept = await sweep(client as unknown as Pool, ['down', 'well'], 1_000);
    await client.query('ROLLBACK');
    const of = (name: string): number => swept.due.filter(({ connection }) => connection === name).length;
    expect([of('down'), of('well')]).toEqual([250, 50]);
  });

  it('what is left of a connection that was deleted is found without walking through that of others', async () => {
    expect(looksAtFew(await explain(cancelWorkOfDeleted))).toBe(true);
    await client.query('BEGIN');
    expect(await cancelWorkOfDeleted(client as unknown as Pool)).toEqual({ deliveries: 100, pulls: 0 });
    await client.query('ROLLBACK');
  });

  it('a start does not count the backlog, nor look at all that was ever delivered', async () => {
    expect(looksAtFew(await explain((pool) => countStranded({ pool }, ['down', 'well'])))).toBe(true);
    const stranded = await countStranded({ pool: client as unknown as Pool }, ['well']);
    expect(stranded).toEqual({ down: 20_000, gone: 100 });
  });
});
