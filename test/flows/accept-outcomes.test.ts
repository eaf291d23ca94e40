import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Pool } from 'pg';
import { API_KEY, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';

describe('accepting outcomes', () => {
  let gateway: Gateway;
  let other: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
    other = await gateway.another({ ROLE: 'api' });
  });
  afterAll(async () => {
    await other.close();
    await gateway.close();
  });

  let calls = 0;
  const fresh = (more: object = {}) => {
    calls += 1;
    return { ...DOCUMENTED, call: { ids: { external: `call-${calls}`, trackdrive: String(calls) } }, ...more };
  };
  const count = async (table: string): Promise<number> =>
    (await gateway.pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`)).rows[0]?.count ?? -1;
  const idsOf = ({ body }: { body: { outcome: { id: string; call: { id: string } }; deliveries: { id: string }[] } }) =>
    JSON.stringify([body.outcome.id, body.outcome.call.id, body.deliveries.map(({ id }) => id)]);

  it('makes one outcome, one revision and one delivery each of a hundred identical posts at two processes', async () => {
    const before = await Promise.all(['calls', 'outcomes', 'revisions', 'deliveries'].map(count));
    const outcome = fresh();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? gateway : other).post('/v1/outcomes', outcome)),
    );
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(99);
    expect(new Set(answers.map(idsOf)).size).toBe(1);
    const after = await Promise.all(['calls', 'outcomes', 'revisions', 'deliveries'].map(count));
    expect(after.map((rows, index) => rows - (before[index] ?? 0))).toEqual([1, 1, 1, 2]);
  });

  it('numbers the revisions of a hundred different posts at once without a gap, the last one standing', async () => {
    const outcome = fresh();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        (index % 2 === 0 ? gateway : other).post('/v1/outcomes', { ...outcome, amount: { value: `${index}.00` } }),
      ),
    );
    const revisions = answers.map(({ body }) => body.outcome.revision as number).toSorted((one, two) => one - two);
    expect(revisions).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    const { body } = await gateway.get(`/v1/outcomes/${answers[0]?.body.outcome.id}`);
    const last = answers.find((answer) => answer.body.outcome.revision === 100);
    expect(body.outcome).toMatchObject({ revision: 100, amount: last?.body.outcome.amount });
  });

  it('takes as many statements for a batch of 200 as for one outcome: two', async () => {
    const api = await startGateway({ backend: 'redis', variables: { ROLE: 'api' } });
    const statements = jest.spyOn(Pool.prototype, 'query');
    /** those of the pool that wrote it: other gateways of this process sweep meanwhile */
    const asked = (): (string | undefined)[] => {
      const { calls: queries, contexts } = statements.mock;
      // Which parts a write has is told by the numbers behind its name.
      const names = queries.map(([statement]) => (statement as { name?: string }).name?.replace(/[-\d]+$/, ''));
      const pool = contexts[names.indexOf('write-accepted')];
      return names.filter((_, index) => contexts[index] === pool);
    };
    try {
      await api.report(fresh());
      expect(asked()).toEqual(['read-known', 'write-accepted']);
      statements.mockClear();
      const { body } = await api.post('/v1/outcomes/batch', { outcomes: Array.from({ length: 200 }, () => fresh()) });
      expect(body.items.map(({ status }: { status: number }) => status)).toEqual(Array(200).fill(202));
      expect(asked()).toEqual(['read-known', 'write-accepted']);
    } finally {
      statements.mockRestore();
      await api.close();
    }
  });

  it('goes on while the queue’s server is away, and delivers when a worker sees the rows', async () => {
    const nobody = createServer().listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const { port } = nobody.address() as AddressInfo;
    nobody.close();
    const lonely = await gateway.another({ ROLE: 'api', REDIS_URL: `redis://127.0.0.1:${port}` });
    try {
      const id = await lonely.report(fresh());
      expect((await lonely.get('/readyz')).body).toMatchObject({ database: 'up', queue: 'down' });
      expect(lonely.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
      await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    } finally {
      await lonely.close();
    }
  });

  it('takes a batch of a thousand long outcomes, of 4 MB in all and no more', async () => {
    const outcomes = (length: number): object[] =>
      Array.from({ length: 1_000 }, () => ({ ...fresh(), description: 'x'.repeat(length) }));
    const { status, body } = await gateway.post('/v1/outcomes/batch', { outcomes: outcomes(3_500) });
    expect(status).toBe(200);
    expect(body.items).toHaveLength(1_000);
    const tooMuch = await gateway.post('/v1/outcomes/batch', { outcomes: outcomes(4_500) });
    expect(tooMuch).toMatchObject({ status: 413, body: { detail: 'a body may have at most 4096 kB here' } });
  });

  it('keeps the drafts of a batch in order and lets a bad one harm no other', async () => {
    const good = fresh();
    const { status, body } = await gateway.post('/v1/outcomes/batch', {
      outcomes: [good, { ...fresh(), amount: { value: 5 } }, { ...good, description: 'changed' }, good.name, good],
    });
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { status: 202, outcome: { result: 'created', revision: 1 } },
      { status: 422, problem: { code: 'invalid', errors: [{ path: 'amount.value' }] } },
      { status: 202, outcome: { result: 'updated', revision: 2 } },
      { status: 422 },
      { status: 202, outcome: { result: 'updated', revision: 3, description: '1 year contract' } },
    ]);
    const { body: read } = await gateway.get(`/v1/outcomes/${body.items[0].outcome.id}`);
    expect(read.deliveries).toHaveLength(6);
  });

  it('takes a batch of 1000, and none that is longer or empty', async () => {
    const batch = (length: number) =>
      gateway.post('/v1/outcomes/batch', {
        outcomes: Array.from({ length }, () => ({ call: { ids: { external: 'long' } }, name: 'sale' })),
      });
    expect((await batch(1_000)).body.items).toHaveLength(1_000);
    expect(await batch(1_001)).toMatchObject({ status: 422, body: { errors: [{ path: 'outcomes' }] } });
    expect(await batch(0)).toMatchObject({ status: 422, body: { errors: [{ path: 'outcomes' }] } });
  });

  it('says in a batch which outcomes speak of two calls', async () => {
    const [one, two] = [fresh(), fresh()];
    const torn = { ...one, call: { ids: { external: one.call.ids.external, trackdrive: two.call.ids.trackdrive } } };
    const { body } = await gateway.post('/v1/outcomes/batch', { outcomes: [one, two, torn, one] });
    expect(body.items).toMatchObject([
      { status: 202 },
      { status: 202 },
      { status: 409, problem: { code: 'call_conflict' } },
      { status: 200 },
    ]);
  });

  describe('of a call', () => {
    it('finds it by any of its ids, and learns the others', async () => {
      const first = await gateway.post('/v1/outcomes', { call: { ids: { external: 'crm-1' } }, name: 'quote' });
      const second = await gateway.post('/v1/outcomes', {
        call: { ids: { external: 'crm-1', invoca: 'I-1' } },
        name: 'sale',
      });
      const third = await gateway.post('/v1/outcomes', { call: { ids: { invoca: 'I-1' } }, name: 'sale' });
      expect(second.body.outcome.call).toMatchObject({
        id: first.body.outcome.call.id,
        ids: { external: 'crm-1', invoca: 'I-1' },
      });
      expect(third.body.outcome).toMatchObject({ id: second.body.outcome.id, result: 'unchanged' });
    });

    it('learns its facts as they are told, and keeps those that are not told again', async () => {
      const ids = { external: 'facts' };
      const { body } = await gateway.post('/v1/outcomes', { call: { ids }, name: 'sale' });
      const told = { startedAt: '2015-07-04T07:06:40.000Z', callerNumber: '+18885551212' };
      await gateway.post('/v1/outcomes', { call: { ids, ...told, durationSeconds: 60 }, name: 'sale' });
      await gateway.post('/v1/outcomes', { call: { ids, durationSeconds: null }, name: 'sale' });
      const read = await gateway.get(`/v1/outcomes/${body.outcome.id}`);
      expect(read.body.outcome).toMatchObject({ revision: 1, call: { ids, ...told } });
      const { rows } = await gateway.pool.query('SELECT * FROM calls WHERE id = $1', [body.outcome.call.id]);
      expect(rows).toMatchObject([{ caller_number: '+18885551212', duration_seconds: null, direction: null }]);
    });

    it('without ids finds it by its start and its numbers', async () => {
      const call = { startedAt: '2015-07-04T07:06:40Z', callerNumber: '+18885551212' };
      const first = await gateway.post('/v1/outcomes', { call, name: 'quote' });
      const again = await gateway.post('/v1/outcomes', {
        call: { startedAt: '2015-07-04T09:06:40.000+02:00', callerNumber: '+1 888 555 1212' },
        name: 'Quote',
      });
      expect(again.body.outcome).toMatchObject({ id: first.body.outcome.id, result: 'unchanged', call: { ids: {} } });
    });

    it('refuses an id of a kind of which the call has another', async () => {
      const ids = { external: 'left', invoca: 'I-left' };
      const { body } = await gateway.post('/v1/outcomes', { call: { ids }, name: 'sale' });
      const call = { ids: { external: 'left', invoca: 'I-other' } };
      const answer = await gateway.post('/v1/outcomes', { call, name: 'sale' });
      expect(answer).toMatchObject({ status: 409, body: { code: 'call_conflict' } });
      const { rows } = await gateway.pool.query(`SELECT call_id FROM call_ids WHERE value = 'I-other'`);
      expect(rows).toEqual([]);
      const left = await gateway.get(`/v1/outcomes/${body.outcome.id}`);
      expect(left.body.outcome.call).toMatchObject({ id: body.outcome.call.id, ids });
    });
  });

  it('makes one outcome of a hundred identical posts at once of a call that is known', async () => {
    const outcome = fresh();
    await gateway.post('/v1/outcomes', { ...outcome, name: 'quote' });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? gateway : other).post('/v1/outcomes', outcome)),
    );
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(new Set(answers.map(idsOf)).size).toBe(1);
  });

  it('lets a call have one id of a kind, however many are said at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { call } = fresh();
      await gateway.post('/v1/outcomes', { call, name: 'sale' });
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 === 0 ? gateway : other).post('/v1/outcomes', {
            call: { ids: { ...call.ids, invoca: `${call.ids.external}-${index}` } },
            name: 'sale',
          }),
        ),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ body }) => body.code === 'call_conflict')).toHaveLength(9);
    }
  });

  describe('with an Idempotency-Key', () => {
    const post = (key: string, body: unknown, more: Record<string, string> = {}, at = gateway) =>
      at.post('/v1/outcomes', body, { 'idempotency-key': key, ...more });

    it('gives the first answer again, however many ask at once, wherever', async () => {
      const outcome = fresh();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => post('many', outcome, {}, index % 2 === 0 ? gateway : other)),
      );
      expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body])))).toHaveProperty('size', 1);
      expect(answers[0]?.status).toBe(202);
      expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(49);
    });

    it('gives the first answer again although the outcome has moved on', async () => {
      const outcome = fresh();
      const first = await post('moved', outcome);
      await gateway.post('/v1/outcomes', { ...outcome, description: 'changed' });
      const again = await post('moved', Object.fromEntries(Object.entries(outcome).toReversed()));
      expect(again.body).toEqual(first.body);
    });

    it('refuses any other body under the same key, however many come at once, wherever', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => post('other', fresh(), {}, index % 2 === 0 ? gateway : other)),
      );
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
      const refused = answers.filter(({ status, body }) => status === 409 && body.code === 'idempotency_mismatch');
      expect(refused).toHaveLength(19);
    });

    it('belongs to the key of the gateway that it came with', async () => {
      await post('mine', fresh());
      const theirs = await post('mine', fresh(), { authorization: `Bearer ${API_KEY}` });
      expect(theirs.status).toBe(202);
    });

    it('is two keys where two keys of the gateway use it at once', async () => {
      const headers = { authorization: `Bearer ${API_KEY}` };
      const pairs = Array.from({ length: 20 }, (_, index) => [
        post(`shared-${index}`, fresh()),
        post(`shared-${index}`, fresh(), headers),
      ]);
      const answers = await Promise.all(pairs.flat());
      expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(202));
    });

    it('gives the first answer again, also when that was that nothing changed', async () => {
      const outcome = fresh();
      await gateway.post('/v1/outcomes', outcome);
      const first = await post('unchanged', outcome);
      expect(first).toMatchObject({ status: 200, body: { outcome: { result: 'unchanged', revision: 1 } } });
      await gateway.post('/v1/outcomes', { ...outcome, description: 'changed' });
      const again = await post('unchanged', outcome);
      expect(again).toMatchObject({ status: 200, body: first.body });
      expect(again.headers.get('idempotent-replayed')).toBe('true');
    });

    it('keeps nothing of a post whose ids were in conflict', async () => {
      const [one, two] = [fresh(), fresh()];
      await gateway.post('/v1/outcomes/batch', { outcomes: [one, two] });
      const ids = { external: one.call.ids.external, trackdrive: two.call.ids.trackdrive };
      expect((await post('conflict', { ...one, call: { ids } })).body.code).toBe('call_conflict');
      expect((await post('conflict', fresh())).status).toBe(202);
    });

    it('keeps nothing of a post that was refused', async () => {
      expect((await post('refused', { ...fresh(), name: 5 })).status).toBe(422);
      expect((await post('refused', fresh())).status).toBe(202);
    });

    it('covers a whole batch', async () => {
      const batch = { outcomes: [fresh(), fresh()] };
      const send = () => gateway.post('/v1/outcomes/batch', batch, { 'idempotency-key': 'batch' });
      const [first, again] = [await send(), await send()];
      expect(again.body).toEqual(first.body);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
    });
  });
});
