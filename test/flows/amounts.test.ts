import { clientOf, OUTCOMES } from '../support/endpoint';
import { API_KEY, type Answer, type Gateway, startGateway } from '../support/gateway';
import { saleRow, startPulling } from '../support/pulling';

const JPY = { value: '1.50', currency: 'JPY' };
const NO_SMALLER_UNIT = 'must be a whole number, as JPY has no smaller unit: it is 1.50';

describe('an amount', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { INVOCA_CURRENCY: 'JPY' } });
  });
  afterAll(() => gateway.close());
  const { send, transaction, sale } = clientOf(() => gateway);

  let calls = 0;
  const fresh = (): string => `amount-${(calls += 1)}`;
  const post = (amount: object, external = fresh(), more: object = {}): Promise<Answer> =>
    gateway.post('/v1/outcomes', { call: { ids: { external } }, name: 'sale', amount, ...more });

  it('below zero is refused, with what to do instead', async () => {
    const { status, body } = await post({ value: '-5.00', currency: 'USD' });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ path: 'amount.value', message: expect.stringContaining('must not be negative') }]);
    expect(body.detail).toContain('"met": false');
    expect(body.detail).toContain('vendor.trackdrive.add_revenue');
    expect((await post({ value: '-0.00' })).body.outcome.amount).toEqual({ value: '0.00', currency: null });
  });

  it('below zero may be what a vendor is to add', async () => {
    const vendor = { trackdrive: { add_revenue: '-5.00' } };
    const { status } = await gateway.post('/v1/outcomes', {
      call: { ids: { external: fresh() } },
      name: 'sale',
      vendor,
    });
    expect(status).toBe(202);
  });

  it('has the places of its currency', async () => {
    expect(await post(JPY)).toMatchObject({
      status: 422,
      body: { code: 'invalid', errors: [{ path: 'amount.value', message: NO_SMALLER_UNIT }] },
    });
    expect((await post({ value: '150', currency: 'JPY' })).status).toBe(202);
    expect((await post({ value: '150.00', currency: 'JPY' })).status).toBe(202);
  });

  it('has at most two places, in a currency with thousandths as well', async () => {
    expect((await post({ value: '1.25', currency: 'KWD' })).body.outcome.amount.value).toBe('1.25');
    const { status, body } = await post({ value: '1.250', currency: 'KWD' });
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ path: 'amount.value', message: expect.stringContaining('at most 2 places') }],
    });
  });

  it('has the places of the currency that its outcome had', async () => {
    const external = fresh();
    await post({ value: '150', currency: 'JPY' }, external);
    const answer = await post({ value: '1.50' }, external, { description: 'changed' });
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'amount.value', message: NO_SMALLER_UNIT }] },
    });
    const { items } = (await gateway.get(`/v1/calls?id.external=${external}`)).body;
    const { call } = (await gateway.get(`/v1/calls/${items[0].id}`)).body;
    expect(call.outcomes[0].revisions).toHaveLength(1);
  });

  it('that is wrong harms no other of its batch', async () => {
    const external = fresh();
    await post({ value: '150', currency: 'JPY' }, external);
    const outcomes = [external, fresh()].map((id) => ({
      call: { ids: { external: id } },
      name: 'sale',
      amount: { value: '1.50' },
    }));
    const { body } = await gateway.post('/v1/outcomes/batch', { outcomes });
    expect(body.items).toMatchObject([
      { status: 422, problem: { detail: `amount.value: ${NO_SMALLER_UNIT}` } },
      { status: 202 },
    ]);
  });

  it.each([
    ['1.50', `sale_amount ${NO_SMALLER_UNIT}`],
    ['-5', 'sale_amount must not be negative: to take the outcome back, send value "false"'],
  ])('%s is refused at the endpoint that looks like Invoca’s, in Invoca’s words', async (sale_amount, message) => {
    const id = transaction();
    expect(await send(OUTCOMES, sale(id, { sale_amount }))).toMatchObject({
      status: 403,
      body: { errors: { class: 'RecordInvalid', invalid_data: `Validation failed: ${message}` } },
    });
    expect((await gateway.get(`/v1/calls?id.invoca=${id}`)).body.items).toEqual([]);
    const { items } = (await gateway.get('/v1/admin/rejections')).body;
    expect(items[0]).toMatchObject({ status: 403, answer: { errors: { class: 'RecordInvalid' } } });
    expect(JSON.stringify(items[0])).not.toContain(API_KEY);
  });
});

it('an amount of a pulled row that its currency does not have is no amount, and the row is rejected with it', async () => {
  const FIELD = 'crm__custom_info__1500';
  const pulling = await startPulling({ CUBE_AMOUNT_FIELD: FIELD, DEFAULT_CURRENCY: 'JPY' });
  try {
    const when = { call_outcome__submitted_when: '2018-05-02 09:00' };
    pulling.books.add('926', { ...saleRow('one', when), [FIELD]: '1,50' });
    const pull = await pulling.pull('2018-05-02');
    expect(pull).toMatchObject({ seen: 1, created: 0, rejected: 1 });
    expect(pull.error).toBe(`a row was refused: its amount ${NO_SMALLER_UNIT}`);
    expect(await pulling.outcomes('name=sale')).toEqual([]);
  } finally {
    await pulling.close();
  }
});
