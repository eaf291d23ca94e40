import fc from 'fast-check';
import { ID_KINDS, type IdKind } from './real-calls';
import type { Trouble } from './vendors';

/** What a poster says of an outcome of one of the real calls; cents, null: no amount. */
export interface Said {
  call: number;
  name: string;
  key: string;
  met: boolean;
  cents: number | null;
  /** what is said is what TrackDrive is to add, and no amount */
  isAddition: boolean;
  /** null: none is named */
  currency: 'USD' | 'EUR' | null;
}

/** Somebody says something, or something happens. */
export type Step =
  | { do: 'tell'; call: number; ids: readonly IdKind[]; withStart: boolean }
  /** `ids` empty: by start and caller alone */
  | { do: 'post'; said: Said; ids: readonly IdKind[] }
  | { do: 'callEndpoint'; said: Said; by: 'id' | 'start' }
  /** the row of a customer, and a pull of its day */
  | { do: 'pull'; call: number; cents: number; met: boolean }
  | { do: 'trouble'; at: 'invoca' | 'trackdrive' | 'west'; next: readonly Trouble[] };

/** Of these calls amounts in euros are reported, and each amount names its currency. */
export const CALLS_IN_TWO_CURRENCIES = [3];
/** Where the vendor of rows could not tell either which of two calls a row is of, there is none. */
const CALLS_WITH_ROWS = [0, 1, 3];
/** Of this call nothing is reported but what is to be added. */
const CALL_OF_ADDITIONS = 4;

const anyCall = fc.nat({ max: CALL_OF_ADDITIONS });
const call = fc.nat({ max: CALL_OF_ADDITIONS - 1 });
const cents = fc.integer({ min: 1, max: 99_999 });
const ids = fc.subarray([...ID_KINDS], { minLength: 1 });

const said = (more: {
  of?: fc.Arbitrary<number>;
  amount: fc.Arbitrary<number | null>;
  currencies: boolean;
}): fc.Arbitrary<Said> =>
  fc
    .record({
      call: more.of ?? call,
      name: fc.constantFrom('sale', 'quote', 'Sale'),
      key: fc.constantFrom('1', '2'),
      met: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
      cents: more.amount,
      currency: fc.constantFrom<Said['currency'][]>('USD', null, 'EUR'),
    })
    .map((one) => ({ ...one, isAddition: more.of !== undefined, currency: currencyOf(one, more.currencies) }));

function currencyOf({ call: of, currency }: Pick<Said, 'call' | 'currency'>, isFree: boolean): Said['currency'] {
  if (!isFree) return 'USD';
  if (CALLS_IN_TWO_CURRENCIES.includes(of)) return currency ?? 'USD';
  return currency === 'EUR' ? 'USD' : currency;
}

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('tell' as const), call: anyCall, ids, withStart: fc.boolean() }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('post' as const),
      said: said({ amount: fc.option(cents, { freq: 5 }), currencies: true }),
      ids: fc.oneof({ weight: 3, arbitrary: ids }, fc.constant<IdKind[]>([])),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('post' as const),
      said: said({ of: fc.constant(CALL_OF_ADDITIONS), amount: cents, currencies: false }),
      ids,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('callEndpoint' as const),
      said: said({ amount: cents, currencies: false }),
      by: fc.constantFrom('id' as const, 'start' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('pull' as const),
      call: fc.constantFrom(...CALLS_WITH_ROWS),
      cents,
      met: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('trouble' as const),
      at: fc.constantFrom('invoca' as const, 'trackdrive' as const, 'west' as const),
      next: fc.array(fc.constantFrom<Trouble[]>('away', 'answer lost'), { minLength: 1, maxLength: 2 }),
    }),
  },
);
