import { Client, type Pool, type QueryConfig } from 'pg';

/** What statements of the store cost. */
export interface Cost {
  /** pages of 8 kB of tables and indexes that were looked at, each time */
  pages: number;
  /** entries that were read from indexes, of rows that are gone too */
  entries: number;
  /** their names, in their order */
  statements: string[];
}

/** One connection of the database, which plans as the gateway's own do and keeps its plans as they do. */
export interface Planner {
  query: Client['query'];
  /** Runs statements of the store on it, and counts what each looks at. */
  costOf(run: (pool: Pool) => Promise<unknown>): Promise<Cost>;
  end(): Promise<void>;
}

/** The session counts by relation within a transaction; what a data-modifying CTE does stands in no node of a plan. */
const COUNTS = `
SELECT coalesce(sum(pg_stat_get_xact_blocks_fetched(oid)), 0)::int AS pages,
  coalesce(sum(pg_stat_get_xact_tuples_returned(oid)) FILTER (WHERE relkind = 'i'), 0)::int AS entries
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 't')`;

/** Connects with the options of `src/store/client.ts`. */
export async function connectPlanner(url: string): Promise<Planner> {
  const options = '-c enable_seqscan=off -c jit=off -c plan_cache_mode=force_generic_plan';
  const client = new Client({ connectionString: url, options });
  await client.connect();
  const counts = async (): Promise<Pick<Cost, 'pages' | 'entries'>> => {
    const { rows } = await client.query<Pick<Cost, 'pages' | 'entries'>>(COUNTS);
    return rows[0] ?? { pages: 0, entries: 0 };
  };
  return {
    query: client.query.bind(client),
    costOf: async (run) => {
      const cost: Cost = { pages: 0, entries: 0, statements: [] };
      const counting = async (config: QueryConfig): Promise<unknown> => {
        await client.query('BEGIN');
        const before = await counts();
        const result = await client.query(config);
        const after = await counts();
        cost.pages += after.pages - before.pages;
        cost.entries += after.entries - before.entries;
        cost.statements.push(config.name ?? config.text);
        await client.query('COMMIT');
        return result;
      };
      await run({ query: counting } as unknown as Pool);
      return cost;
    },
    end: () => client.end(),
  };
}
