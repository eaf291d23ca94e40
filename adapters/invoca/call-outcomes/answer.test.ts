import { deliver } from '../deliver';

it.each([
  ['Unauthorized', 'unauthorized'],
  ['UnauthorizedOperation', 'unauthorized'],
  ['UnauthorizedAdvertiser', 'rejected'],
  ['UnauthorizedAdvertiserCampaign', 'rejected'],
  ['UnauthorizedNetwork', 'rejected'],
])('a 403 of the class %s is %s: only credentials concern everybody', (errorClass, kind) => {
  const body = JSON.stringify({ errors: { class: errorClass, invalid_data: 'some words' } });
  const request = { method: 'POST', path: [], body: {} } as const;
  const answer = { status: 403, headers: {}, body, truncated: false };
  expect(deliver.refusal(answer, request, { previouslySent: [] })).toEqual({
    kind,
    message: `answered 403 ${errorClass}: some words`,
  });
});

const record = { transaction_id: '00000000-0000000A' };
const startedAt = '2015-07-04T07:00:00.000Z';

it.each<[string, unknown, object]>([
  ['as documented', { transaction_id: 'C', start_time_t: '1435993200' }, { call: { ids: ['C'], startedAt } }],
  [
    'with its start as a number',
    { transaction_id: 'C', start_time_t: 1435993200 },
    { call: { ids: ['C'], startedAt } },
  ],
  ['without a start', { transaction_id: 'C' }, { call: { ids: ['C'], startedAt: null } }],
  [
    'with a start that is none',
    { transaction_id: 'C', start_time_t: 'soon' },
    { call: { ids: ['C'], startedAt: null } },
  ],
  ['not at all', undefined, {}],
  ['without an id', { start_time_t: '1435993200' }, {}],
  ['with an id that is none', { transaction_id: 7 }, {}],
])('an answer that names the call %s is taken', (_how, call, named) => {
  const response = { status: 201, headers: {}, body: JSON.stringify({ call_outcome: record, call }), truncated: false };
  const reading = deliver.accept(response, { method: 'POST', path: [], body: {} });
  expect(reading).toEqual({ reference: '00000000-0000000A', ...named });
});
