import { clientOf, OUTCOMES } from '../support/endpoint';
import { type Gateway, NO_VENDOR, startGateway } from '../support/gateway';
import { saleRow, startPulling } from '../support/pulling';

describe('the currency of amounts that come in without one', () => {
  let gateway: Gateway;
  let close: () => Promise<void>;
  const start = async (variables: Record<string, string>): Promise<void> => {
    gateway = await startGateway({ variables });
    close = gateway.close;
  };
  afterEach(() => close());
  const { send, transaction, sale } = clientOf(() => gateway);

  const atTheEndpoint = async (): Promise<unknown> => {
    const { body } = await send(OUTCOMES, sale(transaction(), { sale_amount: '100.00' }));
    const { transaction_id: id } = body.call_outcome;
    return (await gateway.get(`/v1/outcomes?transactionId=${id}`)).body.items[0].amount;
  };
  const atTheApi = async (amount: object): Promise<unknown> =>
    (await gateway.post('/v1/outcomes', { call: { ids: { external: '1' } }, name: 'sale', amount })).body.outcome
      .amount;

  it('is the account’s at the endpoint that looks like Invoca’s, and said by nobody at the API', async () => {
    await start({ INVOCA_CURRENCY: 'NOK' });
    expect(await atTheEndpoint()).toEqual({ value: '100.00', currency: 'NOK' });
    expect(await atTheApi({ value: '1.00' })).toEqual({ value: '1.00', currency: null });
  });

  it('is the account’s at the endpoint also where no vendor is configured, which the currency does not do', async () => {
    await start({ ...NO_VENDOR, SANDBOX: 'auto', INVOCA_CURRENCY: 'NOK' });
    expect(await atTheEndpoint()).toEqual({ value: '100.00', currency: 'NOK' });
    const { connection } = (await gateway.get('/v1/admin/connections/invoca')).body;
    expect(connection.settings).toMatchObject({ currency: 'NOK' });
  });

  it('is the default, wherever nothing nearer says it', async () => {
    await start({ DEFAULT_CURRENCY: 'SEK' });
    expect(await atTheEndpoint()).toEqual({ value: '100.00', currency: 'SEK' });
    expect(await atTheApi({ value: '1.00', currency: 'EUR' })).toEqual({ value: '1.00', currency: 'EUR' });
    expect(await atTheApi({ value: '2.00' })).toEqual({ value: '2.00', currency: 'EUR' });
  });

  it('is the default in a pulled row, too', async () => {
    const FIELD = 'crm__custom_info__1500';
    const pulling = await startPulling({ CUBE_AMOUNT_FIELD: FIELD, DEFAULT_CURRENCY: 'SEK' });
    ({ gateway, close } = pulling);
    pulling.books.add('926', {
      ...saleRow('one', { call_outcome__submitted_when: '2018-05-02 09:00' }),
      [FIELD]: '10',
    });
    await pulling.pull('2018-05-02');
    expect(await pulling.outcomes('name=sale')).toMatchObject([{ amount: { value: '10.00', currency: 'SEK' } }]);
  });
});
