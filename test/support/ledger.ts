import type { Adapter } from '../../src/adapter/contract';
import type { KnownCall } from '../../src/store/known-calls';
import type { Accepted, Draft, Item } from '../../src/intake/accepted';
import { type Deferred, type Ledger, openLedger as open } from '../../src/intake/ledger';
import type { Destination } from '../../src/intake/plan-deliveries';

export const NOW = '2026-11-21T12:00:00.000Z';

export const openLedger = (
  known: readonly KnownCall[],
  to: readonly Destination[],
  now: string,
  names: ReadonlyMap<string, string> = new Map(),
): Ledger => open({ known, names, destinations: to, now });

/** One vendor that takes anything, and one that has to know the call by its own id. */
export const destination = (name: string, orderedBy: 'outcome' | 'call', isPicky: boolean): Destination => {
  const waitsFor = (_call: unknown, callId: string | null): string | null =>
    isPicky && callId === null ? 'no id' : null;
  return {
    name,
    adapter: { id: name, deliver: { orderedBy: () => orderedBy, waitsFor } } as unknown as Adapter,
    settings: {},
  };
};
export const destinations = [destination('easy', 'outcome', false), destination('picky', 'call', true)];

export const draft = (ids: Record<string, string>, outcome: Partial<Draft['outcome']> = {}, source = 'api'): Draft => ({
  call: { ids },
  outcome: { name: 'sale', key: '', ...outcome },
  source,
});
export const accepted = (answer: Item | Deferred): Accepted => {
  if (!('outcome' in answer)) throw new Error(JSON.stringify(answer));
  return answer;
};
export const statuses = ({ deliveries }: Accepted): string[] =>
  deliveries.map(({ connection, status }) => `${connection} ${status}`);
/** A call with one outcome, as it would be read from the database. */
export const known = (): KnownCall[] => {
  const ledger = openLedger([], destinations, NOW);
  ledger.accept(draft({ external: '1' }));
  return JSON.parse(JSON.stringify(ledger.changes.newCalls)) as KnownCall[];
};
