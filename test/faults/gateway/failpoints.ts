import { Pool, type QueryConfig, type QueryResult } from 'pg';

/** A place at which a process ends itself: what the statement's name begins with, and when, seen from its commit. */
export interface Failpoint {
  statement: 'write-accepted' | 'finish';
  when: 'before' | 'during' | 'after';
}

/** Parts of the gateway that can be switched off, to prove that an experiment notices. */
export type Sabotage = 'no sweeper' | 'no fence';

/** What the runner may ask of a process while it runs. */
export type Order = { arm: Failpoint } | { sabotage: readonly Sabotage[] };

const FENCE = 'AND d.lease = x.lease';

/**
 * Puts the failpoints where every hot statement passes: node-postgres' pool. The gateway's own code holds none. Gives what
 * takes orders.
 */
export function layFailpoints(): (order: Order) => void {
  let armed: Failpoint | null = null;
  let sabotage = new Set<Sabotage>();
  const query = Pool.prototype.query as (this: Pool, config: QueryConfig, ...rest: unknown[]) => Promise<QueryResult>;

  const failing = function failing(this: Pool, config: QueryConfig, ...rest: unknown[]): Promise<QueryResult> {
    const name = typeof config === 'object' ? config.name : undefined;
    if (sabotage.has('no sweeper') && (name === 'sweep' || name === 'release-held')) return Promise.resolve(NOTHING);
    const run = (): Promise<QueryResult> =>
      query.call(this, name === 'finish' && sabotage.has('no fence') ? unfenced(config) : config, ...rest);
    if (!armed || !name?.startsWith(armed.statement)) return run();
    if (armed.when === 'before') return end();
    const result = run();
    if (armed.when === 'after') return result.then(end);
    // Some of these commit and some do not: the statement is on its way.
    setTimeout(() => void end(), Math.random() * 4);
    return result;
  };
  Object.assign(Pool.prototype, { query: failing });

  return (order) => {
    if ('arm' in order) armed = order.arm;
    else sabotage = new Set(order.sabotage);
  };
}

const NOTHING = { rows: [], rowCount: 0, command: 'SELECT', oid: 0, fields: [] };

/** Any late finish counts; under a name of its own, as a connection prepares each name once. */
function unfenced(config: QueryConfig): QueryConfig {
  if (!config.text.includes(FENCE)) throw new Error('the statement "finish" has another fence than the one to cut out');
  return { ...config, name: 'finish-unfenced', text: config.text.replace(FENCE, '') };
}

/** Resolves never: the process is gone. */
function end(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}
