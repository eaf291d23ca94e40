import type { Adapter, Entry } from '../adapter/contract';
import type { OutcomeState } from '../model/outcome';
import { type SentDelivery, sentRecordsOf } from './sent-record';

/** Its requests are what they say of money. */
const adapter = {
  id: 'acme',
  deliver: { adds: { add_revenue: { field: 'revenue', mayBeNegative: true } }, entries: (body: Entry[]) => body },
} as unknown as Adapter;

const state = (addition?: string): OutcomeState => ({
  met: true,
  amount: null,
  occurredAt: null,
  description: null,
  attributes: {},
  vendor: addition === undefined ? {} : { acme: { add_revenue: addition } },
  sources: { description: null, attributes: {} },
});

const set = (value: string, of: Entry['of'] = 'call'): Entry => ({ of, field: 'revenue', kind: 'set', value });
const add = (value: string): Entry => ({ of: 'call', field: 'revenue', kind: 'add', value });

type Attempt = [body: Entry[] | null, failure?: string];

/** One delivery; its attempts begin a second apart. */
function delivery(attempts: readonly Attempt[], more: Partial<SentDelivery> = {}): SentDelivery {
  const { outcomeId = 'o' } = more;
  const rows = attempts.map(([body, failure = null], index) => {
    return { number: index + 1, startedAt: `2026-11-24T12:00:0${index}.000Z`, body, failure };
  });
  const of = { outcomeId, standsFor: outcomeId, revision: 1, state: state() };
  return { id: 'd', connection: 'west', adapter, ...of, status: 'delivered', wasTaken: null, attempts: rows, ...more };
}

/** The sum of the revenue, and each entry with its attempt. */
function record(...deliveries: SentDelivery[]): unknown[] {
  const [one] = sentRecordsOf(deliveries);
  if (!one) return [];
  const entries = one.entries.map(
    ({ value, attempt, certain }) => `${String(value)} at ${attempt}${certain ? '' : '?'}`,
  );
  return [one.sums['revenue'] ?? null, ...entries];
}

const [lost, refused] = ['ambiguous', 'rejected'];
const inReview = { status: 'review' };
const settled = { wasTaken: true };

it.each<[string, readonly unknown[], readonly unknown[]]>([
  ['what was taken', record(delivery([[[set('5.00')]]])), ['5.00', '5.00 at 1']],
  ['nothing that was refused', record(delivery([[[set('5.00')], refused]], { status: 'failed' })), []],
  ['what may have arrived', record(delivery([[[add('5.00')], lost]], inReview)), [null, '5.00 at 1?']],
  ['what somebody knows to have arrived', record(delivery([[[add('5.00')], lost]], settled)), ['5.00', '5.00 at 1']],
  ['nothing that did not', record(delivery([[[add('5.00')], lost]], { status: 'failed', wasTaken: false })), []],
  ['what is stated again, once', record(delivery([[[set('5.00')], lost], [[set('5.00')]]])), ['5.00', '5.00 at 2']],
  [
    'an addition that was asked for again since it had not arrived, once',
    record(delivery([[[add('5.00')], lost], [[add('5.00')]], [[]]], settled)),
    ['5.00', '5.00 at 2'],
  ],
  [
    'an addition that had arrived, whatever is sent again',
    record(delivery([[[add('5.00')], lost], [[]], [[], lost]], { ...settled, ...inReview })),
    ['5.00', '5.00 at 1'],
  ],
  [
    'what a process added that died',
    record(delivery([[null, lost]], { ...inReview, state: state('5.00') })),
    [null, '5.00 at 1?'],
  ],
  [
    'no addition of one that died sending again what was taken',
    record(delivery([[[add('5.00')]], [null, lost]], { ...settled, ...inReview, state: state('5.00') })),
    ['5.00', '5.00 at 1'],
  ],
])('shows %s', (_what, shown, expected) => {
  expect(shown).toEqual(expected);
});

it('sums what each outcome has, and that of two which became one as one', () => {
  const first = delivery([[[set('5.00', 'outcome')]]], { outcomeId: 'gone', standsFor: 'kept' });
  const kept = delivery([[[set('5.00', 'outcome')]]], { outcomeId: 'kept' });
  const other = delivery([[[set('2.00', 'outcome')]]], { outcomeId: 'other' });
  expect(record(first, kept, other)[0]).toBe('7.00');
});
