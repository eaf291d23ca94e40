import { BACKENDS, type Gateway, startGateway } from '../support/gateway';
import { FACTS, HANDS_OVER, ingestedCallsOf } from '../support/ingested-calls';

describe.each(BACKENDS)('a call that was ingested here (queue on %s)', (backend) => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ backend, variables: HANDS_OVER });
  });
  afterAll(() => gateway.close());
  const { fresh, ingest, sale, bookOf, callDelivery } = ingestedCallsOf(() => gateway);

  it('reaches the vendor once, with all its facts, without any signal', async () => {
    const external = fresh();
    await ingest(external);
    const delivery = await callDelivery(external, 'delivered');
    expect(bookOf(external)).toEqual({
      facts: FACTS,
      customData: undefined,
      signals: undefined,
      times: 1,
      outcomes: {},
    });
    expect(delivery).toMatchObject({
      subject: 'call',
      outcomeId: null,
      revision: null,
      connection: 'invoca',
      reference: expect.any(String),
      warnings: [],
      attempts: [{ decision: 'delivered', response: { status: 201 } }],
    });
  });

  it('is followed by its sale, with amount and key', async () => {
    const external = fresh();
    await ingest(external);
    const id = await sale(external, { occurredAt: '2016-02-03T18:00:00Z' });
    const delivery = await gateway.deliveryOf(id, 'invoca', 'delivered');
    expect(bookOf(external)?.outcomes).toEqual({
      'sale/1': { name: 'sale', value: 'true', revenue: '100.00', occurredAt: '1454522400' },
    });
    expect(delivery).toMatchObject({ subject: 'outcome', outcomeId: id, warnings: [] });
  });
});
