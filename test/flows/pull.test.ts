import { schedulePull } from '../../src/store/pulls';
import { type Answer, type Gateway } from '../support/gateway';
import { type Pulling, saleRow, startPulling } from '../support/pulling';
import { eventually } from '../support/wait';

describe('outcomes of a vendor that has to be asked', () => {
  let pulling: Pulling;
  let gateway: Gateway;
  let books: Pulling['books'];
  beforeAll(async () => {
    pulling = await startPulling();
    ({ gateway, books } = pulling);
  });
  afterAll(() => pulling.close());

  const pull: Pulling['pull'] = (...days) => pulling.pull(...days);
  const outcomes: Pulling['outcomes'] = (query) => pulling.outcomes(query);
  const ask: Pulling['ask'] = (...days) => pulling.ask(...days);
  const ended: Pulling['ended'] = (id, as) => pulling.ended(id, as);
  const sandboxVendor = () => pulling.sandboxVendor;
  const pulls = (path = ''): Promise<Answer> => gateway.get(`/v1/admin/pulls${path}`);
  const countOutcomes = async (): Promise<number> =>
    Number((await gateway.pool.query(`SELECT count(*) FROM outcomes WHERE source = 'cube'`)).rows[0].count);

  it('come in once, however often and overlapping they are asked for', async () => {
    const all = await pull('2019-01-01', '2019-01-31');
    expect(all).toMatchObject({ seen: 781, updated: 0, rejected: 0, daysDone: 31, daysTotal: 31, error: null });
    expect(all.created + all.unchanged).toBe(781);
    expect(await countOutcomes()).toBe(all.created);
    const again = await pull('2019-01-15', '2019-02-02');
    expect(again).toMatchObject({ created: 0, updated: 0, daysTotal: 19 });
    expect(again.unchanged).toBe(again.seen);
    expect(await countOutcomes()).toBe(all.created);
  });

  it('go to every vendor that should know them, of a call that is known by its phone', async () => {
    const call = { ids: { invoca: 'CALL-NO', trackdrive: '909784' }, startedAt: '2019-08-14T07:25:00Z' };
    await gateway.post('/v1/calls', { ...call, callerNumber: '+4790978457' });
    await pull('2019-08-14');
    const [sale] = await outcomes('name=sale&from=2020-01-01');
    expect(sale).toMatchObject({ call: { ids: { invoca: 'CALL-NO' } }, occurredAt: '2019-08-14T07:34:00.000Z' });
    expect(sale.attributes).toMatchObject({ 'call_outcome__extra__Fast ansatt over 50 %': true });
    for (const connection of ['invoca', 'trackdrive']) await gateway.deliveryOf(sale.id, connection, 'delivered');
    expect((await gateway.get(`/v1/outcomes/${sale.id}`)).body.outcome.match).toMatchObject({
      rule: 'nearest',
      candidates: [{ secondsApart: 540 }],
    });
  });

  it('are revised when a row changes, renamed when its type does, and left as they are when it is erased', async () => {
    books.add('926', saleRow('late-1'));
    expect(await pull('2019-09-01')).toMatchObject({ created: 1 });
    books.change('926', 'late-1', { call_outcome__comment: 'second' });
    expect(await pull('2019-09-01')).toMatchObject({ created: 0, updated: 1 });
    const [sale] = await outcomes('name=sale');
    expect(sale).toMatchObject({ revision: 2, description: 'second', met: true });

    books.change('926', 'late-1', { call_outcome__type: 'Booked' });
    await pull('2019-09-01');
    expect((await gateway.get(`/v1/outcomes/${sale.id}`)).body.outcome).toMatchObject({ revision: 3, met: false });
    const [booked] = await outcomes('name=appointment&from=2020-01-01');
    expect(booked).toMatchObject({ key: sale.key, met: true, call: { id: sale.call.id } });

    books.anonymise('late-1');
    expect(await pull('2019-09-01')).toMatchObject({ created: 0, updated: 0, seen: 1 });
    expect((await gateway.get(`/v1/outcomes/${booked.id}`)).body.outcome).toMatchObject({
      revision: 1,
      description: 'second',
    });
  });

  it('of rows that are truly alike are as many as the rows', async () => {
    const twin = saleRow('twin', { call_outcome__submitted_when: '2019-09-02 10:00' });
    books.add('926', twin);
    books.add('926', twin);
    expect(await pull('2019-09-02')).toMatchObject({ created: 2 });
    expect(await pull('2019-09-02')).toMatchObject({ created: 0, unchanged: 2 });
  });

  it('whose type has no name are kept and shown, and delivered to nobody', async () => {
    books.add(
      '926',
      saleRow('odd', { call_outcome__type: 'Something new', call_outcome__submitted_when: '2019-09-03 10:00' }),
    );
    await pull('2019-09-03');
    const [odd] = await outcomes('name=unmapped');
    const { deliveries } = (await gateway.get(`/v1/outcomes/${odd.id}`)).body;
    expect(deliveries).toHaveLength(2);
    for (const { status, reason } of deliveries) {
      expect(status).toBe('skipped');
      expect(reason).toContain('Something new');
    }
  });

  it('whose type has a name since are told under that alone', async () => {
    books.change('926', 'odd', { call_outcome__type: 'Sale' });
    await pull('2019-09-03');
    const [odd] = await outcomes('name=unmapped');
    expect(odd).toMatchObject({ met: false, revision: 2 });
    const { deliveries } = (await gateway.get(`/v1/outcomes/${odd.id}`)).body;
    expect(new Set(deliveries.map(({ status }: { status: string }) => status))).toEqual(new Set(['skipped']));
    const [sale] = await outcomes('name=sale');
    expect(sale).toMatchObject({ key: odd.key, met: true });
  });

  it('are counted and not stored by a dry run', async () => {
    books.add('926', saleRow('dry', { call_outcome__submitted_when: '2019-09-05 10:00' }));
    const before = await countOutcomes();
    expect(await pull('2019-09-05', '2019-09-05', { dryRun: true })).toMatchObject({ created: 1, dryRun: true });
    expect(await countOutcomes()).toBe(before);
    expect(await pull('2019-09-05')).toMatchObject({ created: 1 });
  });

  it('of the pages before a failure stay', async () => {
    for (let index = 0; index < 501; index += 1)
      books.add('926', saleRow(`many-${index}`, { call_outcome__submitted_when: '2019-09-06 10:00' }));
    sandboxVendor().fail({ delayMs: 1, times: 1 });
    sandboxVendor().fail({ status: 404, body: { detail: 'Not found.' }, times: 1 });
    const failed = await ended(await ask('2019-09-06'), 'failed');
    expect(failed).toMatchObject({ pages: 1, seen: 500, created: 500, error: expect.stringContaining('404') });
    expect(await pull('2019-09-06')).toMatchObject({ created: 1, unchanged: 500, pages: 2 });
  });

  it('are asked for by the schedule from the watermark on, less the days of looking back', async () => {
    await schedulePull(gateway.pool, 'cube');
    await schedulePull(gateway.pool, 'cube');
    const [first] = (await pulls('?connection=cube&limit=1')).body.items;
    const done = await ended(first.id);
    const today = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Oslo' }).format(new Date());
    expect(done).toMatchObject({ backfill: false, window: { to: today }, daysTotal: 4, daysDone: 4 });
    const { rows } = await gateway.pool.query('SELECT * FROM watermarks');
    expect(rows).toEqual([{ connection: 'cube', stream: '926', day: today }]);
    await gateway.pool.query(`UPDATE watermarks SET day = '2019-08-15'`);
    await schedulePull(gateway.pool, 'cube');
    const [second] = (await pulls('?connection=cube&limit=1')).body.items;
    expect(await ended(second.id)).toMatchObject({ window: { from: '2019-08-12', to: today } });
    expect((await gateway.get('/readyz')).body.lastPulls.cube.ageSeconds).toBeLessThan(60);
  });

  it('are gone on with by another process where one died', async () => {
    books.add('926', saleRow('resumed', { call_outcome__submitted_when: '2019-10-02 10:00' }));
    await gateway.pool.query(
      `INSERT INTO pulls (id, connection, status, backfill, dry_run, from_day, to_day, days_done, days_total, lease, lease_until)
       VALUES ('01990000-0000-7000-8000-00000000000a', 'cube', 'running', true, false, '2019-10-01', '2019-10-03', 1, 3,
         gen_random_uuid(), now() - interval '1 second')`,
    );
    expect(await ended('01990000-0000-7000-8000-00000000000a')).toMatchObject({ created: 1, daysDone: 3, pages: 2 });
  });

  it('come in once when two processes ask at once, one after the other', async () => {
    const other = await gateway.another();
    try {
      for (let index = 0; index < 40; index += 1)
        books.add('926', saleRow(`race-${index}`, { call_outcome__submitted_when: '2019-11-01 10:00' }));
      const ids = await Promise.all([1, 2, 3].map(() => ask('2019-11-01')));
      const done = await Promise.all(ids.map((id) => ended(id)));
      expect(done.map(({ created }) => created).toSorted((one, two) => two - one)).toEqual([40, 0, 0]);
    } finally {
      await other.close();
    }
  });

  it('stop coming when their pull is cancelled, and not when it has ended', async () => {
    sandboxVendor().fail({ delayMs: 300, times: 20 });
    const id = await ask('2018-01-01', '2018-12-31');
    await eventually(async () => (await pulls(`/${id}`)).body.pull.daysDone > 0, {
      within: 15_000,
      what: 'a day is done',
    });
    const cancelled = await gateway.post(`/v1/admin/pulls/${id}/cancel`, undefined);
    expect(cancelled).toMatchObject({ status: 200, body: { pull: { status: 'cancelled' } } });
    expect((await gateway.post(`/v1/admin/pulls/${id}/cancel`, undefined)).status).toBe(200);
    sandboxVendor().clear();
    const finished = await pull('2018-01-01');
    expect((await gateway.post(`/v1/admin/pulls/${finished.id}/cancel`, undefined)).status).toBe(409);
    expect((await ended(id, 'cancelled')).daysDone).toBeLessThan(365);
  });

  it.each([
    ['days that are none', { from: '2019-02-30', to: '2019-03-01' }, 'from'],
    ['days the wrong way round', { from: '2019-03-02', to: '2019-03-01' }, 'to'],
    ['more than a year', { from: '2019-01-01', to: '2020-01-02' }, 'to'],
    ['a time', { from: '2019-01-01T00:00:00Z', to: '2019-01-02' }, 'from'],
  ])('are not asked for by %s', async (_what, body, path) => {
    const answer = await gateway.post('/v1/admin/connections/cube/pulls', body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });

  it('are asked for of connections that can be asked alone', async () => {
    const body = { from: '2019-01-01', to: '2019-01-01' };
    expect((await gateway.post('/v1/admin/connections/invoca/pulls', body)).status).toBe(404);
    expect((await pulls('/01990000-0000-7000-8000-00000000ffff')).status).toBe(404);
  });

  it('are not asked for any more when the key is refused, until the connection is resumed', async () => {
    sandboxVendor().fail({ status: 401, body: { detail: 'Invalid token.' }, times: 1 });
    expect((await ended(await ask('2019-01-01'), 'failed')).error).toContain('Invalid token');
    const { connection } = (await gateway.get('/v1/admin/connections/cube')).body;
    expect(connection.pausedReason).toContain('Invalid token');
    const waiting = await ask('2019-01-01');
    await gateway.post('/v1/admin/connections/cube/resume', undefined);
    await ended(waiting);
  });
});
