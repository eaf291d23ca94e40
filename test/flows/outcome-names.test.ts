import { acceptOutcomes, type Answer as Answered } from '../../src/intake/accept-outcomes';
import { acceptPage } from '../../src/intake/accept-page';
import { openStore, type Store } from '../../src/store/client';
import { freshDatabase, type TestDatabase } from '../support/database';
import { clientOf, OUTCOMES } from '../support/endpoint';
import { type Answer, API_KEY, type Gateway, startGateway } from '../support/gateway';
import { accepted, destinations, draft } from '../support/ledger';
import { eventually } from '../support/wait';

describe('a name', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { send, transaction, sale } = clientOf(() => gateway);
  const post = async (name: string): Promise<Answer['body']> =>
    (await gateway.post('/v1/outcomes', { call: { ids: { invoca: transaction() } }, name })).body.outcome;
  const names = async (): Promise<string[]> =>
    (await gateway.pool.query<{ name: string }>('SELECT name FROM outcome_names ORDER BY name_key')).rows.map(
      ({ name }) => name,
    );

  it('has the casing of the first time that it was reported, of whichever call and by whomever', async () => {
    expect((await post('Free Trial')).name).toBe('Free Trial');
    const later = await post('FREE TRIAL ');
    expect(later).toMatchObject({ name: 'Free Trial', result: 'created' });
    const atEndpoint = await send(OUTCOMES, sale(transaction(), { outcome_name: 'free trial' }));
    expect(atEndpoint).toMatchObject({ status: 201, body: { call_outcome: { outcome_name: 'Free Trial' } } });
    const { attempts } = await gateway.deliveryOf(later.id, 'invoca', 'delivered');
    expect(attempts[0].request.body.call_outcome.outcome_name).toBe('Free Trial');
    expect((await gateway.get('/v1/outcomes?name=freE%20triaL')).body.items).toHaveLength(3);
  });

  it('has it within one batch', async () => {
    const call = (external: string) => ({ ids: { external } });
    const { body } = await gateway.post('/v1/outcomes/batch', {
      outcomes: [
        { call: call('batch 1'), name: 'Visit' },
        { call: call('batch 2'), name: 'VISIT' },
        { call: call('batch 1'), name: 'visit', key: '2' },
      ],
    });
    expect(body.items.map(({ outcome }: Answer['body']) => outcome.name)).toEqual(['Visit', 'Visit', 'Visit']);
  });

  it('is not reported by what is refused', async () => {
    const before = await names();
    const search = { start_time_t: '1440607313', advertiser_id_from_network: [] };
    expect((await send(OUTCOMES, { ...sale('', { outcome_name: 'REFUND' }), search })).status).toBe(403);
    await gateway.post('/v1/calls', { ids: { external: 'one', invoca: 'ONE' } });
    await gateway.post('/v1/calls', { ids: { trackdrive: '2', invoca: 'TWO' } });
    const conflict = { call: { ids: { external: 'one', trackdrive: '2' } }, name: 'REFUND' };
    expect((await gateway.post('/v1/outcomes', conflict)).status).toBe(409);
    expect(await names()).toEqual(before);
    expect((await post('Refund')).name).toBe('Refund');
  });

  it('of any characters is one', async () => {
    for (const name of ['__proto__', 'constructor', 'ÅPENT', 'x'.repeat(255), '😀"\\']) {
      expect((await post(name)).name).toBe(name);
      expect((await post(name.toLowerCase())).name).toBe(name);
    }
  });

  it('that stands on an outcome already stays there, whatever others are called', async () => {
    const { id, call } = await post('Upsell');
    await gateway.pool.query(`UPDATE outcomes SET name = 'UPSELL' WHERE id = $1`, [id]);
    const again = await gateway.post('/v1/outcomes', { call: { ids: call.ids }, name: 'upsell', description: 'more' });
    expect(again.body.outcome).toMatchObject({ id, result: 'updated', name: 'UPSELL' });
    expect((await post('upsell')).name).toBe('Upsell');
  });

  it('is reported at two gateways at once in one casing', async () => {
    const other = await gateway.another({ ROLE: 'api' });
    try {
      const spellings = ['Demo', 'DEMO', 'demo', 'dEMO'];
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          (index % 2 === 0 ? gateway : other).post(
            '/v1/outcomes',
            { call: { ids: { external: `demo ${index}` } }, name: spellings[index % 4] },
            { authorization: `Bearer ${API_KEY}` },
          ),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(60).fill(202));
      expect(new Set(answers.map(({ body }) => body.outcome.name as string)).size).toBe(1);
    } finally {
      await other.close();
    }
  });
});

describe('a new name of a page that is being written', () => {
  let database: TestDatabase;
  let stores: [Store, Store];
  beforeAll(async () => {
    database = await freshDatabase();
    const open = (): Store => openStore({ url: database.url, onIdleError: () => undefined });
    stores = [open(), open()];
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await database.drop();
  });

  const options = (store: Store) => {
    return { store, destinations, longestWaitMs: 60_000, wake: () => undefined };
  };
  const nameOf = async (id: string): Promise<string | undefined> => {
    const { rows } = await stores[0].pool.query<{ name: string }>(
      'SELECT o.name FROM outcomes o JOIN call_ids i USING (call_id) WHERE i.value = $1',
      [id],
    );
    return rows[0]?.name;
  };

  /** Posts while the page is not committed: it is not seen yet, so the post is held up when it writes. */
  const heldUp = async (external: string, name: string): Promise<{ posted: Promise<Answered> }> => {
    const post = acceptOutcomes(options(stores[1]));
    const posted = post({ drafts: [draft({ external }, { name })], idempotency: null });
    await eventually(
      async () => {
        const { rowCount } = await stores[0].pool.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rowCount === 1;
      },
      { what: 'the post waits for the page' },
    );
    return { posted };
  };

  it('is that of a post which came meanwhile, if the page comes to nothing', async () => {
    let post: Awaited<ReturnType<typeof heldUp>> | undefined;
    const page = acceptPage(options(stores[0]), [draft({ external: 'page' }, { name: 'Callback' })], async () => {
      post = await heldUp('post', 'CALLBACK');
      throw new Error('no page after all');
    });
    await expect(page).rejects.toThrow('no page after all');
    await post?.posted;
    expect([await nameOf('page'), await nameOf('post')]).toEqual([undefined, 'CALLBACK']);
  });

  it('is that of the page for a post which came meanwhile, if the page is written', async () => {
    let post: Awaited<ReturnType<typeof heldUp>> | undefined;
    await acceptPage(options(stores[0]), [draft({ external: 'page 2' }, { name: 'Survey' })], async () => {
      post = await heldUp('post 2', 'SURVEY');
    });
    const answer = await post?.posted;
    if (answer?.status !== 'accepted') throw new Error('not accepted');
    expect(answer.items.map((item) => accepted(item).outcome.name)).toEqual(['Survey']);
    expect([await nameOf('page 2'), await nameOf('post 2')]).toEqual(['Survey', 'Survey']);
  });
});
