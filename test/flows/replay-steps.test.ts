import type { Store } from '../../src/store/client';
import { stepReplay } from '../../src/store/step-replay';
import { deliveriesOf } from '../support/deliveries';
import type { Gateway } from '../support/gateway';
import { replaysOf } from '../support/replays';
import { startWithStore } from '../support/with-store';

/** What a replay promises between its steps, whoever makes them. */
describe('of a replay that runs', () => {
  let gateway: Gateway;
  let store: Store;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ gateway, store, close } = await startWithStore());
  });
  afterAll(() => close());
  beforeEach(() => gateway.pool.query('TRUNCATE deliveries, attempts, replays, replay_deliveries'));

  const { fresh, post, set, row } = deliveriesOf(() => gateway);
  const { plan, run, cancel } = replaysOf(() => gateway);
  const failed = async (): Promise<string> => {
    const { invoca: id } = await post(fresh());
    await set(id, `status = 'failed', failure = 'rejected', sweep_at = NULL, next_attempt_at = NULL`);
    return id;
  };
  const manyFailed = async (count: number): Promise<string[]> => {
    const ids = [];
    for (let index = 0; index < count; index += 1) ids.push(await failed());
    return ids;
  };
  const become = (status: string, was: string): Promise<unknown> =>
    gateway.pool.query(`UPDATE deliveries SET status = '${status}' WHERE connection = 'invoca' AND status = '${was}'`);
  const step = (id: string, most = 10, connections = ['invoca', 'trackdrive']) =>
    stepReplay(store, id, connections, most);
  const started = async (): Promise<string> => {
    const { id } = await plan();
    await run(id);
    return id;
  };

  it('each step releases so many, and no more than that wait for their turn', async () => {
    await manyFailed(5);
    const id = await started();
    expect(await step(id, 2)).toMatchObject({ status: 'running', queued: 2, released: [{ connection: 'invoca' }, {}] });
    expect(await step(id, 2)).toMatchObject({ queued: 2, released: [] });
    await become('held', 'queued');
    expect(await step(id, 2)).toMatchObject({ queued: 2, released: [] });
    await become('retrying', 'held');
    expect(await step(id, 2)).toMatchObject({ queued: 4, released: [{}, {}] });
    await become('delivered', 'retrying');
    await become('delivered', 'queued');
    expect(await step(id, 2)).toMatchObject({ queued: 1, delivered: 4, isFinished: false, released: [{}] });
    await become('review', 'queued');
    const end = { status: 'done', queued: 0, delivered: 4, failed: 1, isFinished: true };
    expect(await step(id, 2)).toMatchObject(end);
    expect(await step(id, 2)).toBeNull();
  });

  it('by many processes at once each delivery is released once', async () => {
    const ids = await manyFailed(20);
    const id = await started();
    const steps = await Promise.all(Array.from({ length: 6 }, () => step(id, 100)));
    const released = steps.flatMap((one) => one?.released ?? []).map((one) => one.id);
    expect(released).toHaveLength(20);
    expect(new Set(released)).toEqual(new Set(ids));
  });

  it('a process releases what it can deliver itself', async () => {
    await failed();
    const id = await started();
    expect(await step(id, 10, ['trackdrive'])).toMatchObject({ released: [], queued: 0, status: 'running' });
    expect(await step(id, 10)).toMatchObject({ queued: 1 });
  });

  it('what is of a connection that was deleted meanwhile is passed over, and the replay ends', async () => {
    await manyFailed(2);
    const id = await started();
    await gateway.pool.query(`UPDATE connections SET deleted_at = now() WHERE name = 'invoca'`);
    try {
      const end = { status: 'done', isFinished: true, passedOver: 2, queued: 0, released: [] };
      expect(await step(id, 10, ['trackdrive'])).toMatchObject(end);
    } finally {
      await gateway.pool.query(`UPDATE connections SET deleted_at = NULL WHERE name = 'invoca'`);
    }
  });

  it('cancelled in the middle, what was released goes on and the rest stays as it is', async () => {
    await manyFailed(4);
    const id = await started();
    const released = (await step(id, 1))?.released ?? [];
    expect((await cancel(id)).body.replay).toMatchObject({ status: 'cancelled', queued: 1, finishedAt: null });
    expect((await cancel(id)).status).toBe(200);
    expect(await run(id)).toMatchObject({ status: 409, body: { code: 'ended' } });
    expect(await step(id, 10)).toMatchObject({ released: [], isFinished: false, queued: 1 });
    await set(released[0]?.id ?? '', `status = 'delivered'`);
    expect(await step(id, 10)).toMatchObject({ isFinished: true, status: 'cancelled', queued: 0, delivered: 1 });
    const { rowCount } = await gateway.pool.query(`SELECT FROM deliveries WHERE status = 'failed'`);
    expect(rowCount).toBe(3);
  });

  it('cancelled before it runs, it has ended; done, it can’t be cancelled', async () => {
    const { id } = await plan();
    expect((await cancel(id)).body.replay).toMatchObject({ status: 'cancelled', finishedAt: expect.any(String) });
    const empty = await started();
    expect(await step(empty)).toMatchObject({ status: 'done', isFinished: true, matched: 0 });
    expect(await cancel(empty)).toMatchObject({ status: 409, body: { code: 'ended' } });
  });

  it('what somebody has in hands this moment comes with the next step', async () => {
    const delivery = await failed();
    const id = await started();
    const client = await gateway.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM deliveries WHERE id = $1 FOR UPDATE', [delivery]);
      expect(await step(id)).toMatchObject({ released: [], passedOver: 0, isFinished: false });
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    expect(await step(id)).toMatchObject({ released: [{ id: delivery }] });
  });

  it('released, a delivery is as if it had never been tried, and whose wish it is, is known', async () => {
    const id = await failed();
    await set(id, 'tries = 9, not_found_tries = 3');
    await step(await started());
    const untried = { status: 'queued', tries: 0, not_found_tries: 0, failure: null, replayed_by: 'admin' };
    expect(await row(id)).toMatchObject(untried);
  });

  it('what is delivered by the time of its turn is not sent', async () => {
    const [delivered = '', overtaken = ''] = await manyFailed(3);
    const id = await started();
    await set(delivered, `status = 'delivered'`);
    expect(await step(id)).toMatchObject({ passedOver: 1, queued: 2 });
    await set(overtaken, `status = 'superseded'`);
    expect(await step(id)).toMatchObject({ passedOver: 2, queued: 1 });
    expect(await row(delivered)).toMatchObject({ status: 'delivered', replayed_by: null });
  });
});
