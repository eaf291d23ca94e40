import { deliveriesOf } from '../support/deliveries';
import { type Gateway, startGateway } from '../support/gateway';
import { FACTS, HANDS_OVER, ingestedCallsOf } from '../support/ingested-calls';
import { centsOf } from '../support/invoca-books';
import { replaysOf } from '../support/replays';
import { eventually } from '../support/wait';

describe('a call that was handed over', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: HANDS_OVER });
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.vendor('invoca').clear());
  const { fresh, ingest, sale, sent, bookOf, callOf, callDelivery } = ingestedCallsOf(() => gateway);
  const { set } = deliveriesOf(() => gateway);
  const { plan, run, until } = replaysOf(() => gateway);

  it('can be sent again: one by its id, which changes nothing there', async () => {
    const external = fresh();
    await ingest(external);
    const { id } = await callDelivery(external, 'delivered');
    await gateway.post(`/v1/admin/deliveries/${id}/replay`, '');
    const delivery = await eventually(async () => {
      const one = (await gateway.get(`/v1/deliveries/${id}`)).body.delivery;
      return one.attempts.length === 2 && one.status === 'delivered' && one;
    });
    expect(delivery.attempts[1]).toMatchObject({ manual: true, response: { status: 202 } });
    const outcome = await sale(external);
    await gateway.deliveryOf(outcome, 'invoca', 'delivered');
    expect(centsOf(bookOf(external)!)).toBe(10_000);
  });

  it('sent again with facts that changed since is kept as it was there, and the delivery says so', async () => {
    const external = fresh();
    await ingest(external);
    const { id } = await callDelivery(external, 'delivered');
    await gateway.post('/v1/calls', { ids: { external }, direction: 'outbound' });
    await gateway.post(`/v1/admin/deliveries/${id}/replay`, '');
    const { warnings } = await eventually(async () => {
      const one = (await gateway.get(`/v1/deliveries/${id}`)).body.delivery;
      return one.attempts.length === 2 && one.status === 'delivered' && one;
    });
    expect(warnings).toMatchObject([{ code: 'call_kept' }]);
    expect(bookOf(external)?.facts).toEqual(FACTS);
  });

  it('is in the plan of a replay by filter with its request, counts for no money, and goes again before its outcomes', async () => {
    const external = fresh();
    gateway.vendor('invoca').fail({ status: 403, body: { errors: { class: 'RecordInvalid' } }, times: 1 });
    await ingest(external);
    const { id: call } = await callDelivery(external, 'failed');
    const outcome = await sale(external);
    const { id } = await gateway.deliveryOf(outcome, 'invoca', 'waiting');
    await set(id, `status = 'failed', sweep_at = NULL`);
    const planned = await plan({ connection: 'invoca', status: ['failed'] });
    expect(planned).toMatchObject({ matched: 2, amounts: [{ currency: 'USD', total: '100.00' }] });
    expect(planned.sample).toMatchObject([
      {
        deliveryId: call,
        outcomeId: null,
        callId: expect.any(String),
        request: { url: expect.stringMatching(/calls\.json$/) },
      },
      {
        deliveryId: id,
        outcomeId: outcome,
        callId: null,
        request: { url: expect.stringMatching(/transactions\.json$/) },
      },
    ]);
    await run(planned.id);
    await until(planned.id, ({ status }) => status === 'done');
    expect(sent()).toEqual(['calls.json', 'calls.json', 'transactions.json']);
    expect(bookOf(external)).toMatchObject({ times: 1, outcomes: { 'sale/1': { revenue: '100.00' } } });
  });

  it('is found by the call that it is of, and shown with it', async () => {
    const external = fresh();
    await ingest(external);
    const { id } = await callDelivery(external, 'delivered');
    const { id: callId, deliveries } = await callOf(external);
    expect(deliveries.map((one: { id: string }) => one.id)).toEqual([id]);
    const { items } = (await gateway.get(`/v1/deliveries?callId=${callId}`)).body;
    expect(items).toMatchObject([{ id, subject: 'call', callId, outcomeId: null, revision: null }]);
  });
});
