import type { OutcomeState } from './outcome';
import { type OutcomeFilter, whyFilteredOut } from './outcome-filter';

const ALL: OutcomeFilter = { names: null, minimumAmount: null, sources: null };
const state = (value: string | null, currency: string | null = 'USD'): OutcomeState => ({
  met: true,
  amount: value === null ? null : { value, currency },
  occurredAt: null,
  description: null,
  attributes: {},
  vendor: {},
  sources: { description: null, attributes: {} },
});
const outcome = (more: Partial<Parameters<typeof whyFilteredOut>[1]> = {}) => ({
  name: 'Sale',
  source: 'api',
  state: state('50.00'),
  ...more,
});

it('wants everything where nothing is said', () => {
  expect(whyFilteredOut(ALL, outcome())).toBeNull();
});

it.each<[string, Partial<OutcomeFilter>, Partial<Parameters<typeof whyFilteredOut>[1]>, boolean]>([
  ['a name in another case', { names: ['quote', 'SALE'] }, {}, true],
  ['another name', { names: ['quote'] }, {}, false],
  ['no name at all', { names: [] }, {}, false],
  ['one of the sources', { sources: ['api', 'cube'] }, {}, true],
  ['another source', { sources: ['cube'] }, {}, false],
  ['just the amount', { minimumAmount: { value: '50.00', currency: 'USD' } }, {}, true],
  ['a cent less', { minimumAmount: { value: '50.01', currency: 'USD' } }, {}, false],
  ['more digits, which is more', { minimumAmount: { value: '9.00', currency: 'USD' } }, {}, true],
  ['another currency', { minimumAmount: { value: '50.00', currency: 'NOK' } }, {}, false],
  ['no amount', { minimumAmount: { value: '0.00', currency: 'USD' } }, { state: state(null) }, false],
  [
    'an amount of no currency where none is said',
    { minimumAmount: { value: '5.00', currency: null } },
    { state: state('5', null) },
    true,
  ],
])('%s', (_what, filter, more, isWanted) => {
  expect(whyFilteredOut({ ...ALL, ...filter }, outcome(more)) === null).toBe(isWanted);
});

it.each<[string | null, boolean]>([
  ['USD', true],
  ['NOK', false],
  [null, true],
])('an amount of no currency is in that of the account: %s', (currency, isWanted) => {
  const filter: OutcomeFilter = { ...ALL, minimumAmount: { value: '50.00', currency: 'USD' } };
  expect(whyFilteredOut(filter, outcome({ state: state('50.00', null) }), currency) === null).toBe(isWanted);
});

it('says why not', () => {
  const filter: OutcomeFilter = { ...ALL, minimumAmount: { value: '99.00', currency: null } };
  expect(whyFilteredOut(filter, outcome())).toBe('the connection wants amounts of at least 99.00 alone');
  expect(whyFilteredOut({ ...ALL, sources: ['a', 'b'] }, outcome())).toBe(
    'the connection wants what a, b reports alone',
  );
});
