import { Client } from 'pg';
import type { Store } from '../../src/store/client';
import { lease } from '../../src/store/leases';
import { callsOf } from '../support/calls';
import { deliveriesOf } from '../support/deliveries';
import type { Answer, Gateway } from '../support/gateway';
import { outcomeOf } from '../support/leased';
import { eventually } from '../support/wait';
import { startWithStore } from '../support/with-store';

/** What stands in the database of two calls when they have become one, whatever is done in that moment. */
describe('of two calls that become one', () => {
  let gateway: Gateway;
  let store: Store;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ gateway, store, close } = await startWithStore());
  });
  afterAll(() => close());

  const { fresh, tell, report } = callsOf(() => gateway);
  const { set, row, waiting } = deliveriesOf(() => gateway);
  const deliveryIn = ({ body }: Answer, connection: string): string =>
    body.deliveries.find((one: { connection: string }) => one.connection === connection).id;
  const deliveryOf = async (outcome: string, connection: string): Promise<string> =>
    deliveryIn(await gateway.get(`/v1/outcomes/${outcome}`), connection);
  const leaseOf = async (id: string): Promise<ReturnType<typeof outcomeOf>> => {
    const options = { lease: '00000000-0000-0000-0000-000000000001', leaseMs: 60_000, wholeCallConnections: [] };
    return outcomeOf((await lease(store.pool, [id], options))[0]);
  };
  const orderingKeysOf = async (ids: string[]): Promise<unknown[]> =>
    (
      await gateway.pool.query('SELECT ordering_key FROM deliveries WHERE id = ANY($1::uuid[]) ORDER BY id', [ids])
    ).rows.map(({ ordering_key }: { ordering_key: unknown }) => ordering_key);
  /** does something while nobody else may write of a call, until so many wait for it */
  const whileLocked = async (callId: string, run: (holding: Client) => Promise<void>): Promise<void> => {
    const holding = new Client({ connectionString: gateway.databaseUrl });
    await holding.connect();
    try {
      await holding.query('BEGIN');
      await holding.query('SELECT FROM calls WHERE id = $1 FOR UPDATE', [callId]);
      await run(holding);
      await holding.query('COMMIT');
    } finally {
      await holding.end();
    }
  };

  it('the oldest stays, whichever of its ids is said', async () => {
    for (const keys of [['external', 'invoca'] as const, ['invoca', 'external'] as const]) {
      const ids = fresh();
      const told = [];
      for (const key of keys) told.push((await tell({ ids: { [key]: ids[key] } })).body.call.id);
      expect((await tell({ ids })).body.call.id).toBe(told[0]);
    }
  });

  it('nothing is lost that is being told of the one that goes', async () => {
    const { external, invoca } = fresh();
    const staying = await tell({ ids: { external } });
    const leaving = await tell({ ids: { invoca } });
    let joined: Promise<Answer> | undefined;
    await whileLocked(leaving.body.call.id, async (holding) => {
      await holding.query('UPDATE calls SET duration_seconds = 60, version = version + 1 WHERE id = $1', [
        leaving.body.call.id,
      ]);
      joined = tell({ ids: { external, invoca } });
      await eventually(async () => (await waiting()) === 1);
    });
    expect((await joined)?.body.call).toMatchObject({ id: staying.body.call.id, durationSeconds: 60 });
  });

  it('an outcome that is reported of the one that goes, in the very moment, is of the one that stays', async () => {
    const other = await gateway.another();
    try {
      const { external, invoca } = fresh();
      const staying = await tell({ ids: { external } });
      const leaving = await tell({ ids: { invoca } });
      let answers: Promise<Answer[]> | undefined;
      await whileLocked(leaving.body.call.id, async () => {
        const joined = tell({ ids: { external, invoca } });
        await eventually(async () => (await waiting()) === 1);
        const reported = other.post('/v1/outcomes', { call: { ids: { invoca } }, name: 'sale' });
        await eventually(async () => (await waiting()) === 2);
        answers = Promise.all([joined, reported]);
      });
      expect((await answers)?.map(({ status }) => status)).toEqual([200, 202]);
      const { body } = await gateway.get(`/v1/calls/${staying.body.call.id}`);
      expect(body.call.outcomes).toMatchObject([{ name: 'sale' }]);
    } finally {
      await other.close();
    }
  });

  it('an outcome that is reported of the one that stays, in the very moment, waits for no id of the other', async () => {
    const other = await gateway.another();
    try {
      const { external, trackdrive } = fresh();
      await tell({ ids: { external } });
      const leaving = await tell({ ids: { trackdrive } });
      let reported: Promise<Answer> | undefined;
      await whileLocked(leaving.body.call.id, async () => {
        void tell({ ids: { external, trackdrive } });
        await eventually(async () => (await waiting()) === 1);
        reported = other.post('/v1/outcomes', { call: { ids: { external } }, name: 'sale' });
        await eventually(async () => (await waiting()) === 2);
      });
      const queued = expect.objectContaining({ connection: 'trackdrive', status: 'queued' });
      expect((await reported)?.body.deliveries).toContainEqual(queued);
    } finally {
      await other.close();
    }
  });

  it('the gateway’s own ids do not contradict each other, and both still find the call', async () => {
    const { external } = fresh();
    const ingested = await gateway.post('/api/2022-03-01/calls.json', {
      call: {
        external_call_unique_id: external,
        start_time: '2026-10-04 09:30:00 AM',
        destination_phone_number: 2165388265,
        calling_phone_number: 8885550188,
        advertiser_campaign_id_from_network: 85,
        call_direction: 'inbound',
        recording_url: 'https://recordings.test/1.wav',
      },
    });
    const searched = await gateway.post('/api/2015-08-17/call_outcomes.json', {
      search: { start_time_t: '1440607313' },
      call_outcome: { outcome_name: 'sale' },
    });
    const given = [ingested.body.cuid, searched.body.call.transaction_id] as string[];
    const joined = await tell({ ids: { external, invoca: given[1] } });
    expect(joined.status).toBe(200);
    for (const invoca of given) {
      const { body } = await gateway.get(`/v1/calls?id.invoca=${invoca}`);
      expect(body.items).toMatchObject([{ id: joined.body.call.id }]);
    }
  });

  it.each([
    ['queued', 'superseded'],
    ['retrying', 'superseded'],
    ['held', 'superseded'],
    ['waiting', 'superseded'],
    ['sending', 'sending'],
    ['delivered', 'delivered'],
    ['review', 'review'],
  ])('a delivery that is %s of an outcome that both have is %s where it goes', async (status, becomes) => {
    const { external, trackdrive } = fresh();
    await report({ external });
    const doubled = await report({ trackdrive }, { description: 'x' });
    const [sure, isAmbiguous] = [deliveryIn(doubled, 'invoca'), deliveryIn(doubled, 'trackdrive')];
    await set(sure, `status = '${status}'`);
    await set(isAmbiguous, `status = '${status}', ambiguous = true`);
    await tell({ ids: { external, trackdrive } });
    expect(await row(sure)).toMatchObject({ status: becomes });
    expect(await row(isAmbiguous)).toMatchObject({ status });
    if (becomes === 'superseded') expect(await row(sure)).toMatchObject({ next_attempt_at: null, sweep_at: null });
  });

  it('what may have arrived of the outcome that goes is told to whoever sends the one that stays', async () => {
    const { external, trackdrive } = fresh();
    const said = { occurredAt: '2026-11-01T10:00:00Z' };
    const kept = await report({ external }, said);
    const doubled = await report({ trackdrive }, said);
    const gone = deliveryIn(doubled, 'trackdrive');
    await set(gone, `status = 'delivered', next_attempt_at = NULL, sweep_at = NULL`);
    await tell({ ids: { external, trackdrive } });
    const sent = await leaseOf(await deliveryOf(kept.body.outcome.id, 'trackdrive'));
    expect(sent).toMatchObject({ revision: { number: 1 }, overtaken: false, previouslySent: [{ met: true }] });
  });

  it('what the vendor took of the outcome that goes does not hide what it was told of the one that stays', async () => {
    const { external, trackdrive } = fresh();
    const kept = await report({ external }, { description: 'kept' });
    const first = await deliveryOf(kept.body.outcome.id, 'trackdrive');
    for (const description of ['1', '2']) await report({ trackdrive }, { description });
    const { items } = (await gateway.get('/v1/outcomes?limit=1')).body;
    const { body } = await gateway.get(`/v1/outcomes/${items[0].id}`);
    for (const one of body.deliveries) await set(one.id, `status = 'delivered', next_attempt_at = NULL`);
    await set(first, `status = 'delivered', next_attempt_at = NULL`);
    await tell({ ids: { external, trackdrive } });
    const now = (await gateway.get(`/v1/outcomes/${kept.body.outcome.id}`)).body.deliveries;
    const newest = now.find((one: { connection: string }) => one.connection === 'trackdrive');
    const sent = await leaseOf(newest.id);
    expect(sent?.previouslySent.map(({ description }) => description)).toEqual(['2', 'kept']);
  });

  it('what is ambiguous of the outcome that goes is overtaken', async () => {
    const { external, trackdrive } = fresh();
    await report({ external });
    const gone = deliveryIn(await report({ trackdrive }), 'trackdrive');
    await set(gone, `status = 'retrying', ambiguous = true`);
    await tell({ ids: { external, trackdrive } });
    expect(await leaseOf(gone)).toMatchObject({ id: gone, isAmbiguous: true, overtaken: true });
  });

  it('deliveries go one at a time from then on, but for what both have in flight already', async () => {
    const { external, invoca, trackdrive } = fresh();
    const reported = [await report({ external, trackdrive }), await report({ invoca }, { name: 'quote' })];
    const [staying = '', leaving = ''] = reported.map((answer) => deliveryIn(answer, 'trackdrive'));
    const orderingKeyOf = (await row(staying))?.ordering_key;
    await set(staying, `status = 'sending'`);
    await set(leaving, `status = 'sending'`);
    expect((await tell({ ids: { external, invoca } })).status).toBe(200);
    expect(
      (await orderingKeysOf([staying, leaving])).filter((ordering_key) => ordering_key === orderingKeyOf),
    ).toHaveLength(1);

    const more = fresh();
    const idle = [await report({ external: more.external }), await report({ invoca: more.invoca }, { name: 'quote' })];
    await tell({ ids: { external: more.external, invoca: more.invoca } });
    const [one, other] = await orderingKeysOf(idle.map((answer) => deliveryIn(answer, 'trackdrive')));
    expect(other).toEqual(one);
  });

  it('the third that becomes one with them leads on to it from both', async () => {
    const { external, invoca, trackdrive } = fresh();
    const told = [
      await tell({ ids: { external } }),
      await tell({ ids: { invoca } }),
      await tell({ ids: { trackdrive } }),
    ];
    const [oldest, middle, newest] = told.map(({ body }) => body.call.id as string);
    await tell({ ids: { invoca, trackdrive } });
    await tell({ ids: { external, invoca } });
    for (const id of [middle, newest]) {
      expect((await gateway.get(`/v1/calls/${id}`)).body.call.id).toBe(oldest);
    }
  });
});
