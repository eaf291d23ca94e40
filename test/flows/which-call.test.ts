import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { at, searchesOf } from '../support/searches';

describe('the call that a search means, of those that were told', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { caller, fresh, outcomeOf, posted, searched, start, tell } = searchesOf(() => gateway);

  it('is not R-9 that began 25 minutes earlier, another caller or none', async () => {
    const [begun, callerNumber] = [start(), caller()];
    const known = await tell({ ids: { invoca: `R-9-${begun}` }, startedAt: at(begun), callerNumber });
    for (const search of [{ callerNumber: caller() }, {}, { callerNumber }]) {
      const { body } = await posted({ startedAt: at(begun + 1_500), ...search }, '100.00');
      expect(body.outcome.call.id).not.toBe(known.body.call.id);
      expect(body.outcome.match).toMatchObject({ rule: 'none', candidates: [] });
    }
  });

  it('began within 5 minutes where the caller is the same, and within 60 seconds where none is said', async () => {
    const found = async (apart: number, isCallerSaid: boolean): Promise<boolean> => {
      const [begun, callerNumber] = [start(), caller()];
      const known = await tell({ ids: { external: fresh().external }, startedAt: at(begun), callerNumber });
      const said = isCallerSaid ? { callerNumber } : {};
      const { body } = await posted({ startedAt: at(begun + apart), ...said }, '1.00');
      return body.outcome.call.id === known.body.call.id;
    };
    for (const apart of [300, -300]) expect(await found(apart, true)).toBe(true);
    for (const apart of [301, -301]) expect(await found(apart, true)).toBe(false);
    for (const apart of [60, -60]) expect(await found(apart, false)).toBe(true);
    for (const apart of [61, -61]) expect(await found(apart, false)).toBe(false);
  });

  it.each([
    ['advertiser', { vendor: { invoca: { advertiser_id_from_network: '1' } } }, 'advertiser_id_from_network'],
    ['campaign', { campaign: '1' }, 'advertiser_campaign_id_from_network'],
    ['network', { vendor: { invoca: { network_id: '1' } } }, 'network_id'],
  ])('is of the %s that the search names', async (_what, facts, member) => {
    const [begun, callerNumber] = [start(), caller()];
    const known = await tell({ ids: { external: fresh().external }, startedAt: at(begun), callerNumber, ...facts });
    const search = async (value: string, calling_phone_number?: string): Promise<string> =>
      (await outcomeOf(await searched({ start_time_t: begun + 5, [member]: value, calling_phone_number }, '1'))).call
        .id;
    expect(await search('1')).toBe(known.body.call.id);
    expect(await search('1', callerNumber)).toBe(known.body.call.id);
    expect(await search('2')).not.toBe(known.body.call.id);
    expect(await search('2', callerNumber)).not.toBe(known.body.call.id);
  });

  it('is none of which no advertiser, campaign or network is known, where the search names one and no caller', async () => {
    const [begun, callerNumber] = [start(), caller()];
    const known = await tell({ ids: { external: fresh().external }, startedAt: at(begun), callerNumber });
    const call = { startedAt: at(begun), campaign: '85' };
    expect((await posted(call, '1.00')).body.outcome.call.id).not.toBe(known.body.call.id);
    const withCaller = { ...call, startedAt: at(begun + 1), callerNumber };
    expect((await posted(withCaller, '2.00')).body.outcome.call.id).toBe(known.body.call.id);
  });

  it('is the one that was described in the same words, though another one that was told is near', async () => {
    const begun = start();
    const described = await posted({ startedAt: at(begun), callerNumber: caller() }, '1.00');
    await tell({ ids: { external: fresh().external }, startedAt: at(begun + 3), callerNumber: caller() });
    const { body } = await posted({ startedAt: at(begun) }, '1.00', { name: 'quote' });
    expect(body.outcome).toMatchObject({ call: { id: described.body.outcome.call.id }, match: { rule: 'start' } });
  });

  it('is no call of another length: the caller may have rung back', async () => {
    const [begun, callerNumber] = [start(), caller()];
    const known = await tell({
      ids: { external: fresh().external },
      startedAt: at(begun),
      durationSeconds: 20,
      callerNumber,
    });
    const of = async (durationSeconds: number): Promise<string> =>
      (await posted({ startedAt: at(begun + 40), callerNumber, durationSeconds }, '1.00')).body.outcome.call.id;
    expect(await of(81)).not.toBe(known.body.call.id);
    expect(await of(80)).toBe(known.body.call.id);
  });

  it('is another one where its sale was reported of a call that began more than 60 seconds away', async () => {
    const [begun, callerNumber] = [start(), caller()];
    const { external } = fresh();
    const known = await tell({ ids: { external }, startedAt: at(begun), callerNumber });
    const sale = (apart: number, amount: string): Promise<Answer> =>
      posted({ startedAt: at(begun + apart), callerNumber }, amount);
    const first = await sale(100, '100.00');
    expect(first.body.outcome).toMatchObject({ call: { id: known.body.call.id }, match: { rule: 'nearest' } });
    // The same amount is no reason to take it for a repeat.
    const second = await sale(200, '100.00');
    expect(second.body.outcome).toMatchObject({ result: 'created', match: { rule: 'other_start' } });
    expect(second.body.outcome.call.id).not.toBe(known.body.call.id);
    const corrected = await sale(150, '120.00');
    expect(corrected.body.outcome).toMatchObject({ id: first.body.outcome.id, result: 'updated' });
    for (const [apart, amount, { body }] of [
      [150, '120.00', first],
      [200, '100.00', second],
    ] as const)
      expect((await sale(apart, amount)).body.outcome).toMatchObject({ id: body.outcome.id, result: 'unchanged' });
    // A quote is no sale.
    const quote = await posted({ startedAt: at(begun + 210), callerNumber }, '1.00', { name: 'quote' });
    expect(quote.body.outcome.call.id).toBe(known.body.call.id);
  });

  it('is another one of a start that is too far from any that its sale was corrected by', async () => {
    const [begun, callerNumber] = [start(), caller()];
    const known = await tell({ ids: { external: fresh().external }, startedAt: at(begun), callerNumber });
    const sale = (apart: number): Promise<Answer> =>
      posted({ startedAt: at(begun + apart), callerNumber }, `${apart}.00`);
    for (const apart of [20, 70]) expect((await sale(apart)).body.outcome.call.id).toBe(known.body.call.id);
    expect((await sale(100)).body.outcome).toMatchObject({ result: 'created', match: { rule: 'other_start' } });
    const { body } = await sale(50);
    expect(body.outcome).toMatchObject({
      result: 'updated',
      match: { startedAt: at(begun + 50), starts: [at(begun + 20), at(begun + 70)] },
    });
  });

  it('is another one where its sale was reported by an id and it began more than 60 seconds away', async () => {
    const [begun, callerNumber] = [start(), caller()];
    const { external } = fresh();
    const known = await posted({ ids: { external }, startedAt: at(begun), callerNumber }, '100.00');
    const sale = (apart: number): Promise<Answer> => posted({ startedAt: at(begun + apart), callerNumber }, '150.00');
    expect((await sale(61)).body.outcome.id).not.toBe(known.body.outcome.id);
    expect((await sale(60)).body.outcome).toMatchObject({ id: known.body.outcome.id, result: 'updated' });
  });

  it('is another one where the same search has meant it by a quote, and its sale was reported of another start', async () => {
    const [begun, callerNumber] = [start(), caller()];
    const { external } = fresh();
    const known = await posted({ ids: { external }, startedAt: at(begun), callerNumber }, '100.00');
    const search = { startedAt: at(begun + 200), callerNumber };
    const quote = await posted(search, '1.00', { name: 'quote' });
    expect(quote.body.outcome.call.id).toBe(known.body.outcome.call.id);
    const sale = await posted(search, '150.00');
    expect(sale.body.outcome).toMatchObject({ result: 'created', match: { rule: 'other_start' } });
    for (const [amount, more, { body }] of [
      ['150.00', {}, sale],
      ['1.00', { name: 'quote' }, quote],
    ] as const)
      expect((await posted(search, amount, more)).body.outcome).toMatchObject({
        id: body.outcome.id,
        result: 'unchanged',
      });
  });

  describe('by the name that searches gave it until 2026-11-24', () => {
    /** a call that was told, which a search has meant by the name of that time, as it was kept then */
    const meantBefore = async (search: { startedAt: string; callerNumber: string }, facts: object) => {
      const { external } = fresh();
      const sale = await posted({ ids: { external }, ...facts }, '100.00');
      const { id, call } = sale.body.outcome;
      await gateway.pool.query(`UPDATE revisions SET match = '{"rule": "nearest"}' WHERE outcome_id = $1`, [id]);
      await gateway.pool.query(`INSERT INTO call_ids (key, value, call_id, own) VALUES ('start', $1, $2, true)`, [
        `${search.startedAt}|${search.callerNumber}|`,
        call.id,
      ]);
      return id;
    };

    it('is the same, however far away it began', async () => {
      const search = { startedAt: at(start()), callerNumber: caller() };
      const id = await meantBefore(search, { startedAt: at(start()), durationSeconds: 60 });
      expect((await posted(search, '100.00')).body.outcome).toMatchObject({ id, result: 'unchanged' });
    });

    it('is another one for a search that is near, since nobody knows of which start its sale was reported', async () => {
      const [begun, callerNumber] = [start(), caller()];
      const id = await meantBefore(
        { startedAt: at(begun + 900), callerNumber },
        { startedAt: at(begun), callerNumber },
      );
      const near = await posted({ startedAt: at(begun + 1), callerNumber }, '100.00');
      expect(near.body.outcome).toMatchObject({ result: 'created', match: { rule: 'other_start' } });
      expect(near.body.outcome.id).not.toBe(id);
    });

    it('is another one of another duration or advertiser', async () => {
      const search = { startedAt: at(start()), callerNumber: caller() };
      const vendor = { invoca: { advertiser_id_from_network: '1' } };
      const id = await meantBefore(search, { startedAt: at(start()), durationSeconds: 60, vendor });
      for (const other of [{ durationSeconds: 300 }, { vendor: { invoca: { advertiser_id_from_network: '2' } } }])
        expect((await posted({ ...search, ...other }, '100.00')).body.outcome.id).not.toBe(id);
    });
  });
});
