import { CALLS, OUTCOMES, clientOf, TRANSACTION_ID } from '../support/endpoint';
import { ADMIN_KEY, API_KEY, type Gateway, startGateway } from '../support/gateway';

describe('the endpoint that looks like Call Ingestion', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { TRACKDRIVE_FORWARD_ATTRIBUTES: 'channel' } });
  });
  afterAll(() => gateway.close());

  const { send, sale } = clientOf(() => gateway);

  const documented = (id: string, more: object = {}): Record<string, unknown> => ({
    call: {
      external_call_unique_id: id,
      start_time: '2016-08-08 11:03:31 -0700',
      destination_phone_number: 9093900003,
      calling_phone_number: 8779257383,
      advertiser_campaign_id_from_network: 85,
      call_direction: 'inbound',
      recording_url: 'https://recordings.test/1.wav',
    },
    oauth_token: API_KEY,
    ...more,
  });

  it('takes both documented examples, and answers 201 with a cuid', async () => {
    const required = await send(CALLS, {
      call: {
        ...(documented('100002').call as object),
        start_time: '2016-02-03 09:30:00 AM',
        destination_phone_number: 2165388265,
      },
      oauth_token: API_KEY,
    });
    expect(required).toEqual({
      status: 201,
      headers: expect.anything(),
      body: { cuid: expect.stringMatching(TRANSACTION_ID) },
    });
    const everything = await send(
      CALLS,
      documented('123ABC', {
        signals: [
          { name: 'sale', value: 1 },
          { name: 'quote', value: 1 },
        ],
        custom_data: [
          { name: 'channel', value: 'Paid Search' },
          { name: 'line_of_business', value: 'Social' },
        ],
      }),
    );
    expect(everything.status).toBe(201);
    const [call] = (await gateway.get('/v1/calls?id.external=123ABC')).body.items;
    expect(call).toMatchObject({
      ids: { external: '123ABC', invoca: everything.body.cuid },
      startedAt: '2016-08-08T18:03:31.000Z',
      callerNumber: '+18779257383',
      destinationNumber: '+19093900003',
      direction: 'inbound',
      campaign: '85',
      attributes: { channel: 'Paid Search', line_of_business: 'Social' },
    });
    const { outcomes } = (await gateway.get(`/v1/calls/${call.id}`)).body.call;
    expect(outcomes.map(({ name }: { name: string }) => name)).toEqual(['sale', 'quote']);
    const delivery = await gateway.deliveryOf(outcomes[0].id, 'invoca', 'delivered');
    expect(delivery.attempts[0].request.body.search).toMatchObject({ calling_phone_number: '+18779257383' });
  });

  it('answers the same again with 202 and the same cuid, also spelled otherwise; another payload with 409', async () => {
    const first = await send(CALLS, documented('again'));
    const call = {
      ...(documented('again').call as object),
      start_time: '1470679411',
      calling_phone_number: '+1 877 925 7383',
    };
    expect(await send(CALLS, { call, oauth_token: ADMIN_KEY }, { method: 'PUT' })).toMatchObject({
      status: 202,
      body: first.body,
    });
    const other = await send(CALLS, documented('again', { signals: [{ name: 'sale' }] }));
    expect(other).toMatchObject({ status: 409, body: { errors: { class: 'RecordInvalid' } } });
    expect((await gateway.get('/v1/outcomes?source=invoca:calls&name=sale')).body.items).not.toContainEqual(
      expect.objectContaining({
        call: expect.objectContaining({ ids: expect.objectContaining({ external: 'again' }) }),
      }),
    );
  });

  it('makes one call of twenty identical requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(CALLS, documented('at-once'))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(19);
    expect(new Set(answers.map(({ body }) => body.cuid)).size).toBe(1);
    expect((await gateway.get('/v1/calls?id.external=at-once')).body.items).toHaveLength(1);
  });

  it('says what is missing', async () => {
    expect((await send(CALLS, { oauth_token: API_KEY })).body).toEqual({
      errors: { class: 'RecordInvalid', invalid_data: "Validation failed: 'call' is required" },
    });
  });

  it('takes the cuid for the call’s id at the other endpoint, also when the real one is learnt', async () => {
    const { body } = await send(CALLS, documented('by-cuid'));
    const reported = await send(OUTCOMES, sale(body.cuid));
    expect(reported.body.call).toEqual({ transaction_id: body.cuid, start_time_t: '1470679411' });
    const real = { ids: { external: 'by-cuid', invoca: 'REAL-1' } };
    expect((await gateway.post('/v1/calls', real)).body.call.ids).toEqual(real.ids);
    const again = await send(OUTCOMES, sale(body.cuid));
    expect(again).toMatchObject({ status: 200, body: { call: { transaction_id: 'REAL-1' } } });
  });

  it('and its neighbour carry an outcome, found by start and caller, to a vendor whose id is told a moment later', async () => {
    const { body } = await send(CALLS, {
      call: {
        external_call_unique_id: 'whole-way',
        start_time: '2026-10-05T14:35:28.000-04:00',
        destination_phone_number: '+12165388265',
        calling_phone_number: '+18885550142',
        advertiser_campaign_id_from_network: '85',
        call_direction: 'inbound',
        recording_url: 'https://recordings.test/2.wav',
      },
      custom_data: [{ name: 'channel', value: 'Paid Search' }],
      oauth_token: API_KEY,
    });
    const start = Date.parse('2026-10-05T18:35:28Z') / 1000;
    const reported = await send(OUTCOMES, {
      search: { start_time_t: String(start + 40), calling_phone_number: '888 555 0142', duration_in_seconds: '60' },
      call_outcome: { outcome_name: 'Sale', sale_amount: '42.50' },
      oauth_token: API_KEY,
    });
    expect(reported).toMatchObject({
      status: 201,
      body: { call: { transaction_id: body.cuid, start_time_t: String(start) } },
    });
    const query = `transactionId=${reported.body.call_outcome.transaction_id}`;
    const [outcome] = (await gateway.get(`/v1/outcomes?${query}`)).body.items;
    expect(outcome.match).toMatchObject({ rule: 'nearest', candidates: [{ secondsApart: 40, score: 2 }] });
    await gateway.deliveryOf(outcome.id, 'trackdrive', 'waiting');
    await gateway.post('/v1/calls', { ids: { external: 'whole-way', trackdrive: '555123' } });
    const delivery = await gateway.deliveryOf(outcome.id, 'trackdrive', 'delivered');
    expect(delivery.attempts[0].request).toMatchObject({
      url: expect.stringContaining('/555123'),
      body: { revenue: '42.50', post_call_tokens: { channel: 'Paid Search' } },
    });
  });
});
