import { entriesOf } from './entries';

const entry = (field: string, value: string) => [{ of: 'outcome', field, kind: 'set', value }];

test.each([
  [{ sale_amount: '5.00', value: 'true' }, entry('sale_amount', '5.00')],
  [{ sale_amount: '5.00', value: 'false' }, entry('sale_amount', '0.00')],
  [{ value: 'false' }, entry('sale_amount', '0.00')],
  [{ value: 'true' }, []],
])('a call outcome %j is worth %j', (outcome, entries) => {
  expect(entriesOf({ call_outcome: { outcome_name: 'sale', ...outcome } })).toEqual(entries);
});

test.each([
  [{ revenue: '5.00', value: 'true' }, entry('revenue', '5.00')],
  [{ revenue: '5.00', value: 'false' }, entry('revenue', '0.00')],
  [{ value: 'true' }, []],
])('a signal %j is worth %j', (signal, entries) => {
  expect(entriesOf({ signals: [{ name: 'sale', ...signal }] })).toEqual(entries);
});

test.each([null, 'text', {}, { call: {}, signals: [] }])('what is neither has no amount: %j', (body) => {
  expect(entriesOf(body)).toEqual([]);
});
