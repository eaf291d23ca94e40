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
    await tell({ ids: { external: fresh().external }, startedAt: day(20), callerNumber });
    const call = { startedAt: day(1), callerNumber };
    const { body } = await gateway.post('/v1/outcomes', { call, name: 'sale' });
    expect(body.outcome.call).toMatchObject({ id: near.body.call.id, startedAt: day(0) });
    const { match } = (await gateway.get(`/v1/outcomes/${body.outcome.id}`)).body.outcome;
    expect(match).toMatchObject({
      rule: 'nearest',
      windowSeconds: 1800,
      candidates: [{ callId: near.body.call.id, secondsApart: 60, score: 3 }, { secondsApart: 1140 }],
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
    const { body } = await gateway.post('/v1/outcomes', { call: { startedAt: day(31), callerNumber }, name: 'sale' });
    expect(body.outcome).toMatchObject({ call: { ids: {} }, match: { rule: 'none', candidates: [] } });
  });

  it('and without a caller is sought among all that began about then', async () => {
    const startedAt = '2019-03-01T10:00:00Z';
    const { body } = await tell({ ids: { external: fresh().external }, startedAt, callerNumber: caller() });
    for (const at of ['2019-03-01T09:50:00Z', '2019-03-01T10:10:00.000Z']) {
      const answer = await gateway.post('/v1/outcomes', { call: { startedAt: at }, name: 'sale' });
      expect(answer.body.outcome.call.id).toBe(body.call.id);
    }
  });
});
