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
  expect(deliver.refusal(answer, request, { heardBefore: [] })).toEqual({
    kind,
    message: `answered 403 ${errorClass}: some words`,
  });
});
