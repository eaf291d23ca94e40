import fc from 'fast-check';
import { amountText } from './money';
import {
  API_SOURCE,
  type AttributeValue,
  isSameState,
  nameKey,
  type OutcomeDraft,
  outcomeName,
  type OutcomeState,
  revise as reviseFrom,
  sourcesOf,
} from './outcome';

const NOW = '2026-11-21T12:00:00.000Z';
const LATER = '2026-11-22T12:00:00.000Z';

const attributeValue = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
);
const label = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString'));
/** fast-check's own dictionaries set labels by assignment, which loses `__proto__`. */
const entries = <V>(value: fc.Arbitrary<V>): fc.Arbitrary<Record<string, V>> =>
  fc.array(fc.tuple(label, value), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs));
const amount = fc.record(
  {
    value: fc.integer({ min: -10_000_000, max: 10_000_000 }).map((cents) => amountText.parse((cents / 100).toFixed(2))),
    currency: fc.option(fc.constantFrom('USD', 'EUR', 'NOK')),
  },
  { requiredKeys: ['value'] },
);
const instant = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const draft: fc.Arbitrary<OutcomeDraft> = fc.record(
  {
    name: fc.constantFrom('sale', 'Sale', 'SALE'),
    key: fc.constant(''),
    met: fc.option(fc.boolean()),
    amount: fc.option(amount),
    occurredAt: fc.option(instant),
    description: fc.option(fc.string()),
    attributes: fc.option(entries(fc.option(attributeValue))),
    vendor: fc.option(
      fc.record(
        { one: fc.option(entries(fc.option(fc.string()))), two: fc.option(entries(fc.string())) },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: ['name', 'key'] },
);

/** Heard from the API, unless it is said from where. */
const revise = (
  known: OutcomeState | null,
  said: OutcomeDraft,
  now: string,
  source: string = API_SOURCE,
): OutcomeState => reviseFrom(known, said, now, sourcesOf(said, source));

/** The state after drafts, heard in order. */
const after = (...drafts: OutcomeDraft[]): OutcomeState =>
  drafts.reduce<OutcomeState | null>((state, one) => revise(state, one, NOW), null) as OutcomeState;

const shuffled = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, held]) => [key, shuffled(held)]),
  );
};

describe('an outcome heard again', () => {
  it('is unchanged by the same draft, however often and whenever it comes', () => {
    fc.assert(
      fc.property(fc.array(draft, { minLength: 1, maxLength: 5 }), (drafts) => {
        const state = after(...drafts);
        const last = drafts.at(-1) as OutcomeDraft;
        expect(isSameState(state, revise(state, last, LATER))).toBe(true);
      }),
    );
  });

  it('is unchanged by the same draft with its keys in another order', () => {
    fc.assert(
      fc.property(draft, (one) => {
        const state = after(one);
        expect(isSameState(state, revise(state, shuffled(one) as OutcomeDraft, LATER))).toBe(true);
      }),
    );
  });

  it('is unchanged by a draft that says nothing', () => {
    fc.assert(
      fc.property(draft, (one) => {
        expect(isSameState(after(one), after(one, { name: one.name, key: one.key }))).toBe(true);
      }),
    );
  });

  it('survives being stored as JSON', () => {
    fc.assert(
      fc.property(draft, (one) => {
        const state = after(one);
        expect(isSameState(state, JSON.parse(JSON.stringify(state)) as OutcomeState)).toBe(true);
      }),
    );
  });

  it('keeps every attribute that a draft leaves out and clears every one that it nulls', () => {
    fc.assert(
      fc.property(entries(attributeValue), entries(fc.option(attributeValue)), (known, said) => {
        const { attributes } = after(
          { name: 'sale', key: '', attributes: known },
          { name: 'sale', key: '', attributes: said },
        );
        for (const name of Object.keys({ ...known, ...said })) {
          const expected = Object.hasOwn(said, name) ? said[name] : known[name];
          expect(Object.hasOwn(attributes, name)).toBe(expected !== null);
          if (expected !== null) expect(Object.getOwnPropertyDescriptor(attributes, name)?.value).toEqual(expected);
        }
      }),
    );
  });
});

