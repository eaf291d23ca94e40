import type { Gateway } from '../support/gateway';
import { type Pulling, saleRow, startPulling } from '../support/pulling';

const FIELD = 'crm__custom_info__1500';
const DAY = '2018-05-02';

describe('amounts of pulled rows', () => {
  let pulling: Pulling;
  let gateway: Gateway;
  beforeAll(async () => {
    const names = 'Sale=sale,Sale/Angret=sale!';
    pulling = await startPulling({ CUBE_AMOUNT_FIELD: FIELD, CUBE_CURRENCY: 'NOK', CUBE_OUTCOME_NAMES: names });
    ({ gateway } = pulling);
  });
  afterAll(() => pulling.close());

  let customers = 0;
  /** A sale of a call that TrackDrive knows. */
  const addSale = async (amount: unknown): Promise<{ customer: string; trackdrive: string }> => {
    customers += 1;
    const [customer, trackdrive] = [`amount-${customers}`, `70000${customers}`];
    const [phone, minute] = [`4000${customers}`.padEnd(8, '7'), String(customers).padStart(2, '0')];
    const startedAt = `${DAY}T07:${minute}:00Z`;
    await gateway.post('/v1/calls', { ids: { trackdrive }, startedAt, callerNumber: `+47${phone}` });
    const when = { call_outcome__submitted_when: `${DAY} 09:${minute}` };
    pulling.books.add('926', {
      ...saleRow(customer, { ...when, crm__standard_info__phone_1: phone }),
      [FIELD]: amount,
    });
    return { customer, trackdrive };
  };
  const outcomeOf = async (customer: string) =>
    (await pulling.outcomes('name=sale')).find(({ attributes }) => attributes.crm__customer_id === customer);
  const sentTo = (trackdrive: string) =>
    gateway
      .vendor('trackdrive')
      .requests()
      .filter(({ path }) => path.endsWith(trackdrive))
      .map(({ body }) => JSON.parse(body).revenue as unknown);

  it('are read as people write them there, and go out so', async () => {
    const { customer, trackdrive } = await addSale('1.234,00');
    await pulling.pull(DAY);
    const { id } = await outcomeOf(customer);
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    pulling.books.change('926', customer, { [FIELD]: 'kr 1500' });
    expect(await pulling.pull(DAY)).toMatchObject({ updated: 1, rejected: 0 });
    expect(await outcomeOf(customer)).toMatchObject({ revision: 2, amount: { value: '1500.00', currency: 'NOK' } });
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    expect(sentTo(trackdrive)).toEqual(['1234.00', '1500.00']);
  });

  it('that can’t be read leave their outcome as it is, and are reported with their text until they can', async () => {
    const { customer, trackdrive } = await addSale('1 234,-');
    await pulling.pull(DAY);
    const { id } = await outcomeOf(customer);
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    pulling.books.change('926', customer, { [FIELD]: 'kr 1500 eller 1600', call_outcome__comment: 'second' });
    const fault = `a row was refused: customer ${customer}, submitted ${DAY} 09:02 in campaign 926: ${FIELD} is "kr 1500 eller 1600", which is no`;
    for (const more of [{}, {}, { dryRun: true }]) {
      const pull = await pulling.pull(DAY, DAY, more);
      expect(pull).toMatchObject({ seen: 2, created: 0, updated: 0, unchanged: 1, rejected: 1 });
      expect(pull.error).toContain(fault);
    }
    const before = { revision: 1, amount: { value: '1234.00', currency: 'NOK' }, description: 'first' };
    expect(await outcomeOf(customer)).toMatchObject(before);
    expect(sentTo(trackdrive)).toEqual(['1234.00']);

    pulling.books.change('926', customer, { [FIELD]: '1600' });
    expect(await pulling.pull(DAY)).toMatchObject({ updated: 1, rejected: 0, error: null });
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    expect(sentTo(trackdrive)).toEqual(['1234.00', '1600.00']);
  });

  it('that can’t be read are each named, in a pull that goes on to its end', async () => {
    const first = await addSale('mye');
    const second = await addSale(true);
    const third = await addSale('200,50');
    const pull = await pulling.pull(DAY);
    expect(pull).toMatchObject({ status: 'done', created: 1, rejected: 2 });
    expect(pull.error).toContain(`customer ${first.customer},`);
    expect(pull.error).toContain(`${FIELD} is "mye"`);
    expect(pull.error).toContain(`customer ${second.customer},`);
    expect(pull.error).toContain(`${FIELD} is true`);
    expect(await outcomeOf(first.customer)).toBeUndefined();
    expect(await outcomeOf(third.customer)).toMatchObject({ amount: { value: '200.50' } });
  });

  it('in another currency than the connection’s go out in their own, or not at all', async () => {
    const { customer } = await addSale('EUR 100');
    await pulling.pull(DAY);
    expect(await outcomeOf(customer)).toMatchObject({ amount: { value: '100.00', currency: 'EUR' } });
  });

  it('do not keep a sale from being taken back', async () => {
    const { customer, trackdrive } = await addSale('900');
    await pulling.pull(DAY);
    const { id } = await outcomeOf(customer);
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    pulling.books.change('926', customer, {
      [FIELD]: 'angret',
      call_outcome__type: 'Sale',
      call_outcome__subtype: 'Angret',
    });
    expect(await pulling.pull(DAY)).toMatchObject({ updated: 1 });
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    expect(sentTo(trackdrive)).toEqual(['900.00', '0.00']);
  });
});
