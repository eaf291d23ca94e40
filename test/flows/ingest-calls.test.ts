import { type Answer, type Gateway, startGateway } from '../support/gateway';

/** What the stand-in got, as path and body. */
interface Heard {
  path: string;
  body: Answer['body'];
}

describe('a connection that hands calls over', () => {
  let gateway: Gateway;
  let count = 0;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { INVOCA_INGEST_CALLS: 'true' } });
  });
  afterAll(() => gateway.close());

  const tell = async (more: object = {}): Promise<string> => {
    count += 1;
    const external = `handed-over-${count}`;
    const call = {
      ids: { external },
      startedAt: `2026-10-01T10:${String(count).padStart(2, '0')}:00Z`,
      callerNumber: `+1888555${String(count).padStart(4, '0')}`,
      destinationNumber: '+12165388265',
      direction: 'inbound',
      campaign: '85',
      attributes: { channel: 'Paid Search' },
      vendor: { invoca: { recording_url: 'https://recordings.test/1.wav' } },
      ...more,
    };
    expect((await gateway.post('/v1/calls', call)).status).toBe(201);
    return external;
  };
  const report = (external: string, name: string, more: object = {}): Promise<string> =>
    gateway.report({ call: { ids: { external } }, name, ...more });
  const heard = (since: number): Heard[] =>
    gateway
      .vendor('invoca')
      .requests()
      .slice(since)
      .map(({ path, body }) => ({ path, body: JSON.parse(body) }));
  const soFar = (): number => gateway.vendor('invoca').requests().length;

  it('hands a call that the vendor does not know over with its outcomes, once, and reports what comes later of it', async () => {
    const before = soFar();
    const external = await tell();
    const sale = await report(external, 'sale');
    const delivery = await gateway.deliveryOf(sale, 'invoca', 'delivered');
    expect(delivery.reference).toMatch(/./);
    const quote = await report(external, 'quote', { met: false });
    await gateway.deliveryOf(quote, 'invoca', 'delivered');
    expect(heard(before)).toMatchObject([
      {
        path: '/api/2022-03-01/calls.json',
        body: {
          call: {
            external_call_unique_id: external,
            start_time: '2026-10-01T10:01:00.000Z',
            calling_phone_number: '+18885550001',
            recording_url: 'https://recordings.test/1.wav',
          },
          signals: [{ name: 'sale', value: true }],
          custom_data: [{ name: 'channel', value: 'Paid Search' }],
        },
      },
      {
        path: '/api/2015-08-17/call_outcomes.json',
        body: {
          search: { start_time_t: '1790848860', calling_phone_number: '+18885550001' },
          call_outcome: { outcome_name: 'quote', value: 'false' },
        },
      },
    ]);
  });

  it('takes a 409 for a yes: the call is there', async () => {
    gateway.vendor('invoca').fail({ status: 409, body: { errors: { class: 'RecordInvalid' } }, times: 1 });
    const id = await report(await tell(), 'sale');
    const delivery = await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(delivery.attempts).toMatchObject([{ response: { status: 409 }, decision: 'delivered' }]);
  });

  it('waits until all that the vendor requires of a call is known', async () => {
    const external = await tell({ direction: undefined, campaign: undefined });
    const id = await report(external, 'sale');
    const waiting = await gateway.deliveryOf(id, 'invoca', 'waiting');
    expect(waiting.reason).toContain('its campaign, its direction');
    await gateway.post('/v1/calls', { ids: { external }, campaign: '85', direction: 'outbound' });
    await gateway.deliveryOf(id, 'invoca', 'delivered');
  });

  it('reports of a call that the vendor knows, and searches for one that nobody named, as ever', async () => {
    const before = soFar();
    const known = await gateway.report({ call: { ids: { invoca: 'KNOWN-TO-IT' } }, name: 'sale' });
    await gateway.deliveryOf(known, 'invoca', 'delivered');
    const searched = await gateway.report({ call: { startedAt: '2026-10-03T10:00:00Z' }, name: 'sale' });
    await gateway.deliveryOf(searched, 'invoca', 'delivered');
    expect(heard(before).map(({ path, body }) => [path, Object.keys(body.search)])).toEqual([
      ['/api/2015-08-17/call_outcomes.json', ['transaction_id']],
      ['/api/2015-08-17/call_outcomes.json', ['start_time_t']],
    ]);
  });

  it('hands over what came in at its own door under the id that the client gave', async () => {
    const before = soFar();
    const { status } = await gateway.post('/api/2022-03-01/calls.json', {
      call: {
        external_call_unique_id: 'from-the-door',
        start_time: '2026-10-04 09:30:00 AM',
        destination_phone_number: 2165388265,
        calling_phone_number: 8885550188,
        advertiser_campaign_id_from_network: 85,
        call_direction: 'inbound',
        recording_filename: 'a.wav',
        language_code: 'en-GB',
      },
      signals: [{ name: 'sale' }],
    });
    expect(status).toBe(201);
    const [outcome] = (await gateway.get('/v1/outcomes?source=invoca:calls')).body.items;
    await gateway.deliveryOf(outcome.id, 'invoca', 'delivered');
    expect(heard(before)).toMatchObject([
      {
        path: '/api/2022-03-01/calls.json',
        body: {
          call: {
            external_call_unique_id: 'from-the-door',
            start_time: '2026-10-04T16:30:00.000Z',
            recording_filename: 'a.wav',
            language_code: 'en-GB',
          },
        },
      },
    ]);
  });
});

describe('a call of which nobody knows whether it got there with its first outcome', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { INVOCA_INGEST_CALLS: 'true', RETRY_SCHEDULE: '5s' } });
  });
  afterAll(() => gateway.close());

  it('does not go out with a second one', async () => {
    gateway.vendor('invoca').fail({ reset: true, times: 1 });
    const call = {
      ids: { external: 'in-doubt' },
      startedAt: '2026-10-01T10:00:00Z',
      callerNumber: '+18885550111',
      destinationNumber: '+12165388265',
      direction: 'inbound',
      campaign: '85',
    };
    const first = await gateway.report({ call, name: 'sale' });
    await gateway.deliveryOf(first, 'invoca', 'retrying');
    const second = await gateway.report({ call, name: 'quote' });
    const reported = await gateway.deliveryOf(second, 'invoca', 'delivered');
    expect(reported.attempts[0].request.url).toMatch(/call_outcomes\.json$/);
    const told = await gateway.deliveryOf(first, 'invoca', 'delivered');
    expect(told.attempts.map(({ request }: { request: { url: string } }) => request.url.split('/').at(-1))).toEqual([
      'calls.json',
      'call_outcomes.json',
    ]);
  });
});
