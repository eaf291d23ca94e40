import { deliveriesOf } from '../support/deliveries';
import { ADMIN_KEY, API_KEY, type Answer } from '../support/gateway';
import { type Pulling, startPulling } from '../support/pulling';
import { eventually } from '../support/wait';
import { replaysOf } from '../support/replays';

const AUDIT = '/v1/admin/audit';

/** What operators do is written down with them, and nothing that they only looked at. */
describe('the audit', () => {
  let pulling: Pulling;
  beforeAll(async () => {
    pulling = await startPulling();
  });
  afterAll(() => pulling.close());
  beforeEach(() => pulling.gateway.pool.query('TRUNCATE audit'));

  const gateway = () => pulling.gateway;
  const { fresh, post, set, row } = deliveriesOf(gateway);
  const { plan, run, cancel } = replaysOf(gateway);
  const entries = async (query = ''): Promise<Answer['body'][]> => (await gateway().get(`${AUDIT}${query}`)).body.items;

  it('holds every act with who, what, when, by which request, and what was before and after', async () => {
    const { invoca, trackdrive } = await post(fresh());
    for (const id of [invoca, trackdrive]) await eventually(async () => (await row(id))?.status === 'delivered');
    await set(invoca, `status = 'cancelled', failure = 'rejected', attempts = 2`);
    await set(trackdrive, `status = 'review', failure = 'ambiguous'`);
    const startedAt = Date.now();
    await gateway().post(
      '/v1/admin/connections/trackdrive/pause',
      { reason: 'moving house' },
      { 'x-request-id': 'one' },
    );
    await gateway().post('/v1/admin/connections/trackdrive/resume', {});
    await gateway().post(`/v1/admin/deliveries/${trackdrive}/settle`, { as: 'failed', note: 'not in their books' });
    const replay = await plan({ status: ['cancelled'], connection: 'invoca' });
    await cancel(replay.id);
    const empty = await plan({ name: 'nothing' });
    await run(empty.id);
    await gateway().post(`/v1/admin/deliveries/${invoca}/replay`, {});
    const pull = await pulling.ask('2026-11-01');
    await gateway().post('/v1/admin/connections/cube/pause', {});
    const { body } = await gateway().post('/v1/admin/connections/cube/pulls', { from: '2026-11-02', to: '2026-11-02' });
    await gateway().post(`/v1/admin/pulls/${body.pull.id}/cancel`, {});

    const all = (await entries()).toReversed();
    expect(all.map(({ action, target }) => [action, target])).toEqual([
      ['connection.pause', { kind: 'connection', id: 'trackdrive' }],
      ['connection.resume', { kind: 'connection', id: 'trackdrive' }],
      ['delivery.settle', { kind: 'delivery', id: trackdrive }],
      ['replay.plan', { kind: 'replay', id: replay.id }],
      ['replay.cancel', { kind: 'replay', id: replay.id }],
      ['replay.plan', { kind: 'replay', id: empty.id }],
      ['replay.run', { kind: 'replay', id: empty.id }],
      ['delivery.replay', { kind: 'delivery', id: invoca }],
      ['pull.ask', { kind: 'pull', id: pull }],
      ['connection.pause', { kind: 'connection', id: 'cube' }],
      ['pull.ask', { kind: 'pull', id: body.pull.id }],
      ['pull.cancel', { kind: 'pull', id: body.pull.id }],
    ]);
    for (const { who, requestId, at, id } of all) {
      expect([who, id, requestId]).toEqual(['admin', expect.any(String), expect.stringMatching(/./)]);
      expect(Date.parse(at)).toBeGreaterThanOrEqual(startedAt - 1_000);
    }
    expect(all[0]).toMatchObject({
      requestId: 'one',
      before: { pausedAt: null, pausedReason: null },
      after: { pausedAt: expect.any(String), pausedReason: 'moving house' },
    });
    expect(all[2]).toMatchObject({
      before: { status: 'review', failure: 'ambiguous' },
      after: { status: 'failed', note: 'not in their books' },
    });
    const filter = { status: ['cancelled'], connection: 'invoca' };
    const planned = {
      filter,
      matched: 1,
      byConnection: { invoca: 1 },
      amounts: [{ currency: 'USD', total: '100.00' }],
    };
    expect(all[3]).toMatchObject({ before: null, after: planned });
    expect(all[4]).toMatchObject({ before: { status: 'planned' }, after: { status: 'cancelled' } });
    expect(all[6]).toMatchObject({ before: { status: 'planned' }, after: { status: 'running' } });
    const window = { from: '2026-11-01', to: '2026-11-01' };
    expect(all[8]).toMatchObject({ before: null, after: { connection: 'cube', window, dryRun: false } });
    expect(all[11]).toMatchObject({ before: { status: 'queued' }, after: { status: 'cancelled' } });
    const written = JSON.stringify(all);
    for (const secret of [ADMIN_KEY, API_KEY, '1 year contract', 'authorization'])
      expect(written).not.toContain(secret);
  });

  it('holds nothing of what changed nothing, was refused or only read', async () => {
    const { invoca } = await post(fresh());
    const pause = () => gateway().post('/v1/admin/connections/invoca/pause', {});
    await pause();
    await gateway().pool.query('TRUNCATE audit');
    await pause();
    await gateway().post('/v1/admin/connections/nobody/pause', {});
    await gateway().post(`/v1/admin/deliveries/${invoca}/settle`, { as: 'failed', note: 'x' });
    await gateway().post('/v1/admin/replays', { filter: { status: ['delivered'] } });
    await gateway().get('/v1/admin/replays');
    expect(await entries()).toEqual([]);
    await gateway().post('/v1/admin/connections/invoca/resume', {});
    expect(await entries()).toHaveLength(1);
  });

  it('is read by action, target and time, the newest first, page by page', async () => {
    for (const name of ['invoca', 'trackdrive']) {
      for (const verb of ['pause', 'resume']) await gateway().post(`/v1/admin/connections/${name}/${verb}`, {});
    }
    const [newest, second] = await entries();
    expect(newest).toMatchObject({ action: 'connection.resume', target: { id: 'trackdrive' } });
    expect(await entries('?target=invoca')).toHaveLength(2);
    expect(await entries('?action=connection.pause')).toHaveLength(2);
    expect(await entries('?action=connection.pause&target=invoca')).toHaveLength(1);
    expect(await entries('?to=2026-01-01')).toEqual([]);
    expect(await entries(`?from=${newest.at}`)).toContainEqual(newest);
    const { items, nextCursor } = (await gateway().get(`${AUDIT}?limit=1`)).body;
    expect(items).toEqual([newest]);
    expect((await gateway().get(`${AUDIT}?limit=1&cursor=${nextCursor}`)).body.items).toEqual([second]);
    expect((await gateway().get(`${AUDIT}?who=admin`)).status).toBe(422);
    expect((await gateway().get(AUDIT, { authorization: `Bearer ${API_KEY}` })).status).toBe(403);
  });

  it('and the act are written together, or neither', async () => {
    await gateway().pool.query('ALTER TABLE audit RENAME TO elsewhere');
    try {
      expect((await gateway().post('/v1/admin/connections/invoca/pause', {})).status).toBe(500);
    } finally {
      await gateway().pool.query('ALTER TABLE elsewhere RENAME TO audit');
    }
    const { connection } = (await gateway().get('/v1/admin/connections/invoca')).body;
    expect(connection).toMatchObject({ pausedAt: null });
  });
});
