import { openStore, type Store } from '../../src/store/client';
import { claimPull, createBackfill, finishPull, type LeasedPull, schedulePull, stepAside } from '../../src/store/pulls';
import { freshDatabase, type TestDatabase } from '../support/database';

/** Whose turn it is, of the pulls of one connection. */
describe('a backfill of a connection whose scheduled pulls come all the time', () => {
  let database: TestDatabase;
  let store: Store;
  beforeAll(async () => {
    database = await freshDatabase();
    store = openStore({ url: database.url, onIdleError: () => undefined });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const claim = async (): Promise<LeasedPull> => {
    const pull = await claimPull(store, ['cube']);
    if (!pull) throw new Error('there is nothing to be run');
    return pull;
  };

  it('has a turn after each of them, and no more than one', async () => {
    const window = { from: '2018-01-01', to: '2018-01-31' };
    await createBackfill(store, { connection: 'cube', window, daysTotal: 31, dryRun: false });
    const turns: boolean[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      await schedulePull(store.pool, 'cube');
      const pull = await claim();
      turns.push(pull.backfill);
      // The next one waits before this one is done.
      await schedulePull(store.pool, 'cube');
      if (pull.backfill) expect(await stepAside(store, pull)).toBe(true);
      else await finishPull(store, pull, null);
    }
    expect(turns).toEqual([false, true, false, true, false, true]);
  });
});
