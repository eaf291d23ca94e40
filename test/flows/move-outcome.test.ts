import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { BOTH, callOf, correctionsOf, worth } from '../support/corrections';
import { at } from '../support/searches';

describe('an outcome that an operator moves to another call', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { delivered, fresh, invoca, move, report, revenue, soldAtOne, standing, tell, timeline } = correctionsOf(
    () => gateway,
  );

  it('is taken back at each vendor as of the one call, and reported of the other', async () => {
    const [one, other] = [fresh(), fresh()];
    const own = await report(one, worth('30.00', { name: 'upsell' }));
    const sale = await report(one, worth('100.00', { key: '1' }));
    const there = await report(other, worth('20.00', { name: 'upsell' }));
    for (const each of [own, sale, there]) await delivered(each, ...BOTH);
    expect([await revenue(one.trackdrive), await revenue(other.trackdrive)]).toEqual(['130.00', '20.00']);

    const { id } = sale.body.outcome;
    const moved = await move(id, callOf(there));
    const outcome = { id, revision: 1, call: { ids: other }, match: { rule: 'operator' } };
    expect(moved).toMatchObject({ status: 200, body: { outcome } });
    await delivered(id, ...BOTH);
    const left = await standing(callOf(own));
    const revisions = [
      { number: 2, met: false },
      { number: 1, met: true },
    ];
    expect(left).toMatchObject({ movedTo: id, revisions });
    await delivered(left.id, ...BOTH);
    expect([await revenue(one.trackdrive), await revenue(other.trackdrive)]).toEqual(['30.00', '120.00']);
    expect(invoca(one.invoca)).toEqual({ upsell: '30.00', 'sale 1': 'retracted' });
    expect(invoca(other.invoca)).toEqual({ upsell: '20.00', 'sale 1': '100.00' });
  });

  it('is planned first: what each vendor would be told, and nothing is done', async () => {
    const { one, other, id, from, target } = await soldAtOne();
    const counts = (): number[] => BOTH.map((vendor) => gateway.vendor(vendor).requests().length);
    const before = [counts(), await timeline(from), await timeline(target)];
    const { status, body } = await move(id, target, '?plan=true');
    expect([status, Object.keys(body)]).toEqual([200, ['plan']]);
    const planOf = (connection: string): Answer['body'] =>
      body.plan.find((account: { connection: string }) => account.connection === connection);
    const told = { name: 'sale', key: '', amount: { value: '100.00', currency: 'USD' } };
    expect(planOf('invoca')).toMatchObject({
      adapter: 'invoca',
      retract: [
        {
          outcome: { ...told, met: false },
          call: { ids: one },
          request: { body: { search: { transaction_id: one.invoca }, call_outcome: { value: 'false' } } },
        },
      ],
      report: [
        {
          outcome: { id, ...told, met: true },
          call: { id: target, ids: other },
          status: 'queued',
          request: { body: { search: { transaction_id: other.invoca }, call_outcome: { sale_amount: '100.00' } } },
        },
      ],
    });
    expect(planOf('trackdrive')).toMatchObject({
      retract: [{ request: { url: expect.stringContaining(one.trackdrive), body: { revenue: '0.00' } } }],
      report: [{ request: { url: expect.stringContaining(other.trackdrive), body: { revenue: '100.00' } } }],
    });
    expect(JSON.stringify(body)).not.toMatch(/tdprv|Basic [A-Za-z0-9]/);
    expect([counts(), await timeline(from), await timeline(target)]).toEqual(before);
    const audit = await gateway.get(`/v1/admin/audit?target=${id}`);
    expect(audit.body.items).toEqual([]);
  });

  it('is what a report of the first call means from then on', async () => {
    const { one, other, id, target } = await soldAtOne();
    await move(id, target);
    await delivered(id, ...BOTH);
    const again = await report(one, worth('100.00'));
    expect(again).toMatchObject({ status: 200, body: { outcome: { id, result: 'unchanged', call: { id: target } } } });
    const corrected = await report(one, worth('90.00'));
    expect(corrected.body.outcome).toMatchObject({ id, result: 'updated', call: { id: target } });
    await delivered(id, ...BOTH);
    expect([await revenue(one.trackdrive), await revenue(other.trackdrive)]).toEqual(['0.00', '90.00']);
    expect([invoca(one.invoca), invoca(other.invoca)]).toEqual([{ sale: 'retracted' }, { sale: '90.00' }]);
    // Another outcome of the first call is that call's.
    expect(callOf(await report(one, { name: 'quote' }))).not.toBe(target);
  });

  it('is what the same search means from then on', async () => {
    const begun = 1_600_000_000;
    const search = { startedAt: at(begun + 20), callerNumber: '+18885550777' };
    const known = await tell({ ids: fresh(), startedAt: at(begun), callerNumber: '+18885550777' });
    const post = (value: string): Promise<Answer> =>
      gateway.post('/v1/outcomes', { call: search, name: 'sale', ...worth(value) });
    const sale = await post('100.00');
    expect(callOf(sale)).toBe(callOf(known));
    const target = callOf(await tell({ ids: fresh() }));
    await move(sale.body.outcome.id, target);
    expect((await post('100.00')).body.outcome).toMatchObject({ id: sale.body.outcome.id, result: 'unchanged' });
    expect((await post('90.00')).body.outcome).toMatchObject({ id: sale.body.outcome.id, call: { id: target } });
  });

  it('is told nobody of the first call who was not told of it', async () => {
    const [{ external }, other] = [fresh(), fresh()];
    const sale = await report({ external }, worth('100.00'));
    await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive', 'waiting');
    const target = callOf(await tell({ ids: other }));
    const { body } = await move(sale.body.outcome.id, target);
    expect(body.plan.flatMap(({ retract }: { retract: unknown[] }) => retract)).toEqual([]);
    await delivered(sale, ...BOTH);
    const left = await standing(callOf(sale));
    expect(left.deliveries.map(({ status }: { status: string }) => status)).toEqual(['skipped', 'skipped']);
    expect(await revenue(other.trackdrive)).toBe('100.00');
  });

  it('waits for an id of the other call, and is told when that is', async () => {
    const { one, id } = await soldAtOne();
    const { external, trackdrive } = fresh();
    const { body } = await move(id, callOf(await tell({ ids: { external } })));
    const planned = body.plan.find(({ connection }: { connection: string }) => connection === 'trackdrive');
    expect(planned.report).toMatchObject([
      { status: 'waiting', reason: expect.stringContaining('no TrackDrive id'), request: null },
    ]);
    await tell({ ids: { external, trackdrive } });
    await delivered(id, 'trackdrive');
    expect([await revenue(one.trackdrive), await revenue(trackdrive)]).toEqual(['0.00', '100.00']);
  });

  it('is moved on, and back to where it was', async () => {
    const { one, other, id, from, target } = await soldAtOne();
    const third = fresh();
    const last = callOf(await tell({ ids: third }));
    await move(id, target);
    await delivered(id, ...BOTH);
    await move(id, last);
    await delivered(id, ...BOTH);
    expect((await report(one, worth('100.00'))).body.outcome).toMatchObject({ id, call: { id: last } });
    const back = await move(id, from);
    expect(back).toMatchObject({ status: 200, body: { outcome: { id, call: { id: from } } } });
    await delivered(id, ...BOTH);
    for (const callId of [target, last]) await delivered((await standing(callId)).id, ...BOTH);
    expect(await Promise.all([one, other, third].map(({ trackdrive }) => revenue(trackdrive)))).toEqual([
      '100.00',
      '0.00',
      '0.00',
    ]);
    expect([one, other, third].map((ids) => invoca(ids.invoca).sale)).toEqual(['100.00', 'retracted', 'retracted']);
    expect((await report(one, worth('80.00'))).body.outcome).toMatchObject({ id, call: { id: from } });
    expect((await report(other, worth('80.00'))).body.outcome).toMatchObject({ id, result: 'unchanged' });
  });

  it('is written down, and answers that were kept for a repeat stay as they were', async () => {
    const [one, other] = [fresh(), fresh()];
    const post = (): Promise<Answer> =>
      gateway.post(
        '/v1/outcomes',
        { call: { ids: one }, name: 'sale', ...worth('1.00') },
        { 'idempotency-key': one.external },
      );
    const first = await post();
    const target = callOf(await tell({ ids: other }));
    await move(first.body.outcome.id, target);
    const again = await post();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    const { body } = await gateway.get(`/v1/admin/audit?target=${first.body.outcome.id}`);
    expect(body.items).toMatchObject([
      {
        action: 'outcome.move',
        target: { kind: 'outcome' },
        before: { callId: callOf(first) },
        after: { callId: target },
      },
    ]);
  });

  it('has to have its place free, and to be somewhere else', async () => {
    const { one, other, id, from, target } = await soldAtOne();
    const theirs = await report(other, worth('5.00'));
    await delivered(theirs, ...BOTH);
    const before = [await timeline(from), await timeline(target)];
    expect(await move(id, target)).toMatchObject({
      status: 409,
      body: { code: 'outcome_conflict', detail: expect.stringContaining(target) },
    });
    expect(await move(id, from)).toMatchObject({ status: 409, body: { code: 'same_call' } });
    expect([await timeline(from), await timeline(target)]).toEqual(before);
    await move(theirs.body.outcome.id, callOf(await tell({ ids: { external: fresh().external } })));
    const left = await standing(target);
    expect(await move(left.id, from)).toMatchObject({ status: 409, body: { code: 'moved' } });
    const nobody = '01990000-0000-7000-8000-000000000000';
    expect(await move(nobody, from)).toMatchObject({ status: 404 });
    expect(await move(id, nobody)).toMatchObject({ status: 404 });
    expect(await move('x', from)).toMatchObject({ status: 404 });
    expect(await move(id, 'x')).toMatchObject({ status: 422, body: { errors: [{ path: 'callId' }] } });
    expect(await move(id, target, '?plan=maybe')).toMatchObject({ status: 422 });
    await delivered(id, ...BOTH);
    expect(await revenue(one.trackdrive)).toBe('100.00');
  });
});
