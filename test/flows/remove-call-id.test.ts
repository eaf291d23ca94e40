import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { BOTH, callOf, correctionsOf, worth } from '../support/corrections';
import { at } from '../support/searches';

describe('an id that an operator takes from a call', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { delivered, fresh, invoca, removeId, report, revenue, tell, timeline } = correctionsOf(() => gateway);
  const callsWith = async (key: string, value: string): Promise<Answer['body'][]> =>
    (await gateway.get(`/v1/calls?id.${key}=${value}`)).body.items;
  const soldWith = async (ids: object, more: object = worth('100.00')) => {
    const sale = await report(ids, more);
    await delivered(sale, ...BOTH);
    return { id: sale.body.outcome.id as string, callId: callOf(sale) };
  };
  const leftOn = async (callId: string): Promise<string> => {
    const { outcomes } = await timeline(callId);
    return outcomes.find((one: Answer['body']) => one.name === 'sale' && !one.absorbedBy).id;
  };

  it('is told its vendor that the outcomes are none of its, and these wait for another one', async () => {
    const ids = fresh();
    const { id, callId } = await soldWith(ids);
    const upsell = await report(ids, worth('20.00', { name: 'upsell' }));
    await delivered(upsell, ...BOTH);
    expect(await revenue(ids.trackdrive)).toBe('120.00');
    const toInvoca = gateway.vendor('invoca').requests().length;

    const removed = await removeId(callId, 'trackdrive');
    const { external } = ids;
    expect(removed).toMatchObject({ status: 200, body: { call: { id: callId } } });
    expect(removed.body.call.ids).toEqual({ external, invoca: ids.invoca });
    await gateway.deliveryOf(id, 'trackdrive', 'waiting');
    const [holder] = await callsWith('trackdrive', ids.trackdrive);
    for (const one of (await timeline(holder.id)).outcomes) await delivered(one.id, 'trackdrive');
    expect(await revenue(ids.trackdrive)).toBe('0.00');

    const right = fresh();
    await tell({ ids: { external, trackdrive: right.trackdrive } });
    await delivered(upsell, 'trackdrive');
    await delivered(id, 'trackdrive');
    expect([await revenue(ids.trackdrive), await revenue(right.trackdrive)]).toEqual(['0.00', '120.00']);
    expect(gateway.vendor('invoca').requests().length).toBe(toInvoca);
    expect(invoca(ids.invoca)).toEqual({ sale: '100.00', upsell: '20.00' });
  });

  it('is planned first', async () => {
    const ids = fresh();
    const { id, callId } = await soldWith(ids);
    const before = await timeline(callId);
    const { status, body } = await removeId(callId, 'trackdrive', '?plan=true');
    expect([status, Object.keys(body)]).toEqual([200, ['plan']]);
    expect(body.plan).toMatchObject([
      {
        connection: 'trackdrive',
        retract: [{ call: { ids: { trackdrive: ids.trackdrive } }, request: { body: { revenue: '0.00' } } }],
        report: [{ outcome: { id }, status: 'waiting', request: null }],
      },
    ]);
    expect(await timeline(callId)).toEqual(before);
    expect((await callsWith('trackdrive', ids.trackdrive))[0].id).toBe(callId);
  });

  it('does not come back with the same post, nor with an answer of the vendor', async () => {
    const ids = fresh();
    const { id, callId } = await soldWith(ids);
    await removeId(callId, 'trackdrive');
    const [holder] = await callsWith('trackdrive', ids.trackdrive);
    expect(holder.id).not.toBe(callId);
    await delivered(await leftOn(holder.id), 'trackdrive');
    for (const answer of [await report(ids, worth('100.00')), await report(ids, worth('90.00')), await tell({ ids })])
      expect(callOf(answer)).toBe(callId);
    expect((await timeline(callId)).ids).toEqual({ external: ids.external, invoca: ids.invoca });
    await gateway.deliveryOf(id, 'trackdrive', 'waiting');
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    // What is reported of it by that id alone is another call's.
    const other = await report({ trackdrive: ids.trackdrive }, worth('7.00'));
    expect(callOf(other)).toBe(holder.id);
    await delivered(other, 'trackdrive');
    expect(await revenue(ids.trackdrive)).toBe('7.00');
    expect(invoca(ids.invoca)).toEqual({ sale: '90.00' });
  });

  it('goes with what its vendor’s answers have shown by it', async () => {
    const ids = fresh();
    const { callId } = await soldWith(ids);
    const uuid = `00000000-0000-4000-8000-${ids.trackdrive.padStart(12, '0')}`;
    expect((await timeline(callId)).ids).toEqual({ ...ids, trackdrive_uuid: uuid });
    const { body } = await removeId(callId, 'trackdrive');
    expect(body.call.ids).toEqual({ external: ids.external, invoca: ids.invoca });
    expect((await callsWith('trackdrive', uuid)).map(({ id }) => id)).not.toContain(callId);
    await tell({ ids: { external: ids.external, trackdrive_uuid: uuid } });
    expect((await timeline(callId)).ids).toEqual({ external: ids.external, invoca: ids.invoca });
  });

  it('is not learnt again from its vendor’s answers', async () => {
    const ids = fresh();
    const { id, callId } = await soldWith(ids);
    await removeId(callId, 'trackdrive_uuid');
    await report(ids, worth('90.00'));
    await delivered(id, ...BOTH);
    expect((await timeline(callId)).ids).toEqual(ids);
    expect(await revenue(ids.trackdrive)).toBe('90.00');
  });

  it('leaves a call that took it over by its start one that was described, for the right one', async () => {
    const begun = 1_630_000_000;
    const sale = await gateway.post('/v1/outcomes', {
      call: { startedAt: at(begun) },
      name: 'sale',
      ...worth('100.00'),
    });
    const [wrong, right] = [fresh().trackdrive, fresh().trackdrive];
    await tell({ ids: { trackdrive: wrong }, startedAt: at(begun + 10) });
    await delivered(sale, 'trackdrive');
    await removeId(callOf(sale), 'trackdrive');
    await tell({ ids: { trackdrive: wrong }, startedAt: at(begun + 10) });
    await removeId(callOf(sale), 'invoca');
    expect((await timeline(callOf(sale))).startKnownFrom).toBe('search');
    const told = await tell({ ids: { trackdrive: right }, startedAt: at(begun + 5) });
    expect(callOf(told)).toBe(callOf(sale));
    await delivered(sale, 'trackdrive');
    const [holder] = await callsWith('trackdrive', wrong);
    await delivered(await leftOn(holder.id), 'trackdrive');
    expect([await revenue(wrong), await revenue(right)]).toEqual(['0.00', '100.00']);
  });

  it('names nothing where no vendor was told of it', async () => {
    const { external, invoca: transaction } = fresh();
    const trackdrive = `unknown-${external}`;
    const sale = await report({ external, invoca: transaction, trackdrive }, worth('100.00'));
    await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive', 'retrying');
    const { body } = await removeId(callOf(sale), 'trackdrive');
    expect(body.plan).toMatchObject([{ connection: 'trackdrive', retract: [], report: [{ status: 'waiting' }] }]);
    expect(await callsWith('trackdrive', trackdrive)).toEqual([]);
    const right = fresh();
    await tell({ ids: { external, trackdrive: right.trackdrive } });
    await delivered(sale, 'trackdrive');
    expect(await revenue(right.trackdrive)).toBe('100.00');
  });

  it('is given to the call whose it is, with what that call has', async () => {
    const [ids, { external }] = [fresh(), fresh()];
    const { id, callId } = await soldWith(ids);
    const upsell = await report({ external }, worth('20.00', { name: 'upsell' }));
    await gateway.deliveryOf(upsell.body.outcome.id, 'trackdrive', 'waiting');
    await removeId(callId, 'trackdrive', `?callId=${callOf(upsell)}`);
    await delivered(upsell, 'trackdrive');
    await delivered(await leftOn(callOf(upsell)), 'trackdrive');
    expect(await revenue(ids.trackdrive)).toBe('20.00');
    expect(await callsWith('trackdrive', ids.trackdrive)).toMatchObject([{ id: callOf(upsell), ids: { external } }]);
    await gateway.deliveryOf(id, 'trackdrive', 'waiting');
    const both = { external: ids.external, trackdrive: ids.trackdrive };
    expect(callOf(await report(both, worth('100.00')))).toBe(callId);
  });

  it('is given back where that was the mistake', async () => {
    const ids = fresh();
    const { id, callId } = await soldWith(ids);
    await removeId(callId, 'trackdrive');
    const [holder] = await callsWith('trackdrive', ids.trackdrive);
    await delivered(await leftOn(holder.id), 'trackdrive');
    expect(await revenue(ids.trackdrive)).toBe('0.00');
    await removeId(holder.id, 'trackdrive', `?callId=${callId}`);
    await delivered(id, 'trackdrive');
    expect(await revenue(ids.trackdrive)).toBe('100.00');
    expect((await report(ids, worth('100.00'))).body.outcome).toMatchObject({ id, result: 'unchanged' });
    await tell({ ids });
    expect((await timeline(callId)).ids).toMatchObject(ids);
  });

  it('leaves its vendor the start to go by, where that is known', async () => {
    const ids = fresh();
    const startedAt = at(1_610_000_000);
    const sale = await report(ids, worth('100.00'));
    await tell({ ids: { external: ids.external }, startedAt });
    await delivered(sale, ...BOTH);
    await removeId(callOf(sale), 'invoca');
    const [holder] = await callsWith('invoca', ids.invoca);
    await delivered(await leftOn(holder.id), 'invoca');
    const { attempts } = await gateway.deliveryOf(sale.body.outcome.id, 'invoca', 'delivered');
    expect(attempts[0].request.body.search).toEqual({ start_time_t: '1610000000' });
    expect(invoca(ids.invoca)).toEqual({ sale: 'retracted' });
  });

  it('is not asked for again by what has shown it', async () => {
    const { external } = fresh();
    const startedAt = at(1_620_000_000);
    const sale = await gateway.post('/v1/outcomes', {
      call: { ids: { external }, startedAt },
      name: 'sale',
      ...worth('100.00'),
    });
    await delivered(sale, 'invoca');
    const shown = (await timeline(callOf(sale))).ids.invoca;
    expect(shown).toBeDefined();
    await removeId(callOf(sale), 'invoca');
    const [holder] = await callsWith('invoca', shown);
    await delivered(await leftOn(holder.id), 'invoca');
    const failed = await gateway.deliveryOf(sale.body.outcome.id, 'invoca', 'failed');
    expect(failed.reason).toContain('finds another call');
    expect(invoca(shown)).toEqual({ sale: 'retracted' });
    const right = fresh();
    await tell({ ids: { external, invoca: right.invoca } });
    await gateway.post(`/v1/admin/deliveries/${failed.id}/replay`, {});
    await delivered(sale, 'invoca');
    expect(invoca(right.invoca)).toEqual({ sale: '100.00' });
  });

  it('is taken right while it is being sent', async () => {
    const ids = fresh();
    gateway.vendor('trackdrive').fail({ delayMs: 600, times: 1 });
    const sale = await report(ids, worth('100.00'));
    await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive', 'sending');
    expect(await removeId(callOf(sale), 'trackdrive')).toMatchObject({ status: 200 });
    const [holder] = await callsWith('trackdrive', ids.trackdrive);
    await delivered(await leftOn(holder.id), 'trackdrive');
    expect(await revenue(ids.trackdrive)).toBe('0.00');
    await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive', 'waiting');
    expect((await timeline(callOf(sale))).ids).toEqual({ external: ids.external, invoca: ids.invoca });
  });

  it('is written down, and has to be there', async () => {
    const [ids, other] = [fresh(), fresh()];
    const { callId } = await soldWith(ids);
    const rival = callOf(await tell({ ids: other }));
    expect(await removeId(callId, 'trackdrive', `?callId=${rival}`)).toMatchObject({
      status: 409,
      body: { code: 'call_conflict' },
    });
    expect(await removeId(callId, 'trackdrive', `?callId=${callId}`)).toMatchObject({
      status: 409,
      body: { code: 'same_call' },
    });
    expect(await removeId(callId, 'cube')).toMatchObject({ status: 404 });
    expect(await removeId('x', 'trackdrive')).toMatchObject({ status: 404 });
    const nobody = '01990000-0000-7000-8000-000000000000';
    expect(await removeId(nobody, 'trackdrive')).toMatchObject({ status: 404 });
    expect(await removeId(callId, 'trackdrive', `?callId=${nobody}`)).toMatchObject({ status: 404 });
    expect(await removeId(callId, 'trackdrive', '?callId=x')).toMatchObject({ status: 422 });
    await removeId(callId, 'external');
    expect(await removeId(callId, 'external')).toMatchObject({ status: 404 });
    const { body } = await gateway.get(`/v1/admin/audit?target=${callId}`);
    expect(body.items).toMatchObject([
      {
        action: 'call.remove_id',
        target: { kind: 'call' },
        before: { ids: { external: ids.external } },
        after: { to: null },
      },
    ]);
  });
});
