import type { Adapter } from '../adapter/contract';
import { NOW, openLedger } from '../../test/support/ledger';
import type { Draft } from './accepted';
import type { Destination } from './plan-deliveries';

/** A vendor that is handed calls that it has given no id, where its connection is set up so. */
const destination = (name: string, more: Partial<Destination> = {}): Destination => {
  const calls = {
    isOn: ({ isOn = true }: { isOn?: boolean }) => isOn,
    isUnknown: (_call: unknown, callId: string | null) => callId === null,
    nameOf: ({ ids }: { ids: Record<string, string> }) => ids['external'],
  };
  const deliver = { orderedBy: () => 'outcome', waitsFor: () => null, calls };
  return { name, adapter: { id: 'acme', deliver } as unknown as Adapter, settings: {}, ...more };
};
const draft = (ids: Record<string, string>, name: string | null = null, deliverCall = true): Draft => ({
  call: { ids },
  outcome: name === null ? null : { name, key: '' },
  source: 'acme:calls',
  ...(deliverCall && { deliverCall: true as const }),
});
const planned = (to: Destination[], ...drafts: Draft[]) => {
  const ledger = openLedger([], to, NOW);
  drafts.forEach((one) => ledger.accept(one));
  return ledger.changes.newCallDeliveries;
};

test('a call that is to be delivered goes to every connection that calls are handed over to, once', () => {
  const to = [destination('east'), destination('west'), destination('none', { settings: { isOn: false } })];
  const deliveries = planned(to, draft({ external: 'E' }, 'sale'), draft({ external: 'E' }, 'quote'));
  expect(deliveries).toMatchObject([
    { connection: 'east', adapter: 'acme', knownAs: 'E', status: 'queued', reason: null },
    { connection: 'west', adapter: 'acme', knownAs: 'E', status: 'queued', reason: null },
  ]);
  expect(planned([...to], draft({ external: 'E' }))).toHaveLength(2);
});

test('a call that is only told of, or that the vendor knows, goes nowhere', () => {
  expect(planned([destination('east')], draft({ external: 'E' }, null, false))).toEqual([]);
  expect(planned([destination('east')], draft({ external: 'E', acme: '7' }))).toEqual([]);
  expect(planned([destination('east')], draft({ external: 'E', east: '7' }))).toEqual([]);
});

test('a connection that wants other sources alone is not handed it, and the reason says so', () => {
  const filter = { names: ['sale'], minimumAmount: null, sources: ['api'] };
  expect(planned([destination('east', { filter })], draft({ external: 'E' }))).toMatchObject([
    { status: 'skipped', reason: 'the connection wants what api reports alone' },
  ]);
  const others = { ...filter, sources: ['acme:calls'] };
  expect(planned([destination('east', { filter: others })], draft({ external: 'E' }))).toMatchObject([
    { status: 'queued' },
  ]);
});
