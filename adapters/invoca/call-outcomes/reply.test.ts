import fc from 'fast-check';
import type { OutcomeReceipt, Receipt } from '../../../src/adapter/report';
import { stateOf } from '../../../test/contract/told';
import byTransactionId from '../fixtures/deliver/create-by-transaction-id.json';
import correction from '../fixtures/deliver/two-outcomes-correction.json';
import { replyTo } from './reply';

const call = {
  ids: { invoca: '00000000-00000001', external: 'A-1' },
  startedAt: '2015-07-04T07:00:00.000Z',
  createdAt: '2015-08-26T16:41:53.000Z',
};

function receiptOf(outcome: Partial<OutcomeReceipt> = {}, result: 'created' | 'updated' | 'unchanged' = 'created') {
  return {
    result,
    call,
    outcome: {
      name: 'sale',
      key: '1',
      state: stateOf(),
      receivedAt: '2015-08-26T16:41:53.900Z',
      transactionId: '00000000-0000000A',
      corrects: null,
      ...outcome,
    },
  } satisfies Receipt;
}

describe('the answer', () => {
  it('to a call outcome that was made is the documented one, members in its order', () => {
    const state = stateOf({
      amount: { value: '100.00', currency: 'USD' },
      occurredAt: '2015-08-26T16:41:53.999Z',
      description: '1 year contract',
      attributes: { custom_parameter_1: '12345', order: 'B-7' },
    });
    const { status, body } = replyTo([receiptOf({ state })]);
    expect(status).toBe(201);
    expect(JSON.stringify(body)).toBe(JSON.stringify(byTransactionId.response.body));
  });

  it('to a correction is the documented one', () => {
    const state = stateOf({ occurredAt: '2015-08-26T16:53:19.000Z', description: 'Honda Civic 2012' });
    const corrected = { name: 'Quote', transactionId: '00000000-0000000C', corrects: '00000000-0000000A', state };
    const { status, body } = replyTo([receiptOf(corrected, 'updated')]);
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toBe(JSON.stringify(correction.response.body));
  });

  it('leaves out a description and an amount that there are not, and prints a description that is empty', () => {
    const { body } = replyTo([receiptOf({ state: stateOf({ met: false }) }, 'unchanged')]);
    expect(body).toStrictEqual({
      call_outcome: {
        transaction_id: '00000000-0000000A',
        corrects_transaction_id: null,
        outcome_name: 'sale',
        partner_unique_id: '1',
        occurred_at_time_t: '1440607313',
        value: 'false',
        custom_parameter_1: '',
        custom_parameter_2: '',
        custom_parameter_3: '',
      },
      call: { transaction_id: '00000000-00000001', start_time_t: '1435993200' },
    });
    const empty = replyTo([receiptOf({ state: stateOf({ description: '' }) })]);
    expect(empty.body).toMatchObject({ call_outcome: { description: '' } });
  });

  it('says 200 of what changed nothing', () => {
    expect(replyTo([receiptOf({}, 'unchanged')]).status).toBe(200);
  });

  it('says when the call was first heard of, where it is not known when it started', () => {
    const { body } = replyTo([{ ...receiptOf(), call: { ...call, startedAt: null } }]);
    expect(body).toMatchObject({ call: { start_time_t: '1440607313' } });
  });

  it.each([
    ['100.00', '100.0'],
    ['100.50', '100.5'],
    ['100.55', '100.55'],
    ['0.00', '0.0'],
    ['-5.10', '-5.1'],
  ])('prints the amount %s as "%s"', (value, printed) => {
    const { body } = replyTo([receiptOf({ state: stateOf({ amount: { value, currency: null } }) })]);
    expect(body).toMatchObject({ call_outcome: { sale_amount: printed } });
  });

  it('to a call that is not known is 404 in the documented words', () => {
    expect(replyTo([{ result: 'call_unknown', message: 'no such call' }])).toStrictEqual({
      status: 404,
      body: {
        errors: { class: 'RecordNotFound', invalid_data: 'No call found. Please refer to the documentation.' },
      },
    });
  });

  it('to ids that contradict each other is 409 in the envelope', () => {
    expect(replyTo([{ result: 'call_conflict', message: 'these are two calls' }])).toStrictEqual({
      status: 409,
      body: { errors: { class: 'CallConflict', invalid_data: 'these are two calls' } },
    });
  });

  it('holds texts alone, whatever the outcome says', () => {
    const scalars = fc.oneof(fc.string(), fc.double(), fc.boolean());
    const instants = fc.date({ min: new Date(0), noInvalidDate: true }).map((date) => date.toISOString());
    const states = fc.record({
      met: fc.boolean(),
      amount: fc.option(fc.constant({ value: '1.00', currency: null })),
      occurredAt: fc.option(instants),
      description: fc.option(fc.string()),
      attributes: fc.dictionary(fc.constantFrom('custom_parameter_1', 'custom_parameter_2', 'order'), scalars),
    });
    fc.assert(
      fc.property(states, fc.option(fc.string()), (state, corrects) => {
        const { body } = replyTo([receiptOf({ state: stateOf(state), corrects })]);
        const parts = body as { call_outcome: object; call: object };
        const others = Object.entries({ ...parts.call, ...parts.call_outcome }).filter(
          ([, value]) => typeof value !== 'string',
        );
        expect(others).toStrictEqual(corrects === null ? [['corrects_transaction_id', null]] : []);
      }),
    );
  });
});
