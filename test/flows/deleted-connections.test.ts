import { cancelWorkOfDeleted } from '../../src/store/cancel-deleted';
import type { Store } from '../../src/store/client';
import { createConnectionRow, deleteConnectionRow } from '../../src/store/connection-rows';
import { createBackfill } from '../../src/store/pulls';
import { deliveriesOf } from '../support/deliveries';
import type { Gateway } from '../support/gateway';
import { startWithStore } from '../support/with-store';

const NOTHING = {
  settings: {},
  secrets: {},
  filter: null,
  limits: null,
  deadlineMs: null,
  retries: null,
  schedule: null,
  isDefault: false,
};

describe('what was not sent to a connection that is deleted', () => {
  let gateway: Gateway;
  let store: Store;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ gateway, store, close } = await startWithStore());
  });
  afterAll(() => close());
  beforeEach(() => gateway.pool.query(`DELETE FROM connections WHERE origin = 'api'`));

  const { fresh, post, row } = deliveriesOf(() => gateway);
  const create = (name: string) => createConnectionRow(store, { name, adapter: 'trackdrive', ...NOTHING });
  const STATUSES = ['queued', 'retrying', 'held', 'waiting', 'sending', 'delivered', 'failed', 'review', 'skipped'];
  const placeEach = async (connection: string): Promise<string[]> => {
    const ids: string[] = [];
    for (const status of STATUSES) {
      const { trackdrive: id } = await post(fresh());
      await gateway.pool.query(
        `UPDATE deliveries SET connection = $1, status = $2::"DeliveryStatus", ambiguous = ($2 = 'retrying'),
           sweep_at = CASE WHEN $2 IN ('queued', 'retrying', 'waiting', 'sending') THEN now() + interval '1 hour' END
         WHERE id = $3`,
        [connection, status, id],
      );
      ids.push(id);
    }
    return ids;
  };
  const statuses = (ids: string[]) => Promise.all(ids.map(async (id) => (await row(id))?.['status']));

  const backfillOf = (connection: string) => ({
    connection,
    window: { from: '2026-11-01', to: '2026-11-02' },
    daysTotal: 2,
    dryRun: false,
  });

  it('is cancelled with the reason, and nothing else is; what comes late is the next time', async () => {
    await create('west');
    await create('east');
    const [west, east] = [await placeEach('west'), await placeEach('east')];
    await createBackfill(store, backfillOf('west'));
    await createBackfill(store, backfillOf('east'));
    expect(await cancelWorkOfDeleted(store.pool)).toEqual({ deliveries: 0, pulls: 0 });
    await deleteConnectionRow(store, 'west');
    expect(await cancelWorkOfDeleted(store.pool)).toEqual({ deliveries: 4, pulls: 1 });
    const sent = STATUSES.slice(4);
    expect(await statuses(west)).toEqual([...Array<string>(4).fill('cancelled'), ...sent]);
    expect(await statuses(east)).toEqual(STATUSES);
    expect(await row(west[0]!)).toMatchObject({ reason: 'the connection was deleted', sweep_at: null });
    expect(await row(west[1]!)).toMatchObject({ reason: expect.stringContaining('may have arrived') as string });
    await gateway.pool.query(`UPDATE deliveries SET status = 'retrying', sweep_at = now() WHERE id = $1`, [west[4]]);
    expect(await cancelWorkOfDeleted(store.pool)).toEqual({ deliveries: 1, pulls: 0 });
  });

  it('and whose process died is cancelled when its lease is over: nobody else looks at it', async () => {
    await create('west');
    const { trackdrive: id } = await post(fresh());
    await gateway.pool.query(
      `UPDATE deliveries SET connection = 'west', status = 'sending', attempts = 1, leased_at = now() - interval '1 minute',
         sweep_at = now() + interval '1 hour' WHERE id = $1`,
      [id],
    );
    await deleteConnectionRow(store, 'west');
    expect(await cancelWorkOfDeleted(store.pool)).toEqual({ deliveries: 0, pulls: 0 });
    await gateway.pool.query(`UPDATE deliveries SET sweep_at = now() WHERE id = $1`, [id]);
    expect(await cancelWorkOfDeleted(store.pool)).toEqual({ deliveries: 1, pulls: 0 });
    const { delivery } = (await gateway.get(`/v1/deliveries/${id}`)).body;
    expect(delivery).toMatchObject({
      status: 'cancelled',
      reason: expect.stringContaining('may have arrived') as string,
      attempts: [{ number: 1, decision: 'ambiguous', failure: { kind: 'ambiguous' } }],
    });
  });
});
