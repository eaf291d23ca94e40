import { MOST_REPLAYED } from '../../src/store/replays';
import { deliveriesOf } from '../support/deliveries';
import { API_KEY, type Gateway, startGateway } from '../support/gateway';
import { REPLAYS, replaysOf } from '../support/replays';

describe('a planned replay', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.pool.query('TRUNCATE deliveries, attempts, replays, replay_deliveries'));

  const { fresh, post, set } = deliveriesOf(() => gateway);
  const { plan, run, cancel, get } = replaysOf(() => gateway);
  const failed = async (assignments = '', more: object = {}, connection: 'invoca' | 'trackdrive' = 'invoca') => {
    const id = (await post(fresh(more)))[connection];
    await set(id, `status = 'failed', failure = 'rejected', sweep_at = NULL, next_attempt_at = NULL`);
    if (assignments !== '') await set(id, assignments);
    return id;
  };

  it.each<[object, string[]]>([
    [{}, ['failed', 'old', 'quote', 'timed out', 'elsewhere']],
    [{ status: ['review', 'held', 'review'] }, ['review', 'held']],
    [{ status: ['retrying', 'cancelled'] }, ['retrying', 'cancelled']],
    [{ connection: 'trackdrive' }, ['elsewhere']],
    [{ failure: 'ambiguous' }, ['timed out']],
    [{ name: 'QUOTE' }, ['quote']],
    [{ name: 'nothing' }, []],
    [{ to: '2026-01-02' }, ['old']],
    [{ from: '2026-01-02', to: '2100-01-01' }, ['failed', 'quote', 'timed out', 'elsewhere']],
    [{ from: '2026-01-01T00:00:00.001Z', connection: 'invoca', name: 'sale', failure: 'rejected' }, ['failed']],
  ])('of %j is of %j', async (filter, expected) => {
    const names = new Map<string, string>([
      [await failed(), 'failed'],
      [await failed(`created_at = '2026-01-01T00:00:00Z'`), 'old'],
      [await failed('', { name: 'Quote' }), 'quote'],
      [await failed(`failure = 'ambiguous'`), 'timed out'],
      [await failed('', {}, 'trackdrive'), 'elsewhere'],
      [await failed(`connection = 'gone'`), 'of a connection that is not configured'],
    ]);
    for (const status of ['review', 'held', 'retrying', 'cancelled', 'delivered', 'queued', 'sending', 'superseded']) {
      names.set(await failed(`status = '${status}'`), status);
    }
    const { id, matched } = await plan(filter);
    const { rows } = await gateway.pool.query('SELECT delivery_id FROM replay_deliveries WHERE replay_id = $1', [id]);
    expect(new Set(rows.map((one: { delivery_id: string }) => names.get(one.delivery_id)))).toEqual(new Set(expected));
    expect(matched).toBe(expected.length);
  });

  it('counts an outcome’s money once, the newest that is to be told, and none that is taken back', async () => {
    const euros = (value: string) => ({ value, currency: 'EUR' });
    const outcome = fresh({ amount: euros('10.10') });
    for (const one of [outcome, { ...outcome, amount: euros('20.20') }]) {
      const { invoca, trackdrive } = await post(one);
      for (const id of [invoca, trackdrive]) await set(id, `status = 'failed'`);
    }
    await failed('', { amount: euros('0.01') });
    await failed('', { amount: euros('99.00'), met: false });
    await failed('', { amount: { value: '5.00' } });
    await failed('', { amount: null });
    expect(await plan()).toMatchObject({
      matched: 8,
      byConnection: { invoca: 6, trackdrive: 2 },
      amounts: [
        { currency: 'EUR', total: '20.21' },
        { currency: null, total: '5.00' },
      ],
    });
  });

  it('shows what can’t be said with the reason, and of every connection something', async () => {
    for (let index = 0; index < 6; index += 1) await failed();
    const { trackdrive: id } = await post(fresh());
    await set(id, `status = 'failed'`);
    const keptIn = (currency: string | null) =>
      gateway.pool.query(`UPDATE connections SET currency = $1 WHERE name = 'trackdrive'`, [currency]);
    await keptIn('NOK');
    const { sample } = await plan();
    await keptIn(null);
    expect(sample).toHaveLength(5);
    expect(sample).toContainEqual({
      deliveryId: id,
      outcomeId: expect.any(String),
      callId: null,
      connection: 'trackdrive',
      request: null,
      reason: expect.stringMatching(/100\.00 USD.*kept in NOK/),
      warnings: [],
    });
  });

  it.each<[unknown, string[]]>([
    [{}, ['filter']],
    [undefined, ['filter']],
    [[], ['']],
    [{ filter: [] }, ['filter']],
    [{ filter: null }, ['filter']],
    [{ filter: {}, status: 'failed' }, ['status']],
    [{ filter: { status: ['delivered'] } }, ['filter.status.0']],
    [{ filter: { status: ['failed', 'queued', 'sending'] } }, ['filter.status.1', 'filter.status.2']],
    [{ filter: { status: [] } }, ['filter.status']],
    [{ filter: { status: 'failed' } }, ['filter.status']],
    [{ filter: { connection: 'gone' } }, ['filter.connection']],
    [{ filter: { failure: 'unlucky' } }, ['filter.failure']],
    [{ filter: { name: 5 } }, ['filter.name']],
    [{ filter: { name: 'a\0' } }, ['filter.name']],
    [{ filter: { from: 'yesterday' } }, ['filter.from']],
    [{ filter: { id: 'x', outcomeId: 'y' } }, ['filter.id', 'filter.outcomeId']],
  ])('of %j is refused', async (body, paths) => {
    const answer = await gateway.post(REPLAYS, body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual(paths);
    expect((await gateway.get(REPLAYS)).body.items).toEqual([]);
  });

  it('of too much is refused, and nothing of it stays', async () => {
    await failed();
    // Deliveries of outcomes that there are not: this is about how many they are.
    await gateway.pool.query('ALTER TABLE deliveries DROP CONSTRAINT deliveries_outcome_id_revision_fkey');
    await gateway.pool.query(
      `INSERT INTO deliveries (id, outcome_id, revision, connection, adapter, status, ordering_key, created_at)
       SELECT gen_random_uuid(), gen_random_uuid(), 1, 'invoca', 'invoca', 'failed', gen_random_uuid(), '2026-01-01'
       FROM generate_series(1, $1)`,
      [MOST_REPLAYED],
    );
    const refused = await gateway.post(REPLAYS, { filter: {} });
    expect(refused).toMatchObject({ status: 422, body: { code: 'too_many', errors: [{ path: 'filter' }] } });
    expect((await gateway.pool.query('SELECT FROM replay_deliveries')).rowCount).toBe(0);
    expect((await gateway.get(REPLAYS)).body.items).toEqual([]);
    expect(await plan({ to: '2026-01-02' })).toMatchObject({ matched: MOST_REPLAYED, amounts: [], sample: [] });
  });

  it('is listed, the newest first, page by page', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.unshift((await plan()).id);
    const first = (await gateway.get(`${REPLAYS}?limit=2`)).body;
    const rest = (await gateway.get(`${REPLAYS}?limit=2&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
    expect(rest.nextCursor).toBeNull();
    expect(first.items[0]).toEqual(await get(ids[0] ?? ''));
    expect((await gateway.get(`${REPLAYS}?status=done`)).status).toBe(422);
  });

  it('takes the admin key, and an id that there is', async () => {
    const others = { authorization: `Bearer ${API_KEY}` };
    expect((await gateway.post(REPLAYS, { filter: {} }, others)).status).toBe(403);
    expect((await gateway.get(REPLAYS, others)).status).toBe(403);
    for (const nobody of ['00000000-0000-0000-0000-000000000009', 'x']) {
      expect((await gateway.get(`${REPLAYS}/${nobody}`)).status).toBe(404);
      expect((await run(nobody)).status).toBe(404);
      expect((await cancel(nobody)).status).toBe(404);
    }
  });
});
