import { accepted, destinations, draft, NOW, openLedger, statuses } from '../../test/support/ledger';
import { learn, searchIdentity, NO_FACTS } from '../model/call';
import type { KnownCall } from '../store/known-calls';
import type { Draft } from './accepted';
import { factsToAdd } from './draft-facts';

describe('a report without ids', () => {
  const said = (startedAt: string, e164 = '+18885551212'): Draft['call'] => ({
    ids: {},
    startedAt,
    caller: { raw: e164, e164 },
  });
  const search = (call: Draft['call'], more: Partial<Draft> = {}): Draft => ({ ...draft({}), call, ...more });

  it('means the nearest call, teaches it nothing, and is remembered by it', () => {
    const ledger = openLedger([], destinations, NOW);
    ledger.accept({ ...draft({ external: '1' }), call: { ...said(NOW), ids: { external: '1' } } });
    const [call] = JSON.parse(JSON.stringify(ledger.changes.newCalls)) as KnownCall[];
    const later = '2026-11-21T12:01:00.000Z';
    const { accept, changes } = openLedger([call!], destinations, NOW);
    const answer = accepted(accept(search(said(later), { outcome: { name: 'quote', key: '' } })));
    expect(answer.outcome).toMatchObject({ call: { id: call!.id, startedAt: NOW }, match: { rule: 'nearest' } });
    expect(changes.newIds).toMatchObject([{ ...searchIdentity(said(later)), own: true }]);
    const again = search(said(later), { outcome: { name: 'refund', key: '' } });
    expect(accepted(accept(again)).outcome).toMatchObject({ match: { rule: 'start' }, call: { startedAt: NOW } });
  });

  it('changes nothing of a call that somebody named, however often it comes and whatever it says', () => {
    const ledger = openLedger([], destinations, NOW);
    ledger.accept({ ...draft({ external: '1' }), call: { ...said(NOW), ids: { external: '1' } } });
    const [call] = JSON.parse(JSON.stringify(ledger.changes.newCalls)) as KnownCall[];
    const facts = { durationSeconds: 7, campaign: '9' };
    const { accept, changes } = openLedger([call!], destinations, NOW);
    for (let times = 0; times < 2; times += 1) accept(search({ ...said(NOW), ...facts }));
    expect(changes.newCalls).toEqual([]);
    expect(changes.touchedCalls).toMatchObject([
      { caller: { e164: '+18885551212' }, durationSeconds: null, campaign: null },
    ]);
  });

  it('teaches a call that nobody named what it does not know, and takes nothing from it', () => {
    const { accept, changes } = openLedger([], destinations, NOW);
    accept(search({ ...said(NOW), durationSeconds: 60, attributes: { a: 1 } }));
    accept(search({ ...said(NOW), direction: 'inbound', attributes: { a: 2, b: 2 } }));
    expect(changes.newCalls).toMatchObject([{ durationSeconds: 60, direction: 'inbound', attributes: { a: 1, b: 2 } }]);
  });

  it('is refused where it may make no call', () => {
    const { accept, changes } = openLedger([], destinations, NOW);
    expect(accept(search(said(NOW), { unknownCall: 'refuse' })).result).toBe('call_unknown');
    expect(Object.values(changes).flat()).toEqual([]);
  });

  it('does not see calls of campaigns that its reporter may not see', () => {
    const ledger = openLedger([], destinations, NOW);
    ledger.accept(search({ ...said(NOW), campaign: '85' }));
    const calls = ledger.changes.newCalls;
    const asked = (campaigns: string[]): unknown =>
      openLedger(calls, destinations, NOW).accept(search(said(NOW), { campaigns, unknownCall: 'refuse' })).result;
    expect([asked(['85']), asked(['86'])]).toEqual(['unchanged', 'call_unknown']);
  });

  it('with an id is not of a call that was described, of a campaign that its reporter may not see', () => {
    const ledger = openLedger([], destinations, NOW);
    ledger.accept(search({ ...said(NOW), campaign: '85' }));
    const told = (campaigns: string[]): unknown =>
      openLedger(structuredClone(ledger.changes.newCalls), destinations, NOW).accept(
        search({ ...said(NOW), ids: { external: '1' } }, { campaigns, outcome: null }),
      ).result;
    expect([told(['85']), told(['86'])]).toEqual(['updated', 'created']);
  });

  it('sees calls of which no campaign is known, whatever its reporter may see', () => {
    const ledger = openLedger([], destinations, NOW);
    ledger.accept(search(said(NOW)));
    const { accept } = openLedger(ledger.changes.newCalls, destinations, NOW);
    expect(accept(search(said(NOW), { campaigns: ['85'], unknownCall: 'refuse' })).result).toBe('unchanged');
  });

  it('is remembered by what is not remembered yet', () => {
    const ledger = openLedger([], destinations, NOW);
    const destination = { raw: '+12165388265', e164: '+12165388265' };
    ledger.accept(search({ ...said(NOW), destination }));
    const { accept, changes } = openLedger(ledger.changes.newCalls, destinations, NOW);
    const quote = search(said(NOW), { outcome: { name: 'quote', key: '' } });
    expect(accepted(accept(quote)).outcome).toMatchObject({ match: { rule: 'start' } });
    expect(changes.newIds).toMatchObject([{ ...searchIdentity(said(NOW)), own: true }]);
  });

  it('and one with new ids are of one call when start and numbers are the same', () => {
    const ledger = openLedger([], destinations, NOW);
    ledger.accept(search(said(NOW)));
    const [call] = ledger.changes.newCalls;
    const withId = (id: string, at: Draft['call']): Draft => search({ ...at, ids: { picky: id } });
    const elsewhere = { raw: '+12165380000', e164: '+12165380000' };
    const there = { ...said(NOW), destination: { raw: '+12165388265', e164: '+12165388265' } };
    expect(accepted(ledger.accept(withId('p', there))).outcome.call.id).toBe(call!.id);
    expect(
      accepted(ledger.accept(search({ ...there, destination: elsewhere, ids: { easy: 'e' } }))).outcome.call.id,
    ).not.toBe(call!.id);
    expect(accepted(ledger.accept(withId('q', said(NOW)))).outcome.call.id).not.toBe(call!.id);
    expect(accepted(ledger.accept(withId('r', { ...said(NOW), caller: null }))).outcome.call.id).not.toBe(call!.id);
  });
});

