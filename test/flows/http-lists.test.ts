import { DOCUMENTED, type Gateway, startGateway } from '../support/gateway';

const DAYS = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'];

/** Five outcomes, received a day after the other, each with a delivery to two connections. */
describe('a list', () => {
  let gateway: Gateway;
  const outcomes: string[] = [];
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
    for (const day of DAYS) {
      const id = await gateway.report({ ...DOCUMENTED, call: { ids: { external: day } } });
      outcomes.push(id);
      await gateway.pool.query(`UPDATE outcomes SET received_at = $2 WHERE id = $1`, [id, `${day}T00:00:00Z`]);
      await gateway.pool.query(`UPDATE deliveries SET created_at = $2 WHERE outcome_id = $1`, [id, `${day}T00:00:00Z`]);
    }
    await gateway.pool.query(`UPDATE deliveries SET status = 'failed', failure = 'rejected' WHERE outcome_id = $1`, [
      outcomes[1],
    ]);
  });
  afterAll(() => gateway.close());

  /** the days of the outcomes that are listed */
  const outcomeDays = async (query: string): Promise<string[]> =>
    (await gateway.get(`/v1/outcomes?${query}`)).body.items.map(
      ({ call }: { call: { ids: { external: string } } }) => call.ids.external,
    );
  const deliveryDays = async (query: string): Promise<(string | undefined)[]> =>
    (await gateway.get(`/v1/deliveries?${query}`)).body.items.map(
      ({ outcomeId }: { outcomeId: string }) => DAYS[outcomes.indexOf(outcomeId)],
    );

  it.each([
    ['from=2026-03-04', ['2026-03-05', '2026-03-04']],
    ['from=2026-03-04T00:00:00.001Z', ['2026-03-05']],
    ['to=2026-03-02', ['2026-03-01']],
    ['to=2026-03-02T00:00:00.001Z', ['2026-03-02', '2026-03-01']],
    ['from=2026-03-02&to=2026-03-04', ['2026-03-03', '2026-03-02']],
    ['from=2026-03-02T01:00:00%2B01:00&to=2026-03-03', ['2026-03-02']],
  ])('with ?%s begins with that moment and ends before it', async (query, days) => {
    expect(await outcomeDays(query)).toEqual(days);
    expect(await deliveryDays(`connection=invoca&${query}`)).toEqual(days);
  });

  it('of deliveries goes on where the page before ended, and says when it is at its end', async () => {
    const seen: string[] = [];
    const sizes: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await gateway.get(`/v1/deliveries?limit=4${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      sizes.push(body.items.length);
      cursor = body.nextCursor;
    }
    expect(sizes).toEqual([4, 4, 2]);
    expect(seen).toEqual([...new Set(seen)].toSorted().toReversed());
    expect((await gateway.get('/v1/deliveries?limit=10')).body.nextCursor).toBeNull();
  });

  it('of deliveries is of what a failure, a status or an outcome says', async () => {
    expect(await deliveryDays('failure=rejected')).toEqual(['2026-03-02', '2026-03-02']);
    expect(await deliveryDays('failure=throttled')).toEqual([]);
    expect(await deliveryDays('status=failed&connection=trackdrive')).toEqual(['2026-03-02']);
    expect(await deliveryDays(`outcomeId=${outcomes[3]}&connection=invoca`)).toEqual(['2026-03-04']);
    expect((await gateway.get('/v1/deliveries?status=failed,lost')).status).toBe(422);
  });

  it('is 50 long unless said', async () => {
    const many = Array.from({ length: 51 }, () => ({ call: { ids: { external: 'many' } }, name: 'sale' }));
    await gateway.post('/v1/outcomes/batch', { outcomes: many.map((one, key) => ({ ...one, key: String(key) })) });
    const { body } = await gateway.get('/v1/outcomes');
    expect(body.items).toHaveLength(50);
    expect(body.nextCursor).toEqual(expect.any(String));
  });
});
