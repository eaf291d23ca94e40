import { failureOfStatus } from './failure';

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

function failureOf(
  status: number,
  { body = '', headers = {} }: { body?: string; headers?: Record<string, string> } = {},
) {
  return failureOfStatus({ status, headers, body, truncated: false }, NOW);
}

it.each([
  [300, 'rejected'],
  [304, 'rejected'],
  [400, 'rejected'],
  [401, 'unauthorized'],
  [403, 'unauthorized'],
  [404, 'rejected'],
  [405, 'rejected'],
  [408, 'ambiguous'],
  [409, 'rejected'],
  [410, 'rejected'],
  [422, 'rejected'],
  [425, 'ambiguous'],
  [429, 'throttled'],
  [500, 'ambiguous'],
  [502, 'ambiguous'],
  [503, 'ambiguous'],
  [504, 'ambiguous'],
  [520, 'ambiguous'],
  [599, 'ambiguous'],
])('%i is %s', (status, kind) => {
  expect(failureOf(status).kind).toBe(kind);
});

it('429 and 503 say how long to wait, where they do', () => {
  const headers = { 'retry-after': '30' };
  expect(failureOf(429, { headers })).toStrictEqual({
    kind: 'throttled',
    message: 'answered 429',
    retryAfterMs: 30_000,
  });
  expect(failureOf(503, { headers })).toStrictEqual({
    kind: 'throttled',
    message: 'answered 503',
    retryAfterMs: 30_000,
  });
  expect(failureOf(429)).not.toHaveProperty('retryAfterMs');
  expect(failureOf(503, { headers: { 'retry-after': 'soon' } }).kind).toBe('ambiguous');
});

it('no other status is waited out because it says when', () => {
  expect(failureOf(500, { headers: { 'retry-after': '30' } })).not.toHaveProperty('retryAfterMs');
});

it("the message holds the beginning of the vendor's words, on one line", () => {
  expect(failureOf(400, { body: ' no\n\t such  field ' }).message).toBe('answered 400: no such field');
  expect(failureOf(400, { body: 'x'.repeat(1_000) }).message).toBe(`answered 400: ${'x'.repeat(300)}…`);
  expect(failureOf(400, { body: ' \n' }).message).toBe('answered 400');
});

it('a redirect is said to be one', () => {
  expect(failureOf(302, { body: 'Moved' }).message).toBe('answered 302, a redirect, which is never followed');
});
