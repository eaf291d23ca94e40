import { ADMIN_KEY, type Answer, type Gateway, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

/** What a vendor's answer says of a call is known of it from then on, at whichever endpoint. */
describe('what vendors answer', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await startGateway();
  });
  afterEach(() => gateway.close());

  const report = async (outcome: object): Promise<{ outcomeId: string; callId: string }> => {
    const { status, body } = await gateway.post('/v1/outcomes', outcome);
    if (status !== 202 && status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
    return { outcomeId: body.outcome.id, callId: body.outcome.call.id };
  };
  const callOf = async (callId: string): Promise<Answer['body']> =>
    (await gateway.get(`/v1/calls/${callId}`)).body.call;
  const sale = (call: object, more: object = {}) => ({
    call,
    name: 'sale',
    key: '1',
    amount: { value: '100.00' },
    ...more,
  });
  const told = (vendor: string) =>
    gateway
      .vendor(vendor)
      .requests()
      .map(({ path, body }) => ({ path, ...JSON.parse(body) }));
  /** answers everything the same, as a proxy before the vendor may */
  const answerAlways = (vendor: string, body: object) => gateway.vendor(vendor).fail({ status: 200, body });
  const invocaSays = (id: string, startedAt: string) => ({
    call_outcome: { transaction_id: 'T-1', corrects_transaction_id: null },
    call: { transaction_id: id, start_time_t: String(Date.parse(startedAt) / 1000) },
  });

  it('the id of a call that was searched for is the call’s, marked as learnt, and finds it everywhere', async () => {
    const { outcomeId, callId } = await report(sale({ startedAt: '2026-11-20T10:00:00Z' }));
    const delivery = await gateway.deliveryOf(outcomeId, 'invoca', 'delivered');
    const call = await callOf(callId);
    const { invoca } = call.ids;
    expect(invoca).toMatch(/^00000001-/);
    expect(call.learnt).toEqual({ invoca: { deliveryId: delivery.id, attempt: 1 } });

    const again = await report(sale({ ids: { invoca } }, { amount: { value: '120.00' } }));
    expect(again).toEqual({ outcomeId, callId });
    await gateway.deliveryOf(outcomeId, 'invoca', 'delivered');
    const atEndpoint = await gateway.post('/api/2015-08-17/call_outcomes.json', {
      oauth_token: ADMIN_KEY,
      search: { transaction_id: invoca },
      call_outcome: { outcome_name: 'quote' },
    });
    expect(atEndpoint.status).toBe(201);
    expect((await callOf(callId)).outcomes.map(({ name }: { name: string }) => name)).toEqual(['sale', 'quote']);
    expect(told('invoca').map(({ search }) => search.transaction_id)).toEqual(
      [undefined, invoca, invoca].slice(0, told('invoca').length),
    );
  });

  it('a call that was searched for and has a learnt id is still the one that is told later, and what waits goes out', async () => {
    const { outcomeId, callId } = await report(sale({ startedAt: '2026-11-20T10:00:00Z' }));
    await gateway.deliveryOf(outcomeId, 'invoca', 'delivered');
    await gateway.deliveryOf(outcomeId, 'trackdrive', 'waiting');
    const adopted = await gateway.post('/v1/calls', { ids: { trackdrive: '55' }, startedAt: '2026-11-20T10:00:30Z' });
    expect(adopted.body.call.id).toBe(callId);
    await gateway.deliveryOf(outcomeId, 'trackdrive', 'delivered');
  });

  it('the UUID of a call that was posted by its number finds it, and its sales add up to one revenue', async () => {
    const first = await report(sale({ ids: { trackdrive: '123895022' } }));
    await gateway.deliveryOf(first.outcomeId, 'trackdrive', 'delivered');
    const { ids } = await callOf(first.callId);
    expect(ids).toEqual({ trackdrive: '123895022', trackdrive_uuid: '00000000-0000-4000-8000-000123895022' });
    const second = await report(
      sale({ ids: { trackdrive: ids.trackdrive_uuid.toUpperCase() } }, { key: '2', amount: { value: '50.00' } }),
    );
    expect(second.callId).toBe(first.callId);
    await gateway.deliveryOf(second.outcomeId, 'trackdrive', 'delivered');
    expect(told('trackdrive').map(({ path, revenue }) => [path, revenue])).toEqual([
      ['/api/v1/calls/123895022', '100.00'],
      ['/api/v1/calls/123895022', '150.00'],
    ]);
  });

  it('two calls that a vendor knows to be one become one', async () => {
    const uuid = '00000000-0000-4000-8000-000000000077';
    const byUuid = await report(sale({ ids: { trackdrive: uuid } }, { key: 'u', amount: { value: '30.00' } }));
    gateway.vendor('trackdrive').fail({ status: 200, body: { status: 200, call: { uuid } }, times: 1 });
    await gateway.deliveryOf(byUuid.outcomeId, 'trackdrive', 'delivered');
    const byNumber = await report(sale({ ids: { trackdrive: '77' } }, { key: 'n' }));
    expect(byNumber.callId).not.toBe(byUuid.callId);
    await gateway.deliveryOf(byNumber.outcomeId, 'trackdrive', 'delivered');
    await eventually(async () => (await callOf(byNumber.callId)).id === byUuid.callId, { what: 'they are one' });
    expect((await callOf(byUuid.callId)).ids).toEqual({ trackdrive: '77', trackdrive_uuid: uuid });
    const third = await report(sale({ ids: { trackdrive: '77' } }, { key: 't', amount: { value: '1.00' } }));
    await gateway.deliveryOf(third.outcomeId, 'trackdrive', 'delivered');
    expect(told('trackdrive').at(-1)).toMatchObject({ revenue: '131.00' });
  });

  it.each([
    ['callers', { callerNumber: '+18885551212' }, { callerNumber: '+18885551213' }],
    ['campaigns', { campaign: 'a' }, { campaign: 'b' }],
    ['starts', { startedAt: '2026-11-20T10:00:00Z' }, { startedAt: '2026-11-20T10:01:01Z' }],
  ])('two calls of different %s are two, whatever a vendor says', async (_what, one, other) => {
    const uuid = '00000000-0000-4000-8000-000000000088';
    const first = await report(sale({ ids: { trackdrive: uuid }, ...one }));
    gateway.vendor('trackdrive').fail({ status: 200, body: {}, times: 1 });
    await gateway.deliveryOf(first.outcomeId, 'trackdrive', 'delivered');
    const second = await report(sale({ ids: { trackdrive: '88' }, ...other }));
    await gateway.deliveryOf(second.outcomeId, 'trackdrive', 'delivered');
    const [warned] = await eventually(async () => {
      const { items } = (await gateway.get('/v1/deliveries?warning=id_of_other_call')).body;
      return items.length === 1 && items;
    });
    expect(warned.warnings[0].message).toMatch(
      new RegExp(`${first.callId}.*${second.callId}|${second.callId}.*${first.callId}`),
    );
    expect((await callOf(second.callId)).id).toBe(second.callId);
  });

  it('a call that began too far from the one that was searched for is not it: a warning', async () => {
    answerAlways('invoca', invocaSays('FAR', '2015-07-04T07:00:00Z'));
    const { outcomeId, callId } = await report(sale({ startedAt: '2015-08-26T16:41:53Z' }));
    const { warnings } = await gateway.deliveryOf(outcomeId, 'invoca', 'delivered');
    expect(warnings).toEqual([{ code: 'matched_far_away', message: expect.stringMatching(/"FAR".* 53 days away/) }]);
    expect((await callOf(callId)).ids).toEqual({});
    const { body } = await gateway.get('/v1/deliveries?warning=matched_far_away');
    expect(body.items).toHaveLength(1);
  });

  it('a proxy that answers the same id to everything pulls no calls together', async () => {
    const starts = ['2026-11-20T10:00:00Z', '2026-11-20T10:10:00Z', '2026-11-20T10:20:00Z'];
    answerAlways('invoca', invocaSays('SAME', starts[0] ?? ''));
    answerAlways('trackdrive', { status: 200, call: { uuid: '00000000-0000-4000-8000-00000000ffff' } });
    const calls = [];
    for (const [index, startedAt] of starts.entries()) {
      const searched = await report(sale({ startedAt }));
      await gateway.deliveryOf(searched.outcomeId, 'invoca', 'delivered');
      const named = await report(sale({ ids: { trackdrive: `10${index}` } }));
      await gateway.deliveryOf(named.outcomeId, 'trackdrive', 'delivered');
      calls.push(searched, named);
    }
    const warned = await eventually(async () => {
      const { items } = (await gateway.get('/v1/deliveries?warning=id_of_other_call')).body;
      return items.length === 2 && items;
    });
    const [first, second] = [calls[1], calls[3]];
    expect(JSON.stringify(warned)).toContain(`${second?.callId}`);
    expect(JSON.stringify(warned)).toContain(`${first?.callId}`);
    expect((await gateway.get('/v1/deliveries?warning=matched_far_away')).body.items).toHaveLength(2);
    const shown = await Promise.all(calls.map(async ({ callId }) => (await callOf(callId)).id));
    expect(new Set(shown).size).toBe(6);
  });

  it('two sales that a vendor puts down to one call stay two', async () => {
    answerAlways('invoca', invocaSays('ONE', '2026-11-20T10:00:20Z'));
    const first = await report(sale({ startedAt: '2026-11-20T10:00:00Z' }));
    await gateway.deliveryOf(first.outcomeId, 'invoca', 'delivered');
    const second = await report(sale({ startedAt: '2026-11-20T10:00:40Z' }, { amount: { value: '200.00' } }));
    await gateway.deliveryOf(second.outcomeId, 'invoca', 'delivered');
    await eventually(
      async () => (await gateway.get('/v1/deliveries?warning=id_of_other_call')).body.items.length === 1,
    );
    expect((await callOf(second.callId)).id).toBe(second.callId);
    expect((await callOf(second.callId)).ids).toEqual({});
  });

  it('a call that a vendor has by another id than was asked for teaches nothing: a warning', async () => {
    gateway.vendor('trackdrive').fail({
      status: 200,
      body: { status: 200, call: { id: 5, uuid: '00000000-0000-4000-8000-000000000005' } },
    });
    const { outcomeId, callId } = await report(sale({ ids: { trackdrive: '4' } }));
    const { warnings } = await gateway.deliveryOf(outcomeId, 'trackdrive', 'delivered');
    expect(warnings).toEqual([{ code: 'answered_other_call', message: expect.stringContaining('"5"') }]);
    expect((await callOf(callId)).ids).toEqual({ trackdrive: '4' });
  });

  it('an answer that names no call, or names it in no way that is known, teaches nothing and is an answer', async () => {
    const bodies = [{}, { call: 'x' }, { call: { uuid: 7, id: {} } }, { call: { uuid: 'not one', id: 'neither' } }, []];
    for (const [index, body] of bodies.entries()) {
      gateway.vendor('trackdrive').fail({ status: 200, body, times: 1 });
      const { outcomeId, callId } = await report(sale({ ids: { trackdrive: `20${index}` } }));
      const { warnings = [] } = await gateway.deliveryOf(outcomeId, 'trackdrive', 'delivered');
      expect(warnings).toEqual([]);
      expect((await callOf(callId)).ids).toEqual({ trackdrive: `20${index}` });
    }
  });
});