describe('a field', () => {
  const full: OutcomeDraft = {
    name: 'sale',
    key: '1',
    met: false,
    amount: { value: '100.00', currency: 'USD' },
    occurredAt: '2015-08-26T16:41:53.000Z',
    description: '1 year contract',
    attributes: { order: 'A1' },
    vendor: { one: { payout: '20.00' } },
  };

  it('that is left out keeps its value', () => {
    expect(after(full, { name: 'sale', key: '1', description: 'changed' })).toEqual({
      ...after(full),
      description: 'changed',
    });
  });

  it('that is null is cleared; met goes back to true', () => {
    const cleared = { met: null, amount: null, occurredAt: null, description: null, attributes: null, vendor: null };
    expect(after(full, { name: 'sale', key: '1', ...cleared })).toEqual({
      met: true,
      amount: null,
      occurredAt: null,
      description: null,
      attributes: {},
      vendor: {},
      sources: { description: null, attributes: {} },
    });
  });

  it('that was never said is the time of the first hearing, for the time, and stays it', () => {
    const first = revise(null, { name: 'sale', key: '' }, NOW);
    expect(first.occurredAt).toBe(NOW);
    expect(revise(first, { name: 'sale', key: '' }, LATER).occurredAt).toBe(NOW);
  });

  it('that is stated more coarsely than it is known, and agrees, is kept; one stated more finely is learnt', () => {
    const at = (occurredAt: string, occurredAtPrecisionMs?: number): OutcomeDraft => {
      return { name: 'sale', key: '', occurredAt, occurredAtPrecisionMs };
    };
    const fine = at('2015-08-26T16:41:53.123Z', 1);
    const coarse = at('2015-08-26T16:41:53.000Z', 1_000);
    expect(after(fine, coarse, fine, coarse).occurredAt).toBe(fine.occurredAt);
    expect(after(coarse, fine, coarse, fine).occurredAt).toBe(fine.occurredAt);
    expect(after(fine, at('2015-08-26T16:41:53.000Z')).occurredAt).toBe(coarse.occurredAt);
    expect(revise(null, coarse, '2015-08-26T16:41:53.456Z').occurredAt).toBe(coarse.occurredAt);
  });

  it('of an amount may be left out: a new value keeps the currency', () => {
    const state = after(full, { name: 'sale', key: '1', amount: { value: '120.50' } });
    expect(state.amount).toEqual({ value: '120.50', currency: 'USD' });
  });

  it('of an amount without a currency is in that of the outcome, else in the default', () => {
    const bare: OutcomeDraft = { name: 'sale', key: '1', amount: { value: '120.50' } };
    const amountAfter = (known: OutcomeState | null, currency: string | null, said: OutcomeDraft) =>
      reviseFrom(known, said, NOW, sourcesOf(said, API_SOURCE), currency).amount;
    expect(amountAfter(null, 'NOK', bare)).toEqual({ value: '120.50', currency: 'NOK' });
    expect(amountAfter(after(full), 'NOK', bare)).toEqual({ value: '120.50', currency: 'USD' });
    expect(amountAfter(after(bare), 'NOK', bare)).toEqual({ value: '120.50', currency: 'NOK' });
    expect(amountAfter(after(bare), 'NOK', { name: 'sale', key: '1' })).toEqual({ value: '120.50', currency: null });
    const cleared: OutcomeDraft = { ...bare, amount: { value: '120.50', currency: null } };
    expect(amountAfter(after(full), 'NOK', cleared)?.currency).toBe('NOK');
  });

  it('of one vendor leaves what was said for another alone', () => {
    const state = after(full, { name: 'sale', key: '1', vendor: { two: { tag: 'x' } } });
    expect(state.vendor).toEqual({ one: { payout: '20.00' }, two: { tag: 'x' } });
  });
});

describe('a name', () => {
  it.each([
    ['sale ', 'sale'],
    ['\t Free  Trial\n', 'Free  Trial'],
    ['\u00a0sale\u3000', 'sale'],
    [`${' '.repeat(300)}${'x'.repeat(255)}`, 'x'.repeat(255)],
  ])('comes in without the blanks around it: %j', (sent, name) => {
    expect(outcomeName.parse(sent)).toBe(name);
  });

  it.each(['', '   ', '\u00a0', 'x'.repeat(256), 'a\0', '\ud800', 7, null])('is not %j', (sent) => {
    expect(outcomeName.safeParse(sent).error?.issues).toHaveLength(1);
  });
});

