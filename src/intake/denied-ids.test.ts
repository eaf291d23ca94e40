import { draft, NOW, openLedger, destinations } from '../../test/support/ledger';
import type { Identity } from '../model/call';
import type { KnownCall } from '../store/known-calls';
import type { Draft } from './accepted';
import { withoutDenied } from './denied-ids';

const E = { key: 'external', value: 'E' };
const I = { key: 'picky', value: 'I' };

/** A call with this id, and a sale where it is said. */
function callWith({ key, value }: Identity, denied: Identity[] = [], isSold = false): KnownCall {
  const { accept, changes } = openLedger([], destinations, NOW);
  accept({ ...draft({ [key]: value }), ...(!isSold && { outcome: null }) });
  return { ...(changes.newCalls[0] as KnownCall), denied };
}

/** The ids that count of a draft of these, or why none is. */
function permitted(ids: readonly Identity[], calls: readonly KnownCall[], more: Partial<Draft> = {}): unknown {
  const find = ({ key, value }: Identity): KnownCall | undefined =>
    calls.find((call) => call.ids[key] === value || call.own.some((own) => own.key === key && own.value === value));
  const withId = (id: string): KnownCall | undefined => calls.find((call) => call.id === id);
  const said = { ...draft(Object.fromEntries(ids.map(({ key, value }) => [key, value]))), ...more };
  const result = withoutDenied(said, { find, withId });
  return 'refused' in result ? result.refused.result : Object.keys(result.draft.call.ids);
}

it('does not count beside an id of the call that it was taken from, whether it names nothing or another call', () => {
  const call = callWith(E, [I]);
  expect(permitted([E, I], [call])).toEqual(['external']);
  expect(permitted([E, I], [call, callWith(I)])).toEqual(['external']);
  expect(permitted([E, { key: 'picky', value: 'other' }], [call])).toEqual(['external', 'picky']);
});

it('counts alone, and beside others of its own call', () => {
  expect(permitted([I], [callWith(E, [I]), callWith(I)])).toEqual(['picky']);
  expect(permitted([I, { key: 'easy', value: 'new' }], [callWith(I)])).toEqual(['picky', 'easy']);
});

it('does not count of a call that answers show it of', () => {
  const call = callWith(E, [I]);
  expect(permitted([I], [call], { of: call.id })).toEqual([]);
  expect(permitted([I], [call, callWith(I)], { of: call.id })).toEqual([]);
});

it('counts, of two calls that were told apart, of the one that has the outcome', () => {
  expect(permitted([E, I], [callWith(E, [I], true), callWith(I, [E])])).toEqual(['external']);
  expect(permitted([E, I], [callWith(E, [I]), callWith(I, [E], true)])).toEqual(['picky']);
  for (const isSold of [true, false])
    expect(permitted([E, I], [callWith(E, [I], isSold), callWith(I, [E], isSold)])).toBe('call_conflict');
});

it('takes the name that a reporter has for the call with it', () => {
  const alias = { key: 'easy', value: 'row' };
  const calls = [callWith(E, [I]), { ...callWith(I), own: [alias] }];
  const find = ({ key, value }: Identity): KnownCall | undefined =>
    calls.find((call) => call.ids[key] === value || call.own.some((own) => own.value === value));
  const said = withoutDenied({ ...draft({ external: 'E', picky: 'I' }), alias }, { find, withId: () => undefined });
  expect(said).toMatchObject({ draft: { call: { ids: { external: 'E' } } } });
  expect('draft' in said && said.draft).not.toHaveProperty('alias');
});
