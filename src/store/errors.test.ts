import { isDatabaseAway } from './errors';

const failed = (message: string, code?: string): Error => Object.assign(new Error(message), { code });

it.each([
  [failed('Transaction API error: Unable to start a transaction in the given time.', 'P2028'), true],
  [failed('connect ECONNREFUSED', 'ECONNREFUSED'), true],
  [failed('Query read timeout'), true],
  [failed('Unique constraint failed', 'P2002'), false],
  [failed('no such thing'), false],
  ['a text', false],
])('%s: the database is away is %s', (error, isAway) => {
  expect(isDatabaseAway(error)).toBe(isAway);
});
