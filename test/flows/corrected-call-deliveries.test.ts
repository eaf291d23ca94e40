import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { callOf, correctionsOf, worth } from '../support/corrections';
import { HANDS_OVER, ingestedCallsOf } from '../support/ingested-calls';
import { centsOf } from '../support/invoca-books';

/** Invoca knows a call that was handed over to it by the id that it was handed over with: what it was told of that is taken back there. */
describe('a correction of a call that was handed over', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: HANDS_OVER });
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.vendor('invoca').clear());
  const { fresh, ingest, sale, bookOf, callOf: callWith, callDelivery } = ingestedCallsOf(() => gateway);
  const { move, removeId, revenue, split, standing, tell } = correctionsOf(() => gateway);
  const delivered = (outcome: string) => gateway.deliveryOf(outcome, 'invoca', 'delivered');
  const cents = (external: string): number => centsOf(bookOf(external)!);
  let calls = 810_000;
  /** a call's number at TrackDrive, and all that Invoca has to know of a call */
  const number = (): string => String((calls += 1));
  const facts = (): object => ({
    startedAt: new Date(1_700_000_000_000 + calls * 86_400_000).toISOString(),
    callerNumber: '+18779257383',
    destinationNumber: '+12165388265',
    campaign: '85',
    direction: 'inbound',
  });
  const report = (ids: object, more: object): Promise<Answer> =>
    gateway.post('/v1/outcomes', { call: { ids, ...facts() }, name: 'sale', key: '1', ...more });

  it('moves an outcome from one to another', async () => {
    const [one, other] = [fresh(), fresh()];
    await ingest(one);
    await ingest(other);
    const id = await sale(one);
    await delivered(id);
    const [from, target] = [await callWith(one), await callWith(other)];
    const planned = await move(id, target.id, '?plan=true');
    const of = (external: string) => ({ request: { body: { search: { external_call_unique_id: external } } } });
    const plan = planned.body.plan.find(({ connection }: { connection: string }) => connection === 'invoca');
    expect(plan).toMatchObject({ retract: [of(one)], report: [of(other)] });
    await move(id, target.id);
    await delivered(id);
    await delivered((await standing(from.id)).id);
    expect([cents(one), cents(other)]).toEqual([0, 10_000]);
    await sale(one, { amount: { value: '70.00', currency: 'USD' } });
    await delivered(id);
    expect([cents(one), cents(other), bookOf(one)?.times, bookOf(other)?.times]).toEqual([0, 7_000, 1, 1]);
  });

  it('moves what waits behind a call that is not there behind one that is', async () => {
    const [one, other] = [fresh(), fresh()];
    await ingest(other);
    await callDelivery(other, 'delivered');
    gateway.vendor('invoca').fail({ status: 422, body: {}, times: 1 });
    await ingest(one);
    await callDelivery(one, 'failed');
    const id = await sale(one);
    await gateway.deliveryOf(id, 'invoca', 'waiting');
    await move(id, (await callWith(other)).id);
    await delivered(id);
    await sale(one, { amount: { value: '70.00', currency: 'USD' } });
    await delivered(id);
    expect([bookOf(one), cents(other)]).toEqual([undefined, 7_000]);
  });

  it('moves an outcome that the vendor refused, and whose correction goes to the other call', async () => {
    const [one, other] = [fresh(), fresh()];
    await ingest(other);
    await ingest(one);
    await callDelivery(one, 'delivered');
    gateway.vendor('invoca').fail({ status: 422, body: {}, times: 1 });
    const id = await sale(one);
    const refused = await gateway.deliveryOf(id, 'invoca', 'failed');
    await gateway.pool.query(`UPDATE deliveries SET status = 'skipped' WHERE id = $1`, [refused.id]);
    await move(id, (await callWith(other)).id);
    await sale(one, { amount: { value: '70.00', currency: 'USD' } });
    await delivered(id);
    expect([cents(one), cents(other)]).toEqual([0, 7_000]);
  });

  it('searches for a call that it can’t be handed over for want of any id', async () => {
    const wrong = fresh();
    gateway.vendor('invoca').fail({ status: 422, body: {}, times: 1 });
    // Calls of the same start would be taken for what is described here.
    await ingest(wrong, { start_time: '2015-01-01 09:30:00 AM' });
    const { callId } = await callDelivery(wrong, 'failed');
    const id = await sale(wrong);
    await gateway.deliveryOf(id, 'invoca', 'waiting');
    await removeId(callId, 'external');
    await delivered(id);
    const { search } = JSON.parse(gateway.vendor('invoca').requests().at(-1)!.body);
    expect(search).toMatchObject({ calling_phone_number: expect.any(String) });
    expect(bookOf(wrong)).toBeUndefined();
  });

  it('takes back what was told under an external id that was another call’s, which has the hand-over from then on', async () => {
    const [wrong, trackdrive] = [fresh(), number()];
    const sold = await report({ external: wrong, trackdrive }, worth('100.00'));
    const id = sold.body.outcome.id as string;
    await delivered(id);
    const callId = callOf(sold);
    expect((await removeId(callId, 'external')).status).toBe(200);
    await delivered(id);
    const holder = await callWith(wrong);
    await delivered((await standing(holder.id)).id);
    expect(holder.id).not.toBe(callId);
    expect(holder.deliveries).toMatchObject([{ connection: 'invoca', status: 'delivered' }]);
    expect([cents(wrong), cents(callId)]).toEqual([0, 10_000]);
    expect(await revenue(trackdrive)).toBe('100.00');
    await ingest(wrong);
    const later = await sale(wrong, { amount: { value: '7.00', currency: 'USD' } });
    await delivered(later);
    expect([cents(wrong), bookOf(wrong)?.times, bookOf(callId)?.times]).toEqual([700, 1, 1]);
  });

  it('gives the hand-over to the call that the external id belongs to', async () => {
    const [wrong, one, other] = [fresh(), number(), number()];
    const sold = await report({ external: wrong, trackdrive: one }, worth('100.00'));
    const id = sold.body.outcome.id as string;
    await delivered(id);
    const own = await report({ trackdrive: other }, worth('30.00', { name: 'upsell' }));
    await delivered(own.body.outcome.id);
    const [callId, target] = [callOf(sold), callOf(own)];
    expect((await removeId(callId, 'external', `?callId=${target}`)).status).toBe(200);
    await delivered(id);
    await delivered((await standing(target)).id);
    expect([cents(wrong), cents(callId), cents(target)]).toEqual([0, 10_000, 3_000]);
    // What Invoca has of the other call goes on under the name that it was handed over with.
    await report({ trackdrive: other }, worth('40.00', { name: 'upsell' }));
    await delivered(own.body.outcome.id);
    expect([cents(wrong), cents(target)]).toEqual([0, 4_000]);
  });

  it('hands a call over under another name, where it was not yet under the wrong one', async () => {
    const [wrong, trackdrive] = [fresh(), number()];
    await gateway.post('/v1/admin/connections/invoca/pause', {});
    await ingest(wrong);
    await tell({ ids: { external: wrong, trackdrive } });
    const { id: callId } = await callWith(wrong);
    await removeId(callId, 'external');
    const sold = await report({ trackdrive }, worth('5.00'));
    await gateway.post('/v1/admin/connections/invoca/resume', {});
    await delivered(sold.body.outcome.id);
    expect([bookOf(wrong), cents(callId)]).toEqual([undefined, 500]);
  });

  it('waits for no vendor: what is being handed over under the wrong name has that, and what waits behind it goes by the right one', async () => {
    const [wrong, trackdrive] = [fresh(), number()];
    gateway.vendor('invoca').fail({ delayMs: 600, times: 1 });
    const sold = await report({ external: wrong, trackdrive }, worth('100.00'));
    const id = sold.body.outcome.id as string;
    await callDelivery(wrong, 'sending');
    await gateway.deliveryOf(id, 'invoca', 'waiting');
    await removeId(callOf(sold), 'external');
    await delivered(id);
    await callDelivery(wrong, 'delivered');
    expect((await callWith(wrong)).id).not.toBe(callOf(sold));
    expect([cents(wrong), cents(callOf(sold))]).toEqual([0, 10_000]);
  });

  it('splits calls that had both been handed over, and tells nobody what they were told before', async () => {
    const [external, trackdrive] = [fresh(), number()];
    await ingest(external);
    const id = await sale(external);
    const upsell = await report({ trackdrive }, worth('30.00', { name: 'upsell' }));
    await delivered(id);
    await delivered(upsell.body.outcome.id);
    const other = callOf(upsell);
    await tell({ ids: { external, trackdrive } });
    const { status, body } = await split(other);
    expect([status, body.plan.filter(({ connection }: { connection: string }) => connection === 'invoca')]).toEqual([
      200,
      [],
    ]);
    await sale(external, { amount: { value: '110.00', currency: 'USD' } });
    await report({ trackdrive }, worth('31.00', { name: 'upsell' }));
    await delivered(id);
    await delivered(upsell.body.outcome.id);
    expect([cents(external), cents(other)]).toEqual([11_000, 3_100]);
  });

  it('splits calls of which one had been handed over by the gateway’s own id, and tells nobody of that', async () => {
    const [external, trackdrive, cube] = [fresh(), number(), number()];
    const staying = callOf(await tell({ ids: { cube } }));
    const sold = await report({ trackdrive }, worth('100.00'));
    const id = sold.body.outcome.id as string;
    await delivered(id);
    const leaving = callOf(sold);
    await tell({ ids: { trackdrive, external } });
    await tell({ ids: { external, cube } });
    expect((await callWith(external)).id).toBe(staying);
    const { body } = await split(leaving);
    expect(body.plan).toEqual([]);
    await report({ trackdrive }, worth('110.00'));
    await delivered(id);
    expect([cents(leaving), bookOf(leaving)?.times]).toEqual([11_000, 1]);
  });

  it('splits calls of which one had been handed over, which has its hand-over again', async () => {
    const [external, trackdrive] = [fresh(), number()];
    const told = callOf(await tell({ ids: { trackdrive } }));
    await ingest(external);
    const id = await sale(external);
    await delivered(id);
    await tell({ ids: { external, trackdrive } });
    const upsell = await gateway.report({ call: { ids: { trackdrive } }, name: 'upsell', ...worth('30.00') });
    await delivered(upsell);
    expect(cents(external)).toBe(13_000);
    await split(told);
    // What was known of it was the other call's, and Invoca has to know more to be handed this one.
    const { reason } = await gateway.deliveryOf(upsell, 'invoca', 'waiting');
    expect(reason).toContain('is not known yet');
    await tell({ ids: { trackdrive }, ...facts() });
    await delivered(upsell);
    const { id: leaving } = await callWith(external);
    const { outcomes } = (await gateway.get(`/v1/calls/${leaving}`)).body.call;
    const left = outcomes.find(({ name }: { name: string }) => name === 'upsell');
    await delivered(left.id);
    expect([cents(external), cents(told)]).toEqual([10_000, 3_000]);
    expect((await callWith(external)).deliveries).toMatchObject([{ connection: 'invoca', status: 'delivered' }]);
  });
});