it('compares names without case and the blanks around them', () => {
  expect(nameKey(' sale ')).toBe(nameKey('Sale'));
  expect(nameKey('Free Trial')).toBe(nameKey('FREE TRIAL'));
  expect(nameKey('sale')).not.toBe(nameKey('sales'));
});

it('takes an attribute as changed when its type is', () => {
  const as = (value: AttributeValue): OutcomeState => after({ name: 'sale', key: '', attributes: { tier: value } });
  expect(isSameState(as('1'), as(1))).toBe(false);
});

describe('whose words an outcome has', () => {
  const said = (more: Partial<OutcomeDraft>): OutcomeDraft => ({ name: 'sale', key: '', ...more });
  const sources = (...reports: [source: string, more: Partial<OutcomeDraft>][]) =>
    reports.reduce<OutcomeState | null>((state, [source, more]) => revise(state, said(more), NOW, source), null)
      ?.sources;

  it('is known of the description and each attribute, and what is not spoken of stays whose it was', () => {
    const row = { description: 'call back', attributes: { name: 'Kari', tier: 'a' } };
    expect(sources(['rows', row])).toStrictEqual({ description: 'rows', attributes: { name: 'rows', tier: 'rows' } });
    expect(sources(['rows', row], ['api', { met: false }])).toStrictEqual(sources(['rows', row]));
    const corrected = { description: 'sold', attributes: { tier: 'b', order: '7' } };
    expect(sources(['rows', row], ['api', corrected])).toStrictEqual({
      description: 'api',
      attributes: { name: 'rows', tier: 'api', order: 'api' },
    });
    expect(sources(['api', row], ['acme:calls', { attributes: { tier: 'b' } }])).toStrictEqual({
      description: 'api',
      attributes: { name: 'api', tier: 'acme:calls' },
    });
  });

  it('is nobody’s of what was taken away', () => {
    const row = { description: 'x', attributes: { name: 'Kari', tier: 'a' } };
    const gone = { description: null, attributes: { name: null } };
    expect(sources(['rows', row], ['api', gone])).toStrictEqual({ description: null, attributes: { tier: 'rows' } });
    expect(sources(['rows', row], ['api', { attributes: null }])).toStrictEqual({
      description: 'rows',
      attributes: {},
    });
    expect(sources(['rows', { description: null, attributes: { name: null } }])).toStrictEqual({
      description: null,
      attributes: {},
    });
  });

  it('does not change with whoever repeats it, unless it is posted, which is news', () => {
    const row = { description: 'x', attributes: { tier: 'a' } };
    expect(sources(['api', row], ['rows', row])).toStrictEqual(sources(['api', row]));
    expect(sources(['acme:calls', row], ['rows', row])).toStrictEqual(sources(['acme:calls', row]));
    expect(sources(['rows', row], ['api', row])).toStrictEqual(sources(['api', row]));
    const before = revise(null, said(row), NOW, 'rows');
    expect(isSameState(before, revise(before, said(row), NOW))).toBe(false);
    expect(isSameState(before, revise(before, said(row), NOW, 'acme:calls'))).toBe(true);
  });

  it('is known whatever a label is called', () => {
    const attributes = JSON.parse('{"__proto__":"x","constructor":1}') as Record<string, string>;
    expect(JSON.stringify(sources(['rows', { attributes }]))).toBe(
      '{"description":null,"attributes":{"__proto__":"rows","constructor":"rows"}}',
    );
  });

  it('is known of each attribute that there is, and of no other, after any reports', () => {
    const reports = fc.array(fc.tuple(fc.constantFrom('api', 'rows', 'acme:calls'), draft), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(reports, (all) => {
        const state = all.reduce<OutcomeState | null>((known, [source, one]) => revise(known, one, NOW, source), null);
        expect(Object.keys(state?.sources.attributes ?? {}).toSorted()).toEqual(
          Object.keys(state?.attributes ?? {}).toSorted(),
        );
        expect(state?.sources.description === null).toBe(state?.description === null);
        // What somebody gave who is not in it is in it of nobody.
        const given = new Set(all.map(([source]) => source));
        for (const by of Object.values(state?.sources.attributes ?? {})) expect(given).toContain(by);
      }),
    );
  });
});
