import { ADMIN_KEY, type Answer, type Gateway } from '../support/gateway';
import { type Pulling, saleRow, startPulling } from '../support/pulling';

const PERSONAL = ['Ola Nordmann', '40218008', 'ola@example.no', 'Olavegen', 'Ring Ola', 'selger@selskap.no', 'pulled-'];

describe('words about people', () => {
  let pulling: Pulling;
  let gateway: Gateway;
  const open = (variables: Record<string, string> = {}) => {
    beforeAll(async () => {
      pulling = await startPulling(variables);
      ({ gateway } = pulling);
    });
    afterAll(() => pulling.close());
  };

  let calls = 0;
  /** A call that both vendors know; its ids, and when a row of it was submitted. */
  const tellCall = async (more: object = {}) => {
    calls += 1;
    const minute = String(calls).padStart(2, '0');
    const ids = { invoca: `WORDS-${calls}`, trackdrive: `80000${calls}` };
    await gateway.post('/v1/calls', {
      ids,
      startedAt: `2018-06-01T08:${minute}:00Z`,
      callerNumber: `+474000${String(calls).padStart(4, '0')}`,
      ...more,
    });
    return { ids, phone: `4000${String(calls).padStart(4, '0')}`, when: `2018-06-01 10:${minute}` };
  };
  const pullRow = async ({ phone, when }: { phone: string; when: string }) => {
    const customer = `pulled-${calls}`;
    pulling.books.add(
      '926',
      saleRow(customer, {
        crm__standard_info__phone_1: phone,
        crm__standard_info__phone_2: '40218008',
        crm__standard_info__email: 'ola@example.no',
        crm__custom_info__3900: 'Olavegen 20',
        call_outcome__submitted_when: when,
        call_outcome__comment: 'Ring Ola',
      }),
    );
    await pulling.pull('2018-06-01');
    const [outcome] = await pulling.outcomes('name=sale');
    return outcome;
  };
  const sentTo = (vendor: string, id: string): Record<string, unknown>[] =>
    gateway
      .vendor(vendor)
      .requests()
      .filter(({ path, body }) => path.endsWith(`/${id}`) || body.includes(`"${id}"`))
      .map(({ body }) => JSON.parse(body));
  const delivered = async (outcomeId: string) => {
    for (const vendor of ['invoca', 'trackdrive']) await gateway.deliveryOf(outcomeId, vendor, 'delivered');
  };

  describe('by default', () => {
    open();

    it('stay here where they are a pulled row’s, and can be seen here', async () => {
      const call = await tellCall();
      const { id, attributes, description } = await pullRow(call);
      await delivered(id);
      expect(attributes).toMatchObject({ crm__standard_info__name: 'Ola Nordmann' });
      expect(description).toBe('Ring Ola');
      expect(sentTo('trackdrive', call.ids.trackdrive)).toEqual([
        { buyer_converted: true, post_call_tokens: { outcome: 'sale' } },
      ]);
      const sent = JSON.stringify(sentTo('invoca', call.ids.invoca));
      for (const word of [...PERSONAL, call.phone]) expect(sent).not.toContain(word);
    });

    it('stay here when a poster corrects the row’s outcome, whose own words go out', async () => {
      const call = await tellCall();
      const { id, key } = await pullRow(call);
      await delivered(id);
      const correction = { name: 'sale', key, amount: { value: '100.00' }, attributes: { order: '7' } };
      const { status } = await gateway.post('/v1/outcomes', { call: { ids: call.ids }, ...correction });
      expect(status).toBe(202);
      await delivered(id);
      const sent = sentTo('trackdrive', call.ids.trackdrive);
      expect(sent.at(-1)).toMatchObject({ revenue: '100.00', post_call_tokens: { outcome: 'sale', order: '7' } });
      const all = JSON.stringify([...sent, ...sentTo('invoca', call.ids.invoca)]);
      for (const word of PERSONAL) expect(all).not.toContain(word);
    });

    it('stay here when another outcome of the row’s call goes out', async () => {
      const call = await tellCall();
      await delivered((await pullRow(call)).id);
      await delivered(await gateway.report({ call: { ids: call.ids }, name: 'quote', description: 'mine' }));
      const sent = sentTo('trackdrive', call.ids.trackdrive);
      expect(sent.at(-1)).toEqual({
        buyer_converted: true,
        agent_call_disposition_notes: 'mine',
        post_call_tokens: { outcome: 'quote' },
      });
    });

    it('stay here when the row’s call turns out to be one that a poster reported the same outcome of', async () => {
      const early = { phone: '40009999', when: '2018-06-01 12:00' };
      const { call, key } = await pullRow(early);
      const ids = { trackdrive: '899999' };
      const outcome = { name: 'sale', key, attributes: { order: '9' } };
      await gateway.report({ call: { ids }, ...outcome });
      await gateway.post('/v1/calls', { ids: { ...ids, cube: call.ids.cube } });
      const { body } = await gateway.get(`/v1/outcomes?name=sale&limit=200`);
      const joined = body.items.find((one: Answer['body']) => one.call.ids.trackdrive === '899999');
      expect(joined.attributes).toMatchObject({ order: '9', crm__standard_info__name: 'Ola Nordmann' });
      await gateway.deliveryOf(joined.id, 'trackdrive', 'delivered');
      const all = JSON.stringify(sentTo('trackdrive', '899999'));
      for (const word of PERSONAL) expect(all).not.toContain(word);
    });

    it('stay here where the row’s call is told of later, which Invoca looks for', async () => {
      const { id, call } = await pullRow({ phone: '40008888', when: '2018-06-01 13:00' });
      const told = { ids: { cube: call.ids.cube }, startedAt: '2018-06-01T10:40:00Z' };
      await gateway.post('/v1/calls', told);
      const delivery = await gateway.deliveryOf(id, 'invoca', 'delivered');
      expect(delivery.attempts[0].request.body.search).toEqual({ start_time_t: '1527849600' });
    });

    it('stay here where they are the call’s, or came at an endpoint of another vendor’s', async () => {
      const call = await tellCall({ attributes: { channel: 'Social' } });
      const { status } = await gateway.post(
        '/api/2015-08-17/call_outcomes.json',
        {
          search: { transaction_id: call.ids.invoca },
          call_outcome: { outcome_name: 'sale', description: 'a year', custom_parameter_1: '12345' },
        },
        { authorization: ADMIN_KEY },
      );
      expect(status).toBe(201);
      const { body } = await gateway.get('/v1/outcomes?limit=1');
      await delivered(body.items[0].id);
      expect(sentTo('trackdrive', call.ids.trackdrive)).toEqual([
        { buyer_converted: true, post_call_tokens: { outcome: 'sale' } },
      ]);
      expect(sentTo('invoca', call.ids.invoca)).toMatchObject([
        { call_outcome: { description: 'a year', custom_parameter_1: '12345' } },
      ]);
    });

    it('go out where a poster gave them with the outcome, and a later outcome does not wipe them', async () => {
      const call = await tellCall();
      const vendor = { trackdrive: { post_call_tokens: { zip_code: '90210' } } };
      const sale = { name: 'sale', description: 'a year', attributes: { first_name: 'Kari' }, vendor };
      await delivered(await gateway.report({ call: { ids: call.ids }, ...sale }));
      const quote = { name: 'quote', description: 'soon', attributes: { tier: 'b' } };
      await delivered(await gateway.report({ call: { ids: call.ids }, ...quote }));
      expect(sentTo('trackdrive', call.ids.trackdrive).at(-1)).toMatchObject({
        agent_call_disposition_notes: 'a year\nsoon',
        post_call_tokens: { outcome: 'quote', first_name: 'Kari', zip_code: '90210', tier: 'b' },
      });
    });

    it('go out once a poster gives them too', async () => {
      const call = await tellCall();
      const { id, key } = await pullRow(call);
      await delivered(id);
      const same = { name: 'sale', key, attributes: { crm__standard_info__name: 'Ola Nordmann' } };
      const { status, body } = await gateway.post('/v1/outcomes', { call: { ids: call.ids }, ...same });
      expect([status, body.outcome.result]).toEqual([202, 'updated']);
      await delivered(id);
      expect(sentTo('trackdrive', call.ids.trackdrive).at(-1)).toMatchObject({
        post_call_tokens: { outcome: 'sale', crm__standard_info__name: 'Ola Nordmann' },
      });
      expect((await gateway.post('/v1/outcomes', { call: { ids: call.ids }, ...same })).status).toBe(200);
      expect(body.outcome).not.toHaveProperty('sources');
    });
  });

  describe('that settings name', () => {
    open({
      TRACKDRIVE_FORWARD_ATTRIBUTES: 'crm__standard_info__name,channel',
      TRACKDRIVE_FORWARD_DESCRIPTIONS: 'true',
      INVOCA_FORWARD_DESCRIPTIONS: 'true',
      INVOCA_CUSTOM_PARAMETER1: 'agent',
    });

    it('go out, and no others', async () => {
      const call = await tellCall({ attributes: { channel: 'Social', city: 'Oslo' } });
      await delivered((await pullRow(call)).id);
      expect(sentTo('trackdrive', call.ids.trackdrive)).toEqual([
        {
          buyer_converted: true,
          agent_call_disposition_notes: 'Ring Ola',
          post_call_tokens: { outcome: 'sale', crm__standard_info__name: 'Ola Nordmann', channel: 'Social' },
        },
      ]);
      const [sent] = sentTo('invoca', call.ids.invoca);
      expect(sent).toMatchObject({
        call_outcome: { description: 'Ring Ola', custom_parameter_1: 'selger@selskap.no' },
      });
      for (const word of ['Ola Nordmann', 'ola@example.no', 'Olavegen']) {
        expect(JSON.stringify(sent)).not.toContain(word);
      }
    });
  });
});
