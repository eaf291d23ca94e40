import { deliveriesOf } from '../support/deliveries';
import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { booksOf, type BookedCall } from '../support/invoca-books';
import { eventually } from '../support/wait';

/** What the sandbox vendor got, as path and body. */
interface Received {
  path: string;
  body: Answer['body'];
}

describe('a connection that calls are handed over to', () => {
  let gateway: Gateway;
  let count = 0;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { INVOCA_INGEST_CALLS: 'true' } });
  });
  afterAll(() => gateway.close());

  const { set } = deliveriesOf(() => gateway);
  const factsOf = (external: string): object => ({
    ids: { external },
    startedAt: `2026-10-01T10:${String(count).padStart(2, '0')}:00Z`,
    callerNumber: `+1888555${String(count).padStart(4, '0')}`,
    destinationNumber: '+12165388265',
    direction: 'inbound',
    campaign: '85',
    attributes: { channel: 'Paid Search' },
    vendor: { invoca: { recording_url: 'https://recordings.test/1.wav' } },
  });
  const tell = async (more: object = {}): Promise<string> => {
    count += 1;
    const external = `handed-over-${count}`;
    expect((await gateway.post('/v1/calls', { ...factsOf(external), ...more })).status).toBe(201);
    return external;
  };
  const report = (external: string, name: string, more: object = {}): Promise<string> =>
    gateway.report({ call: { ids: { external } }, name, ...more });
  const received = (since: number): Received[] =>
    gateway
      .vendor('invoca')
      .requests()
      .slice(since)
      .map(({ path, body }) => ({ path, body: JSON.parse(body) }));
  const soFar = (): number => gateway.vendor('invoca').requests().length;
  const bookOf = (external: string): BookedCall | undefined =>
    booksOf(gateway.vendor('invoca').requests()).calls[external];
  const callOf = async (external: string): Promise<Answer['body']> => {
    const [{ id }] = (await gateway.get(`/v1/calls?id.external=${external}`)).body.items;
    return (await gateway.get(`/v1/calls/${id}`)).body.call;
  };

  it('gets a call that the vendor does not know before its first outcome, once, and what comes later of it', async () => {
    const before = soFar();
    const external = await tell();
    expect(received(before)).toEqual([]);
    const sale = await report(external, 'sale');
    const delivery = await gateway.deliveryOf(sale, 'invoca', 'delivered');
    expect(delivery).toMatchObject({ reference: expect.stringMatching(/./), attempts: { length: 1 } });
    const quote = await report(external, 'quote', { met: false });
    await gateway.deliveryOf(quote, 'invoca', 'delivered');
    const signal = (name: string, value: string): object => ({
      path: '/api/2018-02-01/transactions.json',
      body: {
        search: { external_call_unique_id: external },
        signals: [{ name, partner_unique_id: name, value }],
      },
    });
    expect(received(before)).toMatchObject([
      {
        path: '/api/2022-03-01/calls.json',
        body: {
          call: {
            external_call_unique_id: external,
            start_time: '2026-10-01T10:01:00.000Z',
            calling_phone_number: '+18885550001',
            recording_url: 'https://recordings.test/1.wav',
          },
          custom_data: [{ name: 'channel', value: 'Paid Search' }],
        },
      },
      signal('sale', 'true'),
      signal('quote', 'false'),
    ]);
  });

  it('takes a 409 for a yes, and says that the call there keeps what it has', async () => {
    gateway.vendor('invoca').fail({ status: 409, body: { errors: { class: 'RecordInvalid' } }, times: 1 });
    const external = await tell();
    await report(external, 'sale');
    const [delivery] = await eventually(async () => {
      const { deliveries } = await callOf(external);
      return deliveries[0]?.status === 'delivered' && deliveries;
    });
    expect(delivery.warnings).toMatchObject([{ code: 'call_kept' }]);
  });

  it('waits until all that the vendor requires of a call is known', async () => {
    const external = await tell({ direction: undefined, campaign: undefined });
    const id = await report(external, 'sale');
    const waiting = await gateway.deliveryOf(id, 'invoca', 'waiting');
    expect(waiting.reason).toContain('its campaign, its direction');
    await gateway.post('/v1/calls', { ids: { external }, campaign: '85', direction: 'outbound' });
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(bookOf(external)).toMatchObject({ times: 1, outcomes: { sale: { value: 'true' } } });
  });

  it('is told of a call that the vendor knows, and searches for one that nobody named, as ever', async () => {
    const before = soFar();
    const known = await gateway.report({ call: { ids: { invoca: 'KNOWN-TO-IT' } }, name: 'sale' });
    await gateway.deliveryOf(known, 'invoca', 'delivered');
    const searched = await gateway.report({ call: { startedAt: '2026-10-03T10:00:00Z' }, name: 'sale' });
    await gateway.deliveryOf(searched, 'invoca', 'delivered');
    expect(received(before).map(({ path, body }) => [path, Object.keys(body.search)])).toEqual([
      ['/api/2015-08-17/call_outcomes.json', ['transaction_id']],
      ['/api/2015-08-17/call_outcomes.json', ['start_time_t']],
    ]);
  });

  it('gets a call of which nobody gave an id under ours, and goes on by that when its own is told later', async () => {
    count += 1;
    const facts = { ...factsOf('x'), ids: { trackdrive: `T-${count}` } };
    const id = await gateway.report({ call: facts, name: 'sale' });
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    const callId = (await gateway.get(`/v1/outcomes/${id}`)).body.outcome.call.id;
    await gateway.post('/v1/calls', { ids: { trackdrive: `T-${count}`, external: `later-${count}` } });
    await gateway.report({ call: { ids: { external: `later-${count}` } }, name: 'sale', met: false });
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(bookOf(callId)).toMatchObject({ times: 1, outcomes: { sale: { value: 'false' } } });
    expect(bookOf(`later-${count}`)).toBeUndefined();
  });

  it.each(['skipped', 'cancelled', 'superseded'])(
    'gets a call whose delivery was %s when an outcome goes there',
    async (status) => {
      gateway.vendor('invoca').fail({ status: 403, body: { errors: { class: 'RecordInvalid' } }, times: 1 });
      const external = await tell();
      const id = await report(external, 'sale');
      const [{ id: call }] = await eventually(async () => {
        const { deliveries } = await callOf(external);
        return deliveries[0]?.status === 'failed' && deliveries;
      });
      await gateway.deliveryOf(id, 'invoca', 'waiting');
      await set(call, `status = '${status}'`);
      const other = await report(external, 'quote');
      await gateway.deliveryOf(other, 'invoca', 'delivered');
      await gateway.deliveryOf(id, 'invoca', 'delivered');
      expect(bookOf(external)).toMatchObject({ times: 1, outcomes: { sale: {}, quote: {} } });
    },
  );

  describe('when two calls turn out to be one', () => {
    /** Two calls of which each has one id. */
    const pair = () => {
      count += 2;
      const [trackdrive, external] = [`T-${count}`, `E-${count}`];
      const minute = String(count % 60).padStart(2, '0');
      const one = { ...factsOf(external), ids: { trackdrive }, startedAt: `2026-11-01T10:${minute}:00Z` };
      const two = { ...factsOf(external), startedAt: `2026-11-01T11:${minute}:00Z` };
      return { one, two, external, trackdrive };
    };
    const join = (ids: object): Promise<Answer> => gateway.post('/v1/calls', { ids });

    it('has the hand-over of the one that goes for the one that stays', async () => {
      const { one, two, external, trackdrive } = pair();
      await gateway.post('/v1/calls', one);
      const id = await gateway.report({ call: two, name: 'sale' });
      await gateway.deliveryOf(id, 'invoca', 'delivered');
      await join({ external, trackdrive });
      const quote = await gateway.report({ call: { ids: { trackdrive } }, name: 'quote' });
      await gateway.deliveryOf(quote, 'invoca', 'delivered');
      expect(bookOf(external)).toMatchObject({ times: 1, outcomes: { sale: {}, quote: {} } });
      expect((await callOf(external)).deliveries).toHaveLength(1);
    });

    it('goes on by each where both were handed over, and by the one that stays with what is new', async () => {
      const { one, two, external, trackdrive } = pair();
      const first = await gateway.report({ call: one, name: 'sale' });
      const second = await gateway.report({ call: two, name: 'booked' });
      for (const id of [first, second]) await gateway.deliveryOf(id, 'invoca', 'delivered');
      const staying = (await gateway.get(`/v1/outcomes/${first}`)).body.outcome.call.id;
      await join({ external, trackdrive });
      await gateway.report({ call: { ids: { external } }, name: 'booked', met: false });
      await gateway.deliveryOf(second, 'invoca', 'delivered');
      const quote = await gateway.report({ call: { ids: { external } }, name: 'quote' });
      await gateway.deliveryOf(quote, 'invoca', 'delivered');
      expect(bookOf(external)).toMatchObject({ times: 1, outcomes: { booked: { value: 'false' } } });
      expect(Object.keys(bookOf(staying)!.outcomes)).toEqual(['sale', 'quote']);
      expect((await callOf(external)).deliveries).toHaveLength(2);
    });

    it('does not hand over the one that goes, where the one that stays was, and what waited goes by that', async () => {
      const { one, two, external, trackdrive } = pair();
      const first = await gateway.report({ call: one, name: 'sale' });
      await gateway.deliveryOf(first, 'invoca', 'delivered');
      const staying = (await gateway.get(`/v1/outcomes/${first}`)).body.outcome.call.id;
      gateway.vendor('invoca').fail({ status: 403, body: { errors: { class: 'RecordInvalid' } }, times: 1 });
      const second = await gateway.report({ call: two, name: 'booked' });
      await gateway.deliveryOf(second, 'invoca', 'waiting');
      await join({ external, trackdrive });
      await gateway.deliveryOf(second, 'invoca', 'delivered');
      expect(bookOf(external)).toBeUndefined();
      expect(Object.keys(bookOf(staying)!.outcomes)).toEqual(['sale', 'booked']);
      const { deliveries } = await callOf(external);
      expect(deliveries.map(({ status }: { status: string }) => status)).toEqual(['delivered', 'superseded']);
    });
  });
});

describe('a call of which nobody knows whether it got there', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { INVOCA_INGEST_CALLS: 'true', RETRY_SCHEDULE: '2s' } });
  });
  afterAll(() => gateway.close());

  it('is sent again before any outcome of it', async () => {
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
    await gateway.deliveryOf(first, 'invoca', 'waiting');
    const second = await gateway.report({ call, name: 'quote' });
    for (const id of [first, second]) await gateway.deliveryOf(id, 'invoca', 'delivered');
    const requests = gateway.vendor('invoca').requests();
    expect(requests.map(({ path, status }) => [path.split('/').at(-1), status])).toEqual([
      ['calls.json', 201],
      ['calls.json', 202],
      ['transactions.json', 200],
      ['transactions.json', 200],
    ]);
  });
});
