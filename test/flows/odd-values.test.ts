import { clientOf, CALLS, OUTCOMES } from '../support/endpoint';
import { type Answer, API_KEY, type Gateway, startGateway } from '../support/gateway';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const { send, transaction, sale } = clientOf(() => gateway);
const post = (id: string, more: object): Promise<Answer> =>
  gateway.post('/v1/outcomes', {
    call: { ids: { invoca: id, trackdrive: `7${id.slice(-6)}` } },
    name: 'sale',
    key: '1',
    ...more,
  });
const stateOf = async (id: string): Promise<Answer['body']> => {
  const { body } = await gateway.get(`/v1/calls?id.invoca=${id}`);
  const outcomes = await gateway.get(`/v1/outcomes?callId=${body.items[0].id}`);
  expect(outcomes.body.items).toHaveLength(1);
  return outcomes.body.items[0];
};

describe('what is said for TrackDrive alone', () => {
  it('may be blank as its document allows, and amounts JSON numbers', async () => {
    const trackdrive = {
      serializer: '',
      call_disposition_id: '',
      agent_call_disposition_notes: '',
      contact_field_type: '',
      add_revenue: 2.5,
    };
    const id = transaction();
    const posted = await post(id, { vendor: { trackdrive } });
    expect(posted.status).toBe(202);
    const delivery = await gateway.deliveryOf(posted.body.outcome.id, 'trackdrive', 'delivered');
    const { body } = delivery.attempts[0].request;
    expect(body).toMatchObject({ serializer: '', call_disposition_id: '', agent_call_disposition_notes: '' });
    expect(body).toMatchObject({ add_revenue: '2.50' });
    expect(body).not.toHaveProperty('contact_field_type');
    expect((await post(id, { vendor: { trackdrive } })).body.outcome.result).toBe('unchanged');
  });

  it('keeps a contact field type when a blank one is said', async () => {
    const id = transaction();
    await post(id, { vendor: { trackdrive: { contact_field_type: '55' } } });
    const again = await post(id, { vendor: { trackdrive: { contact_field_type: ' ' } } });
    expect(again.body.outcome.result).toBe('unchanged');
  });

  it('is refused where an amount has more than two places', async () => {
    const answer = await post(transaction(), { vendor: { trackdrive: { add_revenue: 2.505, payout: 1e21 } } });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'vendor.trackdrive.add_revenue',
      'vendor.trackdrive.payout',
    ]);
  });
});

it('takes an amount of .50 at the endpoint that looks like Call Outcomes, and no number in an amount of the API', async () => {
  const answer = await send(OUTCOMES, sale(transaction(), { sale_amount: '.50' }));
  expect(answer).toMatchObject({ status: 201, body: { call_outcome: { sale_amount: '0.5' } } });
  expect((await send(OUTCOMES, sale(transaction(), { sale_amount: '5.' }))).status).toBe(403);
  expect((await post(transaction(), { amount: { value: 2.5 } })).status).toBe(422);
});

it('keeps a description of 64 kB, from wherever it comes, and refuses a longer one', async () => {
  const description = 'x'.repeat(65_536);
  const id = transaction();
  const answer = await send(OUTCOMES, sale(id, { description }));
  expect(answer).toMatchObject({ status: 201, body: { call_outcome: { description } } });
  // Whose words they are is news once: a poster's own may go to every vendor.
  expect((await post(id, { description })).body.outcome.result).toBe('updated');
  expect((await post(id, { description })).body.outcome.result).toBe('unchanged');
  expect((await send(OUTCOMES, sale(id, { description: `${description}x` }))).body.errors).toEqual({
    class: 'RecordInvalid',
    invalid_data: 'Validation failed: description is too long (maximum is 65536 characters)',
  });
  expect((await post(id, { description: `${description}x` })).status).toBe(422);
});

