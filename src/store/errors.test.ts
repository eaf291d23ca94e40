import { DatabaseError } from 'pg';
import { isDatabaseAway, ReadOnlyDatabase, whyAway } from './errors';

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

const ofPostgres = (code: string): Error => Object.assign(new DatabaseError('no', 2, 'error'), { code });
const ofPrisma = (code: string): Error =>
  Object.assign(new Error('no'), { meta: { driverAdapterError: { cause: { originalCode: code } } } });

it.each([
  [ofPostgres('53100'), 'its disk is full'],
  [ofPrisma('53100'), 'its disk is full'],
  [ofPostgres('25006'), 'it is read-only'],
  [new ReadOnlyDatabase(), 'it is read-only'],
  [ofPostgres('53300'), 'it has no connection left'],
  [ofPostgres('57P01'), null],
  [failed('connect ECONNREFUSED', 'ECONNREFUSED'), null],
  ['a text', null],
])('what is wrong is named: %s', (error, why) => expect(whyAway(error)).toBe(why));
