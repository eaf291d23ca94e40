import { type Answer, API_KEY, type Gateway, startGateway } from '../support/gateway';
import { at, searchesOf } from '../support/searches';

describe('a call that is told later, with an id', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { caller, fresh, received, outcomeOf, posted, report, searched, send, start, tell } = searchesOf(() => gateway);

  const later = (of: Answer, ids: object, more: object): Promise<Answer> =>
    tell({ ids, startedAt: new Date(Date.parse(of.body.outcome.call.startedAt) + 20_000).toISOString(), ...more });

  it('adopts the one that was described, and what waits for the id goes out', async () => {
    const callerNumber = caller();
    for (const [described, told] of [
      [{}, {}],
      [{ callerNumber }, {}],
      [{}, { callerNumber: caller() }],
    ]) {
      const { trackdrive } = fresh();
      const sale = await posted({ startedAt: at(start()), ...described }, '100.00');
      await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive', 'waiting');
      const answer = await later(sale, { trackdrive }, told ?? {});
      expect(answer).toMatchObject({
        status: 200,
        body: { call: { id: sale.body.outcome.call.id, ids: { trackdrive } } },
      });
      const delivery = await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive', 'delivered');
      expect(delivery.attempts[0].request).toMatchObject({
        url: expect.stringContaining(trackdrive),
        body: { revenue: '100.00' },
      });
      expect(await posted({ startedAt: sale.body.outcome.call.startedAt, ...described }, '100.00')).toMatchObject({
        status: 200,
        body: { outcome: { id: sale.body.outcome.id, result: 'unchanged' } },
      });
    }
  });

  it('is not the one that was described where a vendor has answered another id of it than the call has', async () => {
    const { invoca, trackdrive } = fresh();
    await report({ invoca, trackdrive }, { amount: { value: '1.00' } });
    const sale = await posted({ startedAt: at(start()) }, '100.00');
    await gateway.deliveryOf(sale.body.outcome.id, 'invoca', 'delivered');
    const told = await later(sale, { trackdrive }, {});
    expect(told).toMatchObject({ status: 200, body: { call: { ids: { invoca, trackdrive } } } });
    const { outcome } = (await gateway.get(`/v1/outcomes/${sale.body.outcome.id}`)).body;
    expect(outcome.call.id).toBe(sale.body.outcome.call.id);
    expect(outcome.call.id).not.toBe(told.body.call.id);
  });

  it('is not the one that was described where it is known to be another caller’s', async () => {
    const { external } = fresh();
    await tell({ ids: { external }, callerNumber: caller() });
    const sale = await posted({ startedAt: at(start()), callerNumber: caller() }, '100.00');
    const told = await later(sale, { external }, {});
    expect(told.status).toBe(200);
    const { outcome } = (await gateway.get(`/v1/outcomes/${sale.body.outcome.id}`)).body;
    expect(outcome.call.id).toBe(sale.body.outcome.call.id);
    expect(outcome.call.id).not.toBe(told.body.call.id);
  });

  it('adopts it also when the call was known without its start', async () => {
    const { external, trackdrive } = fresh();
    await report({ external }, { name: 'quote', amount: { value: '1.00' } });
    const sale = await posted({ startedAt: at(start()) }, '100.00');
    expect((await later(sale, { external, trackdrive }, {})).status).toBe(200);
    const delivery = await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive', 'delivered');
    expect(delivery.attempts.at(-1).request.body).toMatchObject({ revenue: '101.00' });
    const [call] = (await gateway.get(`/v1/calls?id.external=${external}`)).body.items;
    expect((await gateway.get(`/v1/outcomes/${sale.body.outcome.id}`)).body.outcome.call.id).toBe(call.id);
  });

  it('is found by searches from then on', async () => {
    const [begun, callerNumber] = [start(), caller()];
    const sale = await posted({ startedAt: at(begun), callerNumber }, '100.00');
    await later(sale, { trackdrive: fresh().trackdrive }, {});
    const quote = await posted({ startedAt: at(begun + 200), callerNumber }, '1.00', { name: 'quote' });
    expect(quote.body.outcome.call.id).toBe(sale.body.outcome.call.id);
  });

  it('by ingestion adopts it as well', async () => {
    const [begun, number] = [start(), caller()];
    const sale = await posted({ startedAt: at(begun), callerNumber: number }, '100.00');
    const { external } = fresh();
    const answer = await send('/api/2022-03-01/calls.json', {
      call: {
        external_call_unique_id: external,
        start_time: String(begun + 3),
        destination_phone_number: '+12165388265',
        calling_phone_number: number,
        advertiser_campaign_id_from_network: '85',
        call_direction: 'inbound',
        recording_url: 'https://recordings.test/1.wav',
      },
      oauth_token: API_KEY,
    });
    expect(answer.status).toBe(201);
    const [call] = (await gateway.get(`/v1/calls?id.external=${external}`)).body.items;
    expect(call).toMatchObject({ id: sale.body.outcome.call.id, startedAt: at(begun + 3) });
  });

  it.each([
    ['began more than 60 seconds away', {}, {}, 61],
    ['is of another caller', { callerNumber: '+18885550901' }, { callerNumber: '+18885550902' }, 0],
    ['is of another campaign', { campaign: '1' }, { campaign: '2' }, 0],
    [
      'is of another advertiser',
      { vendor: { invoca: { advertiser_id_from_network: '1' } } },
      { vendor: { invoca: { advertiser_id_from_network: '2' } } },
      0,
    ],
    ['went to another number', { destinationNumber: '+12165388265' }, { destinationNumber: '+12165388266' }, 0],
    ['is of another length', { durationSeconds: 60 }, { durationSeconds: 121 }, 0],
  ])('and %s is another one', async (_what, described, told, apart) => {
    const begun = start();
    const sale = await posted({ startedAt: at(begun), ...described }, '100.00');
    const answer = await tell({ ids: { external: fresh().external }, startedAt: at(begun + apart), ...told });
    expect(answer.status).toBe(201);
    expect(answer.body.call.id).not.toBe(sale.body.outcome.call.id);
  });

  it('and could be either of two is another one, and both sales go on as they came', async () => {
    const begun = start();
    const sales = [
      await posted({ startedAt: at(begun) }, '100.00'),
      await posted({ startedAt: at(begun + 60), durationSeconds: 60 }, '150.00'),
    ];
    const told = await tell({ ids: { trackdrive: fresh().trackdrive }, startedAt: at(begun + 30) });
    expect(told.status).toBe(201);
    for (const { body } of sales) await gateway.deliveryOf(body.outcome.id, 'invoca', 'delivered');
    expect(received([begun, begun + 60])).toEqual([
      [{ start_time_t: String(begun) }, '100.00'],
      [{ start_time_t: String(begun + 60), duration_in_seconds: '60' }, '150.00'],
    ]);
    for (const { body } of sales) await gateway.deliveryOf(body.outcome.id, 'trackdrive', 'waiting');
  });

  it('adopts the one of its caller, though one of which no caller is known fits as well', async () => {
    const [begun, callerNumber] = [start(), caller()];
    const sale = await posted({ startedAt: at(begun), callerNumber }, '100.00');
    const other = await posted({ startedAt: at(begun + 10) }, '150.00');
    const { trackdrive } = fresh();
    const told = await tell({ ids: { trackdrive }, startedAt: at(begun + 8), callerNumber });
    expect(told.body.call.id).toBe(sale.body.outcome.call.id);
    await gateway.deliveryOf(other.body.outcome.id, 'trackdrive', 'waiting');
  });

  it('adopts none that has an id already', async () => {
    const begun = start();
    const sale = await searched({ start_time_t: String(begun) }, '100');
    const named = await tell({ ids: { invoca: sale.body.call.transaction_id, external: fresh().external } });
    const told = await tell({ ids: { trackdrive: fresh().trackdrive }, startedAt: at(begun) });
    expect(told.status).toBe(201);
    expect(told.body.call.id).not.toBe(named.body.call.id);
  });

  it.each(['1900-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])(
    'at %s adopts what was described then',
    async (startedAt) => {
      const sale = await posted({ startedAt }, '100.00');
      expect(sale.status).toBe(202);
      const told = await tell({ ids: { external: fresh().external }, startedAt });
      expect(told.body.call.id).toBe(sale.body.outcome.call.id);
    },
  );

  it('is the only one for a client that sends nothing but the start, and one call told after its sale', async () => {
    const begun = start();
    const sale = await searched({ start_time_t: String(begun) }, '100');
    expect(sale.body.call.start_time_t).toBe(String(begun));
    const { trackdrive } = fresh();
    await tell({ ids: { trackdrive }, startedAt: at(begun) });
    const { id } = await outcomeOf(sale);
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    expect((await searched({ start_time_t: String(begun) }, '100')).status).toBe(200);
  });
});
