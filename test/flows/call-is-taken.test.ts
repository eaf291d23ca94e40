import { openStore, type Store } from '../../src/store/client';
import { lease } from '../../src/store/leases';
import { deliveriesOf } from '../support/deliveries';
import { type Gateway, startGateway } from '../support/gateway';

describe('the lease at a connection that is told of whole calls says whether it has taken the call', () => {
  let gateway: Gateway;
  let store: Store;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
    store = openStore({ url: gateway.databaseUrl, onIdleError: () => undefined });
  });
  afterAll(async () => {
    await store.close();
    await gateway.close();
  });

  const { fresh, post, set } = deliveriesOf(() => gateway);
  const isTaken = async (id: string): Promise<boolean | undefined> => {
    const options = {
      lease: '00000000-0000-0000-0000-000000000001',
      leaseMs: 60_000,
      wholeCallConnections: ['invoca'],
    };
    return (await lease(store.pool, [id], options))[0]?.leased?.callIsTaken;
  };
  const attempted = (id: string, failure: string): Promise<unknown> =>
    gateway.pool.query(
      `INSERT INTO attempts (delivery_id, number, started_at, duration_ms, failure_kind, decision)
       VALUES ($1, 1, now(), 1, $2, 'retrying')`,
      [id, failure],
    );

  it.each([
    ['delivered', 'rejected', true],
    ['retrying', 'ambiguous', true],
    ['held', 'ambiguous', true],
    ['retrying', 'unavailable', false],
    ['failed', 'ambiguous', false],
  ])('with another outcome: %s after an attempt that was %s', async (status, failure, taken) => {
    const outcome = fresh();
    const [first, second] = [await post(outcome), await post({ ...outcome, key: 'second' })];
    await attempted(first.invoca, failure);
    await set(first.invoca, `status = '${status}'`);
    expect(await isTaken(second.invoca)).toBe(taken);
  });

  it('not by what another connection took, nor by what is in doubt of the same outcome', async () => {
    const outcome = fresh();
    const first = await post(outcome);
    await set(first.trackdrive, `status = 'delivered'`);
    await attempted(first.invoca, 'ambiguous');
    await set(first.invoca, `status = 'retrying', in_doubt = true`);
    const second = await post({ ...outcome, description: 'changed' });
    expect(await isTaken(second.invoca)).toBe(false);
  });
});
