import type { Gateway } from '../support/gateway';
import { type Pulling, saleRow, startPulling } from '../support/pulling';

describe('rows of a vendor that has to be asked', () => {
  let pulling: Pulling;
  let gateway: Gateway;
  let books: Pulling['books'];
  beforeAll(async () => {
    pulling = await startPulling();
    ({ gateway, books } = pulling);
  });
  afterAll(() => pulling.close());

  const pull: Pulling['pull'] = (...days) => pulling.pull(...days);
  const outcomes: Pulling['outcomes'] = (query) => pulling.outcomes(query);

  it('of no number that can be read are nobody’s, and wait for an id', async () => {
    await gateway.post('/v1/calls', {
      ids: { invoca: 'STRANGER' },
      startedAt: '2019-09-07T07:58:00Z',
      callerNumber: '+4740000001',
    });
    const mute = { crm__standard_info__phone_1: 'ukjent', call_outcome__submitted_when: '2019-09-07 10:00' };
    books.add('926', saleRow('mute', mute));
    await pull('2019-09-07');
    const [sale] = await outcomes('name=sale');
    expect(sale.call).toMatchObject({ ids: { cube: sale.key }, startedAt: null });
    await gateway.deliveryOf(sale.id, 'invoca', 'waiting');
  });

  it('are not of a call that began after them, and not sought by about when they were', async () => {
    const callerNumber = '+4740000002';
    for (const [id, startedAt] of [
      ['BEFORE', '2019-09-08T07:35:00Z'],
      ['AFTER', '2019-09-08T08:05:00Z'],
    ])
      await gateway.post('/v1/calls', { ids: { invoca: id }, startedAt, callerNumber });
    const phone = { crm__standard_info__phone_1: '40000002', call_outcome__submitted_when: '2019-09-08 10:00' };
    books.add('926', saleRow('before', phone));
    books.add('926', saleRow('alone', { ...phone, crm__standard_info__phone_1: '40000003' }));
    await pull('2019-09-08');
    const ofDay = await outcomes('name=sale');
    expect(ofDay.slice(0, 2).map(({ call }) => call.ids.invoca)).toEqual([undefined, 'BEFORE']);
    await gateway.deliveryOf(ofDay[0].id, 'invoca', 'waiting');
  });

  it('that are kept back are not in what a vendor is told of the whole call', async () => {
    const callerNumber = '+4740000004';
    await gateway.post('/v1/calls', { ids: { trackdrive: '444004' }, startedAt: '2019-09-09T07:55:00Z', callerNumber });
    const phone = { crm__standard_info__phone_1: '40000004' };
    books.add(
      '926',
      saleRow('kept-back', { ...phone, call_outcome__type: 'New', call_outcome__submitted_when: '2019-09-09 10:00' }),
    );
    books.add('926', saleRow('told', { ...phone, call_outcome__submitted_when: '2019-09-09 10:01' }));
    await pull('2019-09-09');
    const [sale] = await outcomes('name=sale');
    const delivery = await gateway.deliveryOf(sale.id, 'trackdrive', 'delivered');
    expect(JSON.stringify(delivery.attempts[0].request.body)).not.toContain('unmapped');
  });

  it('whose call is told of after them are of it as soon as they are read again, and say why', async () => {
    const told = { crm__standard_info__phone_1: '40000005', call_outcome__submitted_when: '2019-09-10 10:00' };
    books.add('926', saleRow('too-early', told));
    await pull('2019-09-10');
    const [sale] = await outcomes('name=sale');
    await gateway.deliveryOf(sale.id, 'trackdrive', 'waiting');
    expect(sale.match).toMatchObject({ rule: 'none' });
    expect(await pull('2019-09-10')).toMatchObject({ created: 0, unchanged: 1 });

    const ids = { invoca: 'TOLD-LATE', trackdrive: '555005' };
    const call = { ids, startedAt: '2019-09-10T07:52:00Z', callerNumber: '+4740000005' };
    await gateway.post('/v1/calls', call);
    expect(await pull('2019-09-10', '2019-09-10', { dryRun: true })).toMatchObject({ updated: 0, unchanged: 1 });
    expect((await gateway.get(`/v1/outcomes/${sale.id}`)).body.outcome.match).toMatchObject({ rule: 'none' });
    expect(await pull('2019-09-10')).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
    for (const connection of ['invoca', 'trackdrive']) await gateway.deliveryOf(sale.id, connection, 'delivered');
    const { outcome } = (await gateway.get(`/v1/outcomes/${sale.id}`)).body;
    expect(outcome).toMatchObject({ revision: 1, call: { ids }, match: { rule: 'nearest' } });
    expect(outcome.match.candidates).toMatchObject([{ secondsApart: 480 }]);
    expect(await pull('2019-09-10')).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
  });

  it('of a caller with two calls as near wait for an id, and go out when it is told', async () => {
    const callerNumber = '+4797747430';
    for (const [id, minute] of [
      ['A', '00'],
      ['B', '04'],
    ]) {
      const startedAt = `2019-09-04T08:${minute}:00Z`;
      await gateway.post('/v1/calls', { ids: { invoca: `NEAR-${id}` }, startedAt, callerNumber });
    }
    books.add(
      '926',
      saleRow('near', { crm__standard_info__phone_2: '97747430', call_outcome__submitted_when: '2019-09-04 10:02' }),
    );
    await pull('2019-09-04');
    const [sale] = await outcomes('name=sale');
    expect(sale.match.rule).toBe('near_tie');
    await gateway.deliveryOf(sale.id, 'invoca', 'waiting');
    const ids = { ...sale.call.ids, invoca: 'NEAR-A' };
    expect((await gateway.post('/v1/calls', { ids })).status).toBe(200);
    const delivery = await gateway.deliveryOf(sale.id, 'invoca', 'delivered');
    expect(delivery.attempts[0].request.body.search).toEqual({ transaction_id: 'NEAR-A' });
    expect(await pull('2019-09-04')).toMatchObject({ created: 0, updated: 0 });
  });
});
