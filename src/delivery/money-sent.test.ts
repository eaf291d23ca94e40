import type { OutcomeState } from '../model/outcome';
import { moneySent } from './money-sent';

const state = (value: string | null, currency: string | null = 'USD', met = true): OutcomeState => ({
  met,
  amount: value === null ? null : { value, currency },
  occurredAt: null,
  description: null,
  attributes: {},
  vendor: {},
  sources: { description: null, attributes: {} },
});

const sent = (now: OutcomeState, previouslySent: OutcomeState[] = [], wasTaken = false) =>
  moneySent({ revision: { number: 1, state: now }, previouslySent, wasTaken }, null);

it.each<[string, ReturnType<typeof sent>, ReturnType<typeof sent>]>([
  ['the whole amount, the first time', sent(state('100.00')), [{ currency: 'USD', value: 100 }]],
  ['an amount whose currency was not said', sent(state('5.00', null)), [{ currency: null, value: 5 }]],
  ['nothing, where there is no amount', sent(state(null)), []],
  ['nothing, where the outcome does not hold', sent(state('100.00', 'USD', false)), []],
  ['what came on top', sent(state('150.30'), [state('100.10')]), [{ currency: 'USD', value: 50.2 }]],
  ['what was taken away', sent(state('60.00'), [state('100.00')]), [{ currency: 'USD', value: -40 }]],
  [
    'all of it, when the outcome is retracted',
    sent(state('9.00', 'USD', false), [state('9.00')]),
    [{ currency: 'USD', value: -9 }],
  ],
  ['nothing, where only something else changed', sent(state('100.00'), [state('100.00')]), []],
  [
    'both, where the currency changed',
    sent(state('9.00', 'EUR'), [state('10.00')]),
    [
      { currency: 'USD', value: -10 },
      { currency: 'EUR', value: 9 },
    ],
  ],
  [
    'what came on top of the last that was sent',
    sent(state('3.00'), [state('2.00'), state('1.00')]),
    [{ currency: 'USD', value: 1 }],
  ],
  ['nothing, where the vendor had taken it before', sent(state('100.00'), [], true), []],
])('is %s', (_what, changes, expected) => {
  expect(changes).toEqual(expected);
});

it('is in the account’s currency where the amount names none, and the same where it is named later', () => {
  const revision = (value: string, currency: string | null) => ({ number: 1, state: state(value, currency) });
  const first = { revision: revision('5.00', null), previouslySent: [], wasTaken: false };
  expect(moneySent(first, 'EUR')).toEqual([{ currency: 'EUR', value: 5 }]);
  const named = { revision: revision('6.00', 'EUR'), previouslySent: [state('5.00', null)], wasTaken: false };
  expect(moneySent(named, 'EUR')).toEqual([{ currency: 'EUR', value: 1 }]);
});
