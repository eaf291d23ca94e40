import { destinations, draft, known, NOW, openLedger } from '../../test/support/ledger';

const LATER = '2027-01-01T00:00:00.000Z';
const usd = { value: '100.00', currency: 'USD' };

/** A known call whose sale is worth so much. */
const worth = (amount: typeof usd | { value: string; currency: null }) => {
  const [call] = known();
  const [outcome] = call?.outcomes ?? [];
  if (!call || !outcome) throw new Error('no call with an outcome');
  outcome.state = { ...outcome.state, amount };
  return { call, outcome };
};

describe('the currency of an amount that two calls had, which are one', () => {
  it('is kept where the later report named none', () => {
    const { call, outcome } = worth(usd);
    const { restate, changes } = openLedger([call], destinations, NOW);
    const state = { ...outcome.state, amount: { value: '100.00', currency: null } };
    restate(call.id, outcome, { state, source: 'other', receivedAt: LATER, isUnsaid: false });
    expect(changes.newRevisions).toEqual([]);
    restate(call.id, outcome, {
      state: { ...state, description: 'x' },
      source: 'other',
      receivedAt: LATER,
      isUnsaid: false,
    });
    expect(changes.newRevisions).toMatchObject([{ state: { amount: usd, description: 'x' } }]);
  });
});

describe('an amount that names a currency for the first time', () => {
  it('is written into its newest revision, and touches its call, so that two who name different ones meet', () => {
    const { call, outcome } = worth({ value: '100.00', currency: null });
    const { accept, changes } = openLedger([call], destinations, NOW);
    expect(accept(draft({ external: '1' }, { amount: usd })).result).toBe('unchanged');
    expect(changes).toMatchObject({
      namedCurrencies: [{ outcomeId: outcome.id, revision: 1, currency: 'USD', takenBy: [] }],
      touchedCalls: [{ id: call.id }],
      newRevisions: [],
      newDeliveries: [],
    });
  });
});
