import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { BOTH, callOf, correctionsOf, worth } from '../support/corrections';

describe('two calls that became one by mistake', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { delivered, fresh, invoca, report, revenue, split, standing, tell, timeline } = correctionsOf(() => gateway);

  /** Each vendor knows one of the calls; once they are one, both are told of both sales, of the wrong one. */
  const joined = async () => {
    const [one, other] = [fresh(), fresh()];
    const mine = { external: one.external, invoca: one.invoca };
    const theirs = { trackdrive: other.trackdrive };
    const sale = await report(mine, worth('100.00'));
    const upsell = await report(theirs, worth('20.00', { name: 'upsell' }));
    await delivered(sale, 'invoca');
    await delivered(upsell, 'trackdrive');
    await tell({ ids: { ...mine, ...theirs } });
    for (const each of [sale, upsell]) await delivered(each, ...BOTH);
    expect([await revenue(other.trackdrive), invoca(one.invoca)]).toEqual([
      '120.00',
      { sale: '100.00', upsell: '20.00' },
    ]);
    return { mine, theirs, sale, upsell, staying: callOf(sale), leaving: callOf(upsell) };
  };

  it('are two again, each with its ids and outcomes, and each vendor knows of its own', async () => {
    const { mine, theirs, sale, upsell, staying, leaving } = await joined();
    const { status, body } = await split(staying);
    expect([status, body.notes]).toEqual([200, []]);
    expect(body.calls).toMatchObject([{ id: staying }, { id: leaving }]);
    expect(body.calls[0].ids).toEqual(mine);
    expect(body.calls[1].ids).toMatchObject(theirs);
    expect((await timeline(leaving)).outcomes.map(({ id }: { id: string }) => id)).toContain(upsell.body.outcome.id);
    await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive', 'waiting');
    await gateway.deliveryOf(upsell.body.outcome.id, 'invoca', 'waiting');
    await delivered((await standing(leaving, 'sale')).id, 'trackdrive');
    await delivered((await standing(staying, 'upsell')).id, 'invoca');
    expect(await revenue(theirs.trackdrive)).toBe('20.00');
    expect(invoca(mine.invoca)).toEqual({ sale: '100.00', upsell: 'retracted' });
  });

  it('are planned to be two first', async () => {
    const { mine, theirs, sale, upsell, staying, leaving } = await joined();
    const before = await timeline(staying);
    for (const asked of [staying, leaving]) {
      const { status, body } = await split(asked, {}, '?plan=true');
      expect([status, Object.keys(body).toSorted()]).toEqual([200, ['notes', 'plan']]);
      const planOf = (name: string): Answer['body'] =>
        body.plan.find(({ connection }: { connection: string }) => connection === name);
      expect(planOf('trackdrive')).toMatchObject({
        retract: [{ outcome: { name: 'sale' }, call: { ids: theirs }, request: { body: { revenue: '20.00' } } }],
        report: [{ outcome: { id: sale.body.outcome.id }, call: { ids: mine }, status: 'waiting' }],
      });
      expect(planOf('invoca')).toMatchObject({
        retract: [{ outcome: { name: 'upsell' }, request: { body: { call_outcome: { value: 'false' } } } }],
        report: [{ outcome: { id: upsell.body.outcome.id }, status: 'waiting' }],
      });
    }
    expect(await timeline(staying)).toEqual(before);
    expect((await timeline(leaving)).id).toBe(staying);
  });

  it('get what answers have shown of their vendor’s id since, and are not split twice', async () => {
    const [one, other] = [fresh(), fresh()];
    const sale = await report({ external: one.external }, worth('100.00'));
    const leaving = callOf(await tell({ ids: { trackdrive: other.trackdrive } }));
    await tell({ ids: { external: one.external, trackdrive: other.trackdrive } });
    await delivered(sale, 'trackdrive');
    const { ids } = await timeline(callOf(sale));
    expect(ids).toHaveProperty('trackdrive_uuid');
    await split(leaving);
    expect((await timeline(callOf(sale))).ids).toEqual({ external: one.external });
    expect((await timeline(leaving)).ids).toEqual({
      trackdrive: other.trackdrive,
      trackdrive_uuid: ids.trackdrive_uuid,
    });
    expect(await split(leaving)).toMatchObject({ status: 409, body: { code: 'not_merged' } });
  });

  it('stay two, whatever names both, and the same posts say nothing new', async () => {
    const { mine, theirs, sale, upsell, staying, leaving } = await joined();
    await split(leaving);
    const both = { ...mine, ...theirs };
    expect((await report(both, worth('100.00'))).body.outcome).toMatchObject({
      id: sale.body.outcome.id,
      result: 'unchanged',
    });
    const again = await report(both, worth('20.00', { name: 'upsell' }));
    expect(again.body.outcome).toMatchObject({ id: upsell.body.outcome.id, result: 'unchanged' });
    for (const answer of [await report(both, { name: 'quote' }), await tell({ ids: both })])
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'call_conflict', detail: expect.stringContaining('told these calls apart') },
      });
    expect([(await timeline(staying)).id, (await timeline(leaving)).id]).toEqual([staying, leaving]);
    // What is reported of one of them is its own, also where the other one's was taken back.
    const own = await report(mine, worth('5.00', { name: 'upsell' }));
    expect(own).toMatchObject({
      status: 202,
      body: { outcome: { result: 'created', met: true, call: { id: staying } } },
    });
    await delivered(own, 'invoca');
    expect(invoca(mine.invoca)).toEqual({ sale: '100.00', upsell: '5.00' });
    expect(await revenue(theirs.trackdrive)).toBe('20.00');
  });

  it('say each what it said by itself, of an outcome that both had', async () => {
    const [one, other] = [fresh(), fresh()];
    const mine = { external: one.external, invoca: one.invoca };
    const theirs = { trackdrive: other.trackdrive };
    const first = await report(mine, worth('100.00', { description: 'from the CRM' }));
    const second = await report(theirs, worth('90.00'));
    await delivered(first, 'invoca');
    await delivered(second, 'trackdrive');
    const { body } = await tell({ ids: { ...mine, ...theirs } });
    await delivered(first, ...BOTH);
    expect([await revenue(other.trackdrive), invoca(one.invoca)]).toEqual(['90.00', { sale: '90.00' }]);
    await split(body.call.id);
    await delivered(first, 'invoca');
    await delivered(second, 'trackdrive');
    expect([await revenue(other.trackdrive), invoca(one.invoca)]).toEqual(['90.00', { sale: '100.00' }]);
    expect((await gateway.get(`/v1/outcomes/${first.body.outcome.id}`)).body.outcome).toMatchObject({
      amount: { value: '100.00' },
      description: 'from the CRM',
      call: { ids: mine },
    });
    const { outcome } = (await gateway.get(`/v1/outcomes/${second.body.outcome.id}`)).body;
    expect(outcome).toMatchObject({ amount: { value: '90.00' }, call: { id: callOf(second), ids: theirs } });
    expect(outcome).not.toHaveProperty('absorbedBy');
  });

  it('say what was corrected since, with a note', async () => {
    const [one, other] = [fresh(), fresh()];
    const first = await report({ external: one.external }, worth('100.00'));
    await report({ trackdrive: other.trackdrive }, worth('90.00'));
    await tell({ ids: { external: one.external, trackdrive: other.trackdrive } });
    await report({ external: one.external }, worth('80.00'));
    const { body } = await split(callOf(first));
    expect(body.notes).toEqual([expect.stringContaining(first.body.outcome.id)]);
    const { outcome } = (await gateway.get(`/v1/outcomes/${first.body.outcome.id}`)).body;
    expect(outcome.amount).toEqual({ value: '80.00', currency: 'USD' });
  });

  it('know each what it knew, and what was told of it since', async () => {
    const [one, other] = [fresh(), fresh()];
    await tell({ ids: { external: one.external }, campaign: '85', attributes: { a: 1 } });
    const theirs = { ids: { trackdrive: other.trackdrive }, startedAt: '2026-11-02T10:00:00Z', attributes: { b: 2 } };
    await tell({ ...theirs, callerNumber: '+18885550123' });
    const { body } = await tell({ ids: { external: one.external, trackdrive: other.trackdrive } });
    expect(body.call).toMatchObject({ startedAt: '2026-11-02T10:00:00.000Z', attributes: { a: 1, b: 2 } });
    await tell({ ids: { external: one.external }, durationSeconds: 60 });
    const { calls } = (await split(body.call.id)).body;
    const nothing = { startedAt: null, startKnownFrom: null, callerNumber: null };
    expect(calls[0]).toMatchObject({ ...nothing, campaign: '85', durationSeconds: 60 });
    expect(calls[0].attributes).toEqual({ a: 1 });
    expect(calls[1]).toMatchObject({
      startedAt: '2026-11-02T10:00:00.000Z',
      startKnownFrom: 'told',
      attributes: { b: 2 },
    });
  });

  it('of three are two, the one with what had become it before', async () => {
    const [one, other, third] = [fresh(), fresh(), fresh()];
    const oldest = callOf(await tell({ ids: { external: third.external } }));
    const middle = callOf(await tell({ ids: { invoca: one.invoca } }));
    const newest = callOf(await tell({ ids: { trackdrive: other.trackdrive } }));
    await tell({ ids: { invoca: one.invoca, trackdrive: other.trackdrive } });
    await tell({ ids: { external: third.external, invoca: one.invoca } });
    expect((await timeline(newest)).id).toBe(oldest);
    await split(middle);
    expect((await timeline(oldest)).ids).toEqual({ external: third.external });
    expect((await timeline(newest)).id).toBe(middle);
    expect((await timeline(middle)).ids).toEqual({ invoca: one.invoca, trackdrive: other.trackdrive });
    await split(newest);
    expect([(await timeline(middle)).ids, (await timeline(newest)).ids]).toEqual([
      { invoca: one.invoca },
      { trackdrive: other.trackdrive },
    ]);
  });

  it('of several are to be named', async () => {
    const [one, other] = [fresh(), fresh()];
    const calls = [await tell({ ids: { external: one.external } }), await tell({ ids: { invoca: one.invoca } })];
    const last = callOf(await tell({ ids: { trackdrive: other.trackdrive } }));
    await tell({ ids: { external: one.external, invoca: one.invoca, trackdrive: other.trackdrive } });
    const staying = callOf(calls[0] as Answer);
    const asked = await split(staying);
    expect(asked).toMatchObject({ status: 409, body: { code: 'not_merged', detail: expect.stringContaining(last) } });
    expect((await split(last)).status).toBe(200);
    expect((await timeline(staying)).ids).toEqual({ external: one.external, invoca: one.invoca });
  });

  it('of which it was not kept what was whose are split as an operator says', async () => {
    const { mine, theirs, sale, upsell, staying, leaving } = await joined();
    await gateway.pool.query('DELETE FROM call_merges WHERE leaving = $1', [leaving]);
    for (const asked of [staying, leaving])
      expect(await split(asked)).toMatchObject({
        status: 409,
        body: { code: 'not_merged', detail: expect.stringContaining('say which') },
      });
    const parts = { ids: ['trackdrive'], outcomes: [upsell.body.outcome.id] };
    const { status, body } = await split(staying, parts);
    expect(status).toBe(200);
    expect([body.calls[0].ids, body.calls[1].ids]).toMatchObject([mine, theirs]);
    const parted = body.calls[1].id;
    await delivered(upsell, 'trackdrive');
    await delivered((await standing(parted, 'sale')).id, 'trackdrive');
    await delivered((await standing(staying, 'upsell')).id, 'invoca');
    expect([await revenue(theirs.trackdrive), invoca(mine.invoca)]).toEqual([
      '20.00',
      { sale: '100.00', upsell: 'retracted' },
    ]);
    await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive', 'waiting');
    // Whoever reports it of the call that it is not of any more means it where it is.
    expect((await report(mine, worth('20.00', { name: 'upsell' }))).body.outcome).toMatchObject({
      id: upsell.body.outcome.id,
      result: 'unchanged',
      call: { id: parted },
    });
  });

  it('are split as they are known, in words and on record', async () => {
    const ids = fresh();
    const { body } = await tell({ ids });
    const { id } = body.call;
    expect(await split(id)).toMatchObject({ status: 409, body: { code: 'not_merged' } });
    expect(await split('x')).toMatchObject({ status: 404 });
    expect(await split('01990000-0000-7000-8000-000000000000')).toMatchObject({ status: 404 });
    expect(await split(id, { ids: ['cube'] })).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('no cube id') },
    });
    expect(await split(id, { ids: [], outcomes: [] })).toMatchObject({ status: 422 });
    expect(await split(id, { outcomes: ['x'] })).toMatchObject({ status: 422 });
    expect(await split(id, { names: [] })).toMatchObject({ status: 422 });
    await split(id, { ids: ['trackdrive'] });
    const entries = (await gateway.get(`/v1/admin/audit?target=${id}`)).body.items;
    const parted = [{ key: 'trackdrive', value: ids.trackdrive }];
    expect(entries).toMatchObject([
      { action: 'call.split', target: { kind: 'call' }, after: { ids: parted, outcomes: [] } },
    ]);
  });

  it('are made two by nobody but an operator', async () => {
    const { body } = await tell({ ids: fresh() });
    const headers = { authorization: 'Bearer api-key-of-the-tests' };
    expect((await gateway.post(`/v1/admin/calls/${body.call.id}/split`, {}, headers)).status).toBe(403);
  });
});
