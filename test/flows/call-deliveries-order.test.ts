import { deliveriesOf } from '../support/deliveries';
import { CALLS } from '../support/endpoint';
import { type Gateway, startGateway } from '../support/gateway';
import { HANDS_OVER, ingested, ingestedCallsOf } from '../support/ingested-calls';
import { eventually } from '../support/wait';

describe('a call that was ingested here and is handed over', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: HANDS_OVER });
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.vendor('invoca').clear());
  const { fresh, ingest, sale, send, sent, bookOf, callOf, callDelivery } = ingestedCallsOf(() => gateway);
  const { set } = deliveriesOf(() => gateway);
  const NOT_FOUND = {
    errors: { class: 'RecordNotFound', invalid_data: 'No call found. Please refer to the documentation.' },
  };

  it('goes with its signals one by one behind it, met and not met', async () => {
    const external = fresh();
    const signals = [
      { name: 'Sale', value: 1 },
      { name: 'quote', value: 'no' },
    ];
    const custom_data = [{ name: 'channel', value: 'Paid Search' }];
    await send(CALLS, { ...ingested(external), signals, custom_data });
    await eventually(() => Object.keys(bookOf(external)?.outcomes ?? {}).length === 2);
    expect(bookOf(external)).toMatchObject({
      customData: [{ name: 'channel', value: 'Paid Search' }],
      signals: undefined,
      outcomes: {
        sale: { name: 'Sale', value: 'true', revenue: null },
        quote: { value: 'false' },
      },
    });
    expect(sent()[0]).toBe('calls.json');
  });

  it('told again in the same words goes nowhere, and told otherwise is refused', async () => {
    const external = fresh();
    await ingest(external);
    await callDelivery(external, 'delivered');
    expect((await send(CALLS, ingested(external))).status).toBe(202);
    expect((await send(CALLS, ingested(external, { call_direction: 'outbound' }))).status).toBe(409);
    expect((await callOf(external)).deliveries).toHaveLength(1);
    expect(sent()).toEqual(['calls.json']);
  });

  it('goes before a sale that was posted before it came', async () => {
    const external = fresh();
    const id = await sale(external);
    const waiting = await gateway.deliveryOf(id, 'invoca', 'waiting');
    expect(waiting.reason).toContain('when it started');
    await ingest(external);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(sent()).toEqual(['calls.json', 'transactions.json']);
    expect(bookOf(external)).toMatchObject({ times: 1, outcomes: { 'sale/1': { revenue: '100.00' } } });
  });

  it('goes before its outcomes also when the vendor is in trouble first', async () => {
    const external = fresh();
    gateway.vendor('invoca').fail({ status: 500, times: 2 });
    await ingest(external);
    const id = await sale(external);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(sent()).toEqual(['calls.json', 'calls.json', 'calls.json', 'transactions.json']);
    expect(await callDelivery(external, 'delivered')).toMatchObject({ attempts: { length: 3 } });
    expect(bookOf(external)).toMatchObject({ times: 1, outcomes: { 'sale/1': { revenue: '100.00' } } });
  });

  it('that the vendor refuses holds its outcomes back until somebody has mended that and sent it again', async () => {
    const external = fresh();
    gateway.vendor('invoca').fail({ status: 403, body: { errors: { class: 'RecordInvalid' } }, times: 1 });
    await ingest(external);
    const { id: call } = await callDelivery(external, 'failed');
    const id = await sale(external);
    const { reason } = await gateway.deliveryOf(id, 'invoca', 'waiting');
    expect(reason).toBe(`its call goes first: delivery ${call}`);
    expect(sent()).toEqual(['calls.json']);
    expect((await gateway.post(`/v1/admin/deliveries/${call}/replay`, '')).status).toBe(202);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(bookOf(external)).toMatchObject({ times: 1, outcomes: { 'sale/1': { revenue: '100.00' } } });
  });

  it('that a person settled as delivered is followed by its outcomes', async () => {
    const external = fresh();
    gateway.vendor('invoca').fail({ status: 200, body: 'a page', times: 1 });
    await ingest(external);
    const { id: call } = await callDelivery(external, 'review');
    const id = await sale(external);
    await gateway.deliveryOf(id, 'invoca', 'waiting');
    await ingestAt(external);
    const note = { as: 'delivered', note: 'seen there' };
    expect((await gateway.post(`/v1/admin/deliveries/${call}/settle`, note)).status).toBe(200);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(bookOf(external)?.outcomes).toMatchObject({ 'sale/1': { revenue: '100.00' } });
  });

  /** As somebody else would hand it over. */
  const ingestAt = async (external: string): Promise<void> => {
    const { settings } = gateway.app.connections.find(({ name }) => name === 'invoca')!;
    const { baseUrl, oauthToken } = settings as { baseUrl: string; oauthToken: string };
    const body = JSON.stringify({ ...ingested(external), oauth_token: oauthToken });
    const { status } = await fetch(`${baseUrl}/api/2022-03-01/calls.json`, { method: 'POST', body });
    expect(status).toBe(201);
  };

  it('is not found for as long as the vendor processes it, and its outcome waits on', async () => {
    const external = fresh();
    await ingest(external);
    await callDelivery(external, 'delivered');
    gateway.vendor('invoca').fail({ status: 404, body: NOT_FOUND, times: 3 });
    const id = await sale(external);
    for (const tries of [1, 2, 3]) {
      const delivery = await eventually(async () => {
        const one = await gateway.deliveryOf(id, 'invoca', 'retrying');
        return one.attempts.length === tries && one;
      });
      expect(delivery.failure).toBe('not_found_yet');
      await set(delivery.id, `next_attempt_at = now(), sweep_at = now()`);
    }
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(bookOf(external)?.outcomes).toMatchObject({ 'sale/1': { revenue: '100.00' } });
  });

  it('is not handed over any more when the vendor’s id is told before it could be, and its outcomes go by that', async () => {
    const external = fresh();
    gateway.vendor('invoca').fail({ status: 503, headers: { 'retry-after': '3600' }, times: 1 });
    await ingest(external);
    const call = await callDelivery(external, 'retrying');
    const id = await sale(external);
    await gateway.deliveryOf(id, 'invoca', 'waiting');
    await gateway.post('/v1/calls', { ids: { external, invoca: `KNOWN-${external}` } });
    const delivery = await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(delivery.attempts[0].request.body.search).toEqual({ transaction_id: `KNOWN-${external}` });
    await set(call.id, `next_attempt_at = now(), sweep_at = now()`);
    const { reason } = await callDelivery(external, 'superseded');
    expect(reason).toBe('the vendor need not be handed this call any more');
    expect(bookOf(external)).toBeUndefined();
  });
});
