import type { Adapter, Entry } from '../adapter/contract';
import { sumOf } from '../model/money';
import type { OutcomeState } from '../model/outcome';
import type { Instant } from '../model/time';
import { additionOf, additionsIn, differenceOf, type Additions } from './additions';

/** A delivery of an outcome, as far as it tells what its vendor was sent of money. */
export interface SentDelivery {
  id: string;
  connection: string;
  adapter: Adapter;
  outcomeId: string;
  /** the outcome that stands for it since two calls became one; else itself */
  standsFor: string;
  revision: number;
  state: OutcomeState;
  status: string;
  wasTaken: boolean | null;
  attempts: readonly { number: number; startedAt: Instant; body: unknown; failure: string | null }[];
}

/** One entry of what a vendor was sent. */
export interface SentEntry extends Omit<Entry, 'of'> {
  at: Instant;
  outcomeId: string;
  revision: number;
  deliveryId: string;
  attempt: number;
  /** false: it may have arrived, and nobody knows */
  certain: boolean;
}

/** What one vendor was sent of a call's money: all that it took in sum, by field, and each entry, in the order in which they were sent. */
export interface SentRecord {
  connection: string;
  adapter: string;
  sums: Readonly<Record<string, string | boolean>>;
  entries: readonly SentEntry[];
}

type Placed = SentEntry & Pick<Entry, 'of'> & Pick<SentDelivery, 'standsFor'>;

/** Of each vendor that was sent any; `deliveries`: of all outcomes of the call. */
export function sentRecordsOf(deliveries: readonly SentDelivery[]): SentRecord[] {
  const connections = [...new Set(deliveries.map(({ connection }) => connection))].toSorted();
  return connections.flatMap((connection) => {
    const own = deliveries.filter((one) => one.connection === connection);
    const entries = entriesOf(own).toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
    const [first] = own;
    if (entries.length === 0 || !first) return [];
    const shown = entries.map(({ of: _of, standsFor: _standsFor, ...entry }) => entry);
    return [{ connection, adapter: first.adapter.id, sums: sumsOf(entries), entries: shown }];
  });
}

function entriesOf(deliveries: readonly SentDelivery[]): Placed[] {
  const outcomes = [...new Set(deliveries.map(({ outcomeId }) => outcomeId))];
  return outcomes.flatMap((outcomeId) => {
    let added: Additions = {};
    const own = deliveries
      .filter((one) => one.outcomeId === outcomeId)
      .toSorted((one, other) => one.revision - other.revision);
    return own.flatMap((delivery) => {
      const before = added;
      if (isTaken(delivery)) added = additionsIn(delivery.adapter, delivery.state);
      return entriesOfDelivery(delivery, before);
    });
  });
}

function isTaken({ status, wasTaken }: SentDelivery): boolean {
  return status === 'delivered' || wasTaken === true;
}

/**
 * What the vendor took, and what it may have taken: nothing of what was refused, nor of what a person knows not to have arrived. What is stated
 * again by a later attempt is that one's. A delivery adds once: whoever had it add again said that the attempt before had not arrived.
 */
function entriesOfDelivery(delivery: SentDelivery, added: Additions): Placed[] {
  const { attempts, status, wasTaken, outcomeId, standsFor, revision, id: deliveryId } = delivery;
  const all = attempts.map((one, index) => {
    const isFirst = !attempts.slice(0, index).some(({ failure }) => failure === null);
    return { ...one, said: readEntries(delivery, one.body, isFirst ? added : null) };
  });
  const lastTaken = all.findLast(({ failure }) => failure === null)?.number ?? 0;
  const lastLost = wasTaken === false ? 0 : (all.findLast(isLost)?.number ?? 0);
  const isSettled = isTaken(delivery);
  const adders = new Map(all.flatMap(({ number, said }) => said.filter(isAdded).map(({ field }) => [field, number])));
  return all.flatMap((one) => {
    const { number, startedAt: at, failure, said } = one;
    const isAnswered = failure === null;
    if (!isAnswered && (!isLost(one) || wasTaken === false)) return [];
    const counting = said.filter((entry) =>
      isAdded(entry) ? adders.get(entry.field) === number : isAnswered || (number === lastLost && number > lastTaken),
    );
    return counting.map((entry) => {
      const certain = isAnswered || (isSettled && (isAdded(entry) || status === 'delivered' || lastTaken === 0));
      return { ...entry, at, outcomeId, standsFor, revision, deliveryId, attempt: number, certain };
    });
  });
}

/** It may have arrived. */
function isLost({ failure }: { failure: string | null }): boolean {
  return failure === 'ambiguous' || failure === 'unreadable';
}

function isAdded({ kind }: Entry): boolean {
  return kind === 'add';
}

/**
 * Of a process that died with a request in hands there is no record of it: what it added is known all the same.
 * @param added by earlier revisions; null: this one was taken already, and adds nothing
 */
function readEntries({ adapter, state }: SentDelivery, body: unknown, added: Additions | null): readonly Entry[] {
  if (body !== null) return adapter.deliver?.entries(body) ?? [];
  const missing = added === null ? {} : differenceOf(additionsIn(adapter, state), added);
  return Object.entries(missing).map(([extra, value]) => ({
    of: 'call',
    field: additionOf(adapter, extra)?.field ?? extra,
    kind: 'add',
    value,
  }));
}

/** By field: what was stated last of the call, or of each outcome, and what was added since. */
function sumsOf(entries: readonly Placed[]): Record<string, string | boolean> {
  const stands = new Map<string, { field: string; value: string | boolean }>();
  for (const { of, field, kind, value, standsFor, certain } of entries) {
    if (!certain) continue;
    const place = `${field} ${of === 'call' ? '' : standsFor}`;
    const before = stands.get(place)?.value;
    const isOnTop = kind === 'add' && typeof value === 'string';
    stands.set(place, { field, value: isOnTop ? sumOf([typeof before === 'string' ? before : '0.00', value]) : value });
  }
  const fields = [...new Set([...stands.values()].map(({ field }) => field))];
  return Object.fromEntries(
    fields.map((field) => {
      const values = [...stands.values()].filter((one) => one.field === field).map((one) => one.value);
      const amounts = values.filter((value) => typeof value === 'string');
      return [field, amounts.length > 0 ? sumOf(amounts) : (values.at(-1) ?? false)];
    }),
  );
}