describe('a time that one client counts in milliseconds and another in seconds', () => {
  const FINE = '2015-08-26T16:41:53.623Z';
  const SECONDS = '1440607313';
  const ROUNDED = '1440607314';

  it.each([
    ['cuts', SECONDS],
    ['rounds', ROUNDED],
  ])('is one time, told in milliseconds first, where the other %s', async (_how, occurred_at_time_t) => {
    const id = transaction();
    expect((await post(id, { occurredAt: FINE })).body.outcome.result).toBe('created');
    for (let round = 0; round < 2; round += 1) {
      expect(await send(OUTCOMES, sale(id, { occurred_at_time_t }))).toMatchObject({ status: 200 });
      expect((await post(id, { occurredAt: FINE })).body.outcome.result).toBe('unchanged');
    }
    expect(await stateOf(id)).toMatchObject({ revision: 1, occurredAt: FINE });
  });

  it('is one time, told in seconds first: the milliseconds are learnt once', async () => {
    const id = transaction();
    expect((await send(OUTCOMES, sale(id, { occurred_at_time_t: SECONDS }))).status).toBe(201);
    expect((await post(id, { occurredAt: FINE })).body.outcome).toMatchObject({ result: 'updated', revision: 2 });
    for (let round = 0; round < 2; round += 1) {
      await send(OUTCOMES, sale(id, { occurred_at_time_t: SECONDS }));
      expect((await post(id, { occurredAt: FINE })).body.outcome.result).toBe('unchanged');
    }
    expect(await stateOf(id)).toMatchObject({ revision: 2, occurredAt: FINE });
  });

  it('is another time when it differs in whole seconds, or says its milliseconds', async () => {
    const id = transaction();
    await post(id, { occurredAt: FINE });
    expect((await post(id, { occurredAt: '2015-08-26T16:41:53.000Z' })).body.outcome.result).toBe('updated');
    await send(OUTCOMES, sale(id, { occurred_at_time_t: '1440607312' }));
    expect(await stateOf(id)).toMatchObject({ revision: 3, occurredAt: '2015-08-26T16:41:52.000Z' });
  });

  it('is one start of a call', async () => {
    const tell = async (startedAt: string): Promise<Answer['body']> =>
      (await gateway.post('/v1/calls', { ids: { external: 'in milliseconds' }, startedAt })).body.call.startedAt;
    expect(await tell(FINE)).toBe(FINE);
    expect(await tell('2015-08-26T16:41:53Z')).toBe(FINE);
    expect(await tell('2015-08-26T16:41:53.000Z')).toBe('2015-08-26T16:41:53.000Z');
  });

  it('is one start of a call that is handed to Call Ingestion, and of its signals', async () => {
    const external = 'ingested in seconds';
    const called = { ids: { external }, startedAt: FINE };
    await gateway.post('/v1/outcomes', { call: called, name: 'sale', occurredAt: FINE });
    const ingested = await send(CALLS, {
      call: {
        external_call_unique_id: external,
        start_time: SECONDS,
        destination_phone_number: '+12165388265',
        calling_phone_number: '+18779257383',
        advertiser_campaign_id_from_network: 85,
        call_direction: 'inbound',
        recording_filename: 'a.wav',
      },
      signals: [{ name: 'Sale' }],
      oauth_token: API_KEY,
    });
    expect(ingested.status).toBe(201);
    const { body } = await gateway.get('/v1/calls?id.external=ingested%20in%20seconds');
    expect(body.items).toMatchObject([{ startedAt: FINE }]);
    const outcomes = await gateway.get(`/v1/outcomes?callId=${body.items[0].id}`);
    expect(outcomes.body.items).toMatchObject([{ revision: 1, occurredAt: FINE }]);
  });
});

describe('a name', () => {
  it('of blanks alone is none', async () => {
    const posted = await post(transaction(), { name: ' \u00a0' });
    expect(posted).toMatchObject({ status: 422, body: { errors: [{ path: 'name', message: 'must not be blank' }] } });
    expect(await send(OUTCOMES, sale(transaction(), { outcome_name: ' ' }))).toMatchObject({
      status: 403,
      body: { errors: { class: 'RecordInvalid', invalid_data: "Validation failed: outcome_name can't be blank" } },
    });
  });

  it('is the same with blanks around it, whoever says it', async () => {
    const id = transaction();
    const first = await post(id, { name: 'Renewal ' });
    expect(first.body.outcome).toMatchObject({ result: 'created', name: 'Renewal' });
    expect((await post(id, { name: ' renewal' })).body.outcome.result).toBe('unchanged');
    expect((await send(OUTCOMES, sale(id, { outcome_name: 'renewal ' }))).status).toBe(200);
    expect((await gateway.get('/v1/outcomes?name=%20renewal%20')).body.items).toHaveLength(1);
    const { body } = await gateway.post('/v1/admin/replays', {
      filter: { name: 'renewal ', status: ['held', 'failed'] },
    });
    expect(body.replay.filter.name).toBe('renewal');
  });
});

it('lets a labelled value be as long everywhere', async () => {
  const longest = 'x'.repeat(4_000);
  const at = (value: string): object[] => [
    { attributes: { label: value } },
    { call: { ids: { external: 'labels' }, attributes: { label: value } } },
    { vendor: { trackdrive: { post_call_tokens: { label: value } } } },
  ];
  for (const more of at(longest)) expect((await post(transaction(), more)).status).toBeLessThan(300);
  for (const more of at(`${longest}x`)) expect((await post(transaction(), more)).status).toBe(422);
});
