import { DOCUMENTED, type Gateway } from './gateway';

/** Deliveries of a gateway as they stand in its database; the gateway is asked for when it is there. */
export interface Deliveries {
  /** the documented outcome, of another call each time */
  fresh(more?: object): typeof DOCUMENTED;
  /** reports an outcome; gives the ids of its deliveries by connection */
  post(outcome: object): Promise<{ invoca: string; trackdrive: string }>;
  set(id: string, assignments: string): Promise<unknown>;
  row(id: string): Promise<Record<string, unknown> | undefined>;
  /** how many wait for a lock in this database */
  waiting(): Promise<number>;
}

/** @param accounts further ones, which know each fresh call by the same id as the vendor's own */
export function deliveriesOf(gateway: () => Gateway, accounts: readonly string[] = []): Deliveries {
  let calls = 0;
  return {
    fresh: (more = {}) => {
      calls += 1;
      const further = Object.fromEntries(accounts.map((name) => [name, String(calls)]));
      const ids = { invoca: `CALL-${calls}`, trackdrive: String(calls), ...further };
      return { ...DOCUMENTED, call: { ids }, ...more };
    },
    post: async (outcome) => {
      const { body } = await gateway().post('/v1/outcomes', outcome);
      const ids = body.deliveries.map(({ connection, id }: { connection: string; id: string }) => [connection, id]);
      return Object.fromEntries(ids) as { invoca: string; trackdrive: string };
    },
    set: (id, assignments) => gateway().pool.query(`UPDATE deliveries SET ${assignments} WHERE id = $1`, [id]),
    row: async (id) =>
      (await gateway().pool.query<Record<string, unknown>>('SELECT * FROM deliveries WHERE id = $1', [id])).rows[0],
    waiting: async () => {
      const { rowCount } = await gateway().pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rowCount ?? 0;
    },
  };
}
