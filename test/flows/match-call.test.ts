import { type Answer, type Gateway, startGateway } from '../support/gateway';

describe('the call of a report without an id', () => {
  let gateway: Gateway;
  let count = 0;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
  });
  afterAll(() => gateway.close());

  /** A call's own id that no other has. */
  const fresh = (): { external: string } => ({ external: `crm-${(count += 1)}` });
  const tell = (call: object): Promise<Answer> => gateway.post('/v1/calls', call);
  const day = (minute: number, second = 0): string => new Date(Date.UTC(2026, 9, 1, 10, minute, second)).toISOString();
  const caller = (): string => `+1888555${String((count += 1)).padStart(4, '0')}`;

  it('is the nearest of its caller’s, with the evidence kept', async () => {
    const callerNumber = caller();
    const near = await tell({ ids: { external: fresh().external }, startedAt: day(0), callerNumber });
    await tell({ ids: { external: fresh().external }, startedAt: day(5), callerNumber });
    const call = { startedAt: day(1), callerNumber };
    const { body } = await gateway.post('/v1/outcomes', { call, name: 'sale' });
    expect(body.outcome.call).toMatchObject({ id: near.body.call.id, startedAt: day(0) });
    const fields = expect.objectContaining({ outcomeId: body.outcome.id, matchedBy: 'nearest' });
    expect(gateway.lines).toContainEqual({ level: 'info', event: 'outcome', fields });
    const { match } = (await gateway.get(`/v1/outcomes/${body.outcome.id}`)).body.outcome;
    expect(match).toMatchObject({
      rule: 'nearest',
      windowSeconds: 300,
      candidates: [{ callId: near.body.call.id, secondsApart: 60, score: 3 }, { secondsApart: 240 }],
    });
  });

  it('stays the one it was found to be, whatever is told of later', async () => {
    const callerNumber = caller();
    await tell({ ids: { external: fresh().external }, startedAt: day(0), callerNumber });
    const post = (): Promise<Answer> =>
      gateway.post('/v1/outcomes', { call: { startedAt: day(1), callerNumber }, name: 'sale' });
    const first = await post();
    await tell({ ids: { external: fresh().external }, startedAt: day(1), callerNumber });
    const again = await post();
    expect(again).toMatchObject({
      status: 200,
      body: { outcome: { id: first.body.outcome.id, result: 'unchanged' } },
    });
  });

  it('stays it also when that turns out to have begun at another time', async () => {
    const ids = fresh();
    await tell({ ids, startedAt: '2018-03-01T10:00:00Z' });
    const post = (): Promise<Answer> =>
      gateway.post('/v1/outcomes', { call: { startedAt: '2018-03-01T10:01:00Z' }, name: 'sale' });
    const first = await post();
    await tell({ ids, startedAt: '2018-03-01T14:00:00Z' });
    const { body } = await post();
    expect(body.outcome).toMatchObject({ id: first.body.outcome.id, result: 'unchanged', call: { ids } });
  });

  it('gets the ids that are told with the same start and caller, and no second call of that caller gets them', async () => {
    const said = { startedAt: day(0), callerNumber: caller() };
    const report = (destinationNumber: string): Promise<Answer> =>
      gateway.post('/v1/outcomes', { call: { ...said, destinationNumber }, name: 'sale' });
    const first = await report('+12165388265');
    const ids = fresh();
    const told = await tell({ ...said, ids });
    expect(told).toMatchObject({ status: 200, body: { call: { id: first.body.outcome.call.id, ids } } });
    await tell({ ids, startedAt: '2018-04-01T14:00:00Z' });
    const second = await report('+12165388266');
    expect(second).toMatchObject({ status: 202, body: { outcome: { call: { ids: {} } } } });
    expect(second.body.outcome.call.id).not.toBe(told.body.call.id);
  });

  it('is the nearest however many began about then', async () => {
    await gateway.pool.query(
      `INSERT INTO calls (id, start_known_from, started_at)
       SELECT gen_random_uuid(), 'told', timestamptz '2017-05-01T10:00:00Z' + seconds * interval '1 second'
       FROM generate_series(-1890, 1890, 30) AS seconds WHERE abs(seconds) > 60`,
    );
    for (const seconds of [-60, 60]) {
      const startedAt = new Date(Date.parse('2017-05-01T10:00:00Z') + seconds * 1000).toISOString();
      const { body } = await gateway.post('/v1/outcomes', { call: { startedAt }, name: `at ${seconds}` });
      const { match } = (await gateway.get(`/v1/outcomes/${body.outcome.id}`)).body.outcome;
      expect(match).toMatchObject({
        rule: 'nearest',
        candidates: expect.arrayContaining([expect.objectContaining({ secondsApart: 30 })]),
      });
    }
  });

  it('is none of those that turned out to be another', async () => {
    const at = (minute: number, second = '00'): string => `2016-05-01T10:0${minute}:${second}Z`;
    const [one, other] = [fresh(), { invoca: `GONE-${count}` }];
    for (const [more, minute] of [
      [{}, 0],
      [{ callerNumber: caller() }, 5],
    ] as const) {
      const staying = await tell({ ids: { external: `${one.external}-${minute}` }, startedAt: at(minute), ...more });
      const gone = { invoca: `${other.invoca}-${minute}` };
      await tell({ ids: gone, startedAt: at(minute + 1), ...more });
      await tell({ ids: { ...gone, external: `${one.external}-${minute}` } });
      for (const startedAt of [at(minute, '45'), at(minute + 1)]) {
        const { body } = await gateway.post('/v1/outcomes', { call: { startedAt, ...more }, name: startedAt });
        expect(body.outcome.call.id).toBe(staying.body.call.id);
      }
    }
  });

  it('is none of two that are as near, but one of its own', async () => {
    const callerNumber = caller();
    await tell({ ids: { external: fresh().external }, startedAt: day(0), callerNumber });
    await tell({ ids: { external: fresh().external }, startedAt: day(2), callerNumber });
    const { body } = await gateway.post('/v1/outcomes', {
      call: { startedAt: day(1, 3), callerNumber },
      name: 'sale',
    });
    expect(body.outcome).toMatchObject({ call: { ids: {} }, match: { rule: 'near_tie' } });
    expect(body.outcome.match.candidates).toHaveLength(2);
  });

  it('is none that began outside of the window, before or after', async () => {
    const callerNumber = caller();
    await tell({ ids: { external: fresh().external }, startedAt: day(0), callerNumber });
    const { body } = await gateway.post('/v1/outcomes', { call: { startedAt: day(6), callerNumber }, name: 'sale' });
    expect(body.outcome).toMatchObject({ call: { ids: {} }, match: { rule: 'none', candidates: [] } });
  });

  it('and without a caller is sought among all that began about then', async () => {
    const startedAt = '2019-03-01T10:00:00Z';
    const { body } = await tell({ ids: { external: fresh().external }, startedAt, callerNumber: caller() });
    for (const at of ['2019-03-01T09:59:10Z', '2019-03-01T10:00:50.000Z']) {
      const answer = await gateway.post('/v1/outcomes', { call: { startedAt: at }, name: at });
      expect(answer.body.outcome.call.id).toBe(body.call.id);
    }
  });

  it('is not made another that is told later and began when it was sought', async () => {
    const callerNumber = caller();
    const { body } = await tell({ ids: fresh(), startedAt: day(0), callerNumber });
    await gateway.post('/v1/outcomes', { call: { startedAt: day(4), callerNumber }, name: 'sale' });
    const other = await tell({ ids: fresh(), startedAt: day(4), callerNumber });
    expect(other.status).toBe(201);
    expect(other.body.call.id).not.toBe(body.call.id);
  });

  it('is the one that was told, beside one that a search made of it before', async () => {
    const callerNumber = caller();
    const seek = (second: number): Promise<Answer> =>
      gateway.post('/v1/outcomes', { call: { startedAt: day(40, second), callerNumber }, name: 'sale' });
    await seek(0);
    const { body } = await tell({ ids: fresh(), startedAt: day(40, 3), callerNumber });
    expect((await seek(1)).body.outcome.call.id).toBe(body.call.id);
  });

  it('is found among many that began nearer, when it is the only one of its campaign', async () => {
    const at = (second: number): string => new Date(Date.UTC(2018, 5, 1, 10, 0, second)).toISOString();
    const callerNumber = caller();
    for (let second = -30; second <= 30; second += 1)
      await tell({ ids: fresh(), startedAt: at(second), callerNumber, ...(second % 2 === 0 && { campaign: '7' }) });
    const { body } = await tell({ ids: fresh(), startedAt: at(50), callerNumber, campaign: '8' });
    const answer = await gateway.post('/v1/outcomes', { call: { startedAt: at(0), campaign: '8' }, name: 'sale' });
    expect(answer.body.outcome.call.id).toBe(body.call.id);
    // Of its caller one without a campaign would do as well: here all of them have one.
    await gateway.pool.query(`UPDATE calls SET campaign = '7' WHERE caller_number = $1 AND campaign IS NULL`, [
      callerNumber,
    ]);
    const sought = { startedAt: at(1), campaign: '8', callerNumber };
    const ofCaller = await gateway.post('/v1/outcomes', { call: sought, name: 'quote' });
    expect(ofCaller.body.outcome.call.id).toBe(body.call.id);
  });

  it('is sought for a thousand at once, while others are answered', async () => {
    const outcomes = Array.from({ length: 1_000 }, (_, index) => ({
      call: { startedAt: new Date(Date.UTC(2017, 0, 1) + index * 3_600_000).toISOString() },
      name: 'sale',
    }));
    const { status, body } = await gateway.post('/v1/outcomes/batch', { outcomes });
    expect(status).toBe(200);
    expect(new Set(body.items.map((item: { status: number }) => item.status))).toEqual(new Set([202]));
  });
});
