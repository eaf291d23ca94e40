import { BACKENDS, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';

describe.each(BACKENDS)('a vendor that takes its time, of a gateway whose queue stands on %s', (backend) => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ backend, variables: { DELIVERY_DEADLINE: '30s' } });
  });
  afterAll(() => gateway.close());

  it('keeps nobody waiting at another one', async () => {
    gateway.vendor('invoca').fail({ delayMs: 6_000, times: 40 });
    const ids = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        gateway.report({ ...DOCUMENTED, call: { ids: { invoca: `CALL-${index}`, trackdrive: `${800_000 + index}` } } }),
      ),
    );
    for (const id of ids) await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    const { body } = await gateway.get('/v1/deliveries?connection=invoca&status=delivered&limit=200');
    expect(body.items).toEqual([]);
    for (const id of ids) await gateway.deliveryOf(id, 'invoca', 'delivered');
  });
});
