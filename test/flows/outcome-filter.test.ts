import { type AcceptOutcomes, acceptOutcomes } from '../../src/intake/accept-outcomes';
import { openStore, type Store } from '../../src/store/client';
import { freshDatabase, type TestDatabase } from '../support/database';
import { accepted, destination, draft } from '../support/ledger';

/** What a connection that wants some outcomes alone is told. */
describe('a connection that wants amounts of at least 50 USD alone', () => {
  let database: TestDatabase;
  let store: Store;
  let accept: AcceptOutcomes;
  beforeAll(async () => {
    database = await freshDatabase();
    store = openStore({ url: database.url, onIdleError: () => undefined });
    const filter = { names: null, minimumAmount: { value: '50.00', currency: 'USD' }, sources: null };
    const destinations = [{ ...destination('west', 'outcome', false), filter }];
    accept = acceptOutcomes({ store, destinations, longestWaitMs: 60_000, wake: () => undefined });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const report = async (ids: Record<string, string>, value: string, source = 'api'): Promise<string | undefined> => {
    const drafts = [draft(ids, { amount: { value, currency: 'USD' } }, source)];
    const answer = await accept({ drafts, idempotency: null });
    if (answer.status !== 'accepted') throw new Error(answer.status);
    return answer.items.map((item) => accepted(item).deliveries[0]?.status)[0];
  };

  it('that was told of one is told its end, also after a revision that it reported itself', async () => {
    const ids = { external: 'told' };
    expect(await report(ids, '100.00')).toBe('queued');
    expect(await report(ids, '90.00', 'west')).toBe('skipped');
    expect(await report(ids, '1.00')).toBe('queued');
  });

  it('that was told of one is told its end, also when another one that it did not want says it since', async () => {
    expect(await report({ external: 'older' }, '1.00')).toBe('skipped');
    expect(await report({ invoca: 'newer' }, '100.00')).toBe('queued');
    await store.pool.query(`UPDATE deliveries SET status = 'delivered' WHERE status = 'queued'`);
    expect(await report({ external: 'older' }, '3.00')).toBe('skipped');
    expect(await report({ external: 'older', invoca: 'newer' }, '2.00')).toBe('queued');
  });

  it('that was told of none is not told of what it does not want', async () => {
    const ids = { external: 'untold' };
    expect(await report(ids, '1.00')).toBe('skipped');
    expect(await report(ids, '2.00')).toBe('skipped');
    expect(await report(ids, '50.00')).toBe('queued');
  });
});