it('calls that were named apart stay apart, though start and caller are the same', () => {
  const ledger = openLedger([], destinations, NOW);
  const caller = { raw: '+18885551212', e164: '+18885551212' };
  for (const [key, value] of [
    ['external', '1'],
    ['picky', 'p'],
  ] as const) {
    const ids = { [key]: value };
    ledger.accept({ ...draft(ids), call: { ids, startedAt: NOW, caller } });
  }
  expect(ledger.changes.newCalls).toHaveLength(2);
});

it('a start that was told is known of two calls that are one, whichever knew it', () => {
  const told = learn(null, { ids: {}, startedAt: NOW, startKnownFrom: 'told' });
  const about = '2026-11-21T12:00:20.000Z';
  const searched = learn(null, { ids: {}, startedAt: about, startKnownFrom: 'search' });
  expect(factsToAdd(searched, told)).toMatchObject({ startedAt: NOW, startKnownFrom: 'told' });
  for (const [known, other] of [
    [told, searched],
    [told, told],
    [searched, searched],
  ] as const)
    expect(factsToAdd(known, other)).not.toHaveProperty('startedAt');
});

it('what one call is told that another knew is what it does not know itself', () => {
  const known = { ...NO_FACTS, campaign: '85', attributes: { a: 1 }, vendor: { picky: { note: 'one' } } };
  const other = {
    ...NO_FACTS,
    durationSeconds: 60,
    campaign: '86',
    attributes: { a: 2, b: 2 },
    vendor: { picky: { note: 'other' }, easy: { note: 'other' } },
  };
  expect(learn(known, { ids: {}, ...factsToAdd(known, other) })).toEqual({
    ...known,
    durationSeconds: 60,
    attributes: { a: 1, b: 2 },
    vendor: { picky: { note: 'one' }, easy: { note: 'other' } },
  });
});

describe('a reporter who is answered with an id of the call', () => {
  const named = (ids: Record<string, string>): Draft => ({ ...draft(ids), names: 'picky' });

  it('gets one that the gateway gives out, the same every time, and it is nobody’s', () => {
    const { accept, changes } = openLedger([], destinations, NOW);
    const answer = accepted(accept(named({ external: '1' })));
    const { picky } = answer.outcome.call.ids;
    expect(picky).toMatch(/^[0-9A-F]{8}-[0-9A-F]{8}$/);
    expect(accepted(accept(named({ external: '1' }))).outcome.call.ids).toEqual({ external: '1', picky });
    expect(changes.newIds).toMatchObject([{ key: 'external' }, { key: 'picky', value: picky, own: true }]);
    expect(statuses(answer)).toEqual(['easy queued', 'picky waiting']);
  });

  it('gets the call’s own where one is known, also when it was learnt after one was given out', () => {
    const { accept } = openLedger([], destinations, NOW);
    const { picky = '' } = accepted(accept(named({ external: '1' }))).outcome.call.ids;
    const answer = accepted(accept(named({ external: '1', picky: 'real' })));
    expect(answer.outcome.call.ids).toEqual({ external: '1', picky: 'real' });
    expect(accepted(accept(named({ picky }))).outcome.call.id).toBe(answer.outcome.call.id);
  });

  it('gets none that the gateway gives out where the call has its own', () => {
    const { accept, changes } = openLedger([], destinations, NOW);
    accept(named({ picky: 'real' }));
    expect(changes.newIds).toMatchObject([{ key: 'picky', value: 'real', own: false }]);
  });
});
