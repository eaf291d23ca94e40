import { type Gateway, startGateway } from '../support/gateway';
import { callBooks } from '../support/vendor-books';
import { eventually } from '../support/wait';

/** One sale that two systems reported of one call, by its number and by its UUID: it adds once. */
describe('an outcome that was reported of two calls which are one', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.vendor('trackdrive').clear());

  let calls = 0;
  const freshCall = async () => {
    calls += 1;
    const number = String(70_000 + calls);
    // The sandbox knows of a call's number and its UUID that they are one once it was asked for by its number.
    await callBooks(gateway, number);
    return { number, uuid: `00000000-0000-4000-8000-${number.padStart(12, '0')}` };
  };
  const adding = (id: string, amount: string, more: object = {}) => ({
    call: { ids: { trackdrive: id } },
    name: 'sale',
    occurredAt: '2026-11-01T10:00:00Z',
    vendor: { trackdrive: { add_revenue: amount } },
    ...more,
  });
  const pausing = async (run: () => Promise<void>): Promise<void> => {
    await gateway.post('/v1/admin/connections/trackdrive/pause', {});
    await run();
    await gateway.post('/v1/admin/connections/trackdrive/resume', {});
  };
  /** The call's revenue, once all is said and it is this. */
  const revenueOnce = (id: string, revenue: string): Promise<string> =>
    eventually(
      async () => {
        const { rows } = await gateway.pool.query(
          `SELECT status, reason FROM deliveries WHERE connection = 'trackdrive' AND status NOT IN ('delivered', 'superseded', 'failed')`,
        );
        const books = await callBooks(gateway, id);
        if (rows.length > 0 || books.revenue !== revenue) throw new Error(JSON.stringify([books.revenue, ...rows]));
        return books.revenue;
      },
      { within: 20_000, what: `its revenue is ${revenue}` },
    );

  /** What the call shows to have been sent. */
  const sumShown = async (id: string): Promise<string> => {
    const [{ id: callId }] = (await gateway.get(`/v1/calls?id.trackdrive=${id}`)).body.items;
    const { sent } = (await gateway.get(`/v1/calls/${callId}`)).body.call;
    return sent.find((one: { connection: string }) => one.connection === 'trackdrive').sums.revenue;
  };

  it('adds once, whichever of both was received first', async () => {
    const { number, uuid } = await freshCall();
    await pausing(async () => {
      await gateway.report(adding(number, '5.00'));
      await gateway.report(adding(uuid, '5.00'));
    });
    expect(await revenueOnce(number, '5.00')).toBe('5.00');
    await gateway.report(adding(uuid, '7.00'));
    expect(await revenueOnce(number, '7.00')).toBe('7.00');
    expect(await sumShown(number)).toBe('7.00');
    await gateway.report(adding(number, '7.00', { met: false }));
    expect(await revenueOnce(number, '0.00')).toBe('0.00');
    expect(await sumShown(number)).toBe('0.00');
  });

  it('adds once also where something else was reported of the call since', async () => {
    const { number, uuid } = await freshCall();
    await pausing(async () => {
      await gateway.report(adding(number, '5.00'));
      await gateway.report(adding(uuid, '5.00'));
      await gateway.report({ call: { ids: { trackdrive: uuid } }, name: 'quote' });
    });
    expect(await revenueOnce(number, '5.00')).toBe('5.00');
  });

  it('adds what was said last of both', async () => {
    const { number, uuid } = await freshCall();
    await pausing(async () => {
      await gateway.report(adding(number, '5.00'));
      await gateway.report(adding(uuid, '8.00'));
    });
    expect(await revenueOnce(number, '8.00')).toBe('8.00');
  });

  it('keeps corrections waiting while what either added may have arrived', async () => {
    const { number, uuid } = await freshCall();
    gateway.vendor('trackdrive').fail({ status: 500, times: 2 });
    const [one, other] = [await gateway.report(adding(number, '5.00')), await gateway.report(adding(uuid, '5.00'))];
    const first = await gateway.deliveryOf(one, 'trackdrive', 'review');
    const second = await gateway.deliveryOf(other, 'trackdrive', 'review');
    await gateway.post('/v1/calls', { ids: { trackdrive: number, trackdrive_uuid: uuid } });
    await gateway.report(adding(number, '6.00'));
    for (const { id } of [first, second]) {
      await gateway.deliveryOf(one, 'trackdrive', 'waiting');
      await gateway.post(`/v1/admin/deliveries/${id}/settle`, { as: 'failed', note: 'not there' });
    }
    expect(await revenueOnce(number, '6.00')).toBe('6.00');
  });
});
