import { isDeepStrictEqual } from 'node:util';
import { nameKey } from '../../../src/model/outcome';
import { asRubyPrints } from '../call-outcomes/amount';
import type { ReportedSignal } from './request';

/** What a sandbox keeps under one `partner_unique_id` of one call. */
interface Transaction {
  id: string;
  corrects: string | null;
  /** epoch seconds */
  occurredAt: number;
  /** by name without case */
  signals: ReadonlyMap<string, { name: string; value: boolean; revenue: string | undefined }>;
}

/** A transaction as Invoca answers it: texts throughout; names and values of several signals in one text each. */
export interface TransactionRecord {
  transaction_id: string;
  corrects_transaction_id: string | null;
  name: string;
  partner_unique_id: string;
  occurred_at_time_t: string;
  occurred_at_time: string;
  revenue: string;
  value: string;
}

/**
 * The transactions of a sandbox: one for each call and `partner_unique_id`, whatever the names of its signals. A request of an id that is
 * known takes its place: what it says of a signal of the same name is merged into that, and a signal of which it says nothing is gone.
 * What changes nothing makes nothing.
 */
export function openTransactions(seconds: () => number): {
  put(callId: string, said: readonly ReportedSignal[]): TransactionRecord[];
} {
  const known = new Map<string, Transaction>();
  let made = 0x09;

  const putOne = (callId: string, partnerUniqueId: string, said: readonly ReportedSignal[]): TransactionRecord => {
    const key = JSON.stringify([callId, partnerUniqueId]);
    const before = known.get(key);
    const occurredAt = said.find((one) => one.occurredAt !== undefined)?.occurredAt ?? before?.occurredAt ?? seconds();
    const signals = new Map(said.map((one) => [nameKey(one.name), merge(before?.signals.get(nameKey(one.name)), one)]));
    if (before && isDeepStrictEqual([before.occurredAt, before.signals], [occurredAt, signals])) {
      return recordOf(partnerUniqueId, before);
    }
    made += 1;
    const id = `00000000-${made.toString(16).toUpperCase().padStart(8, '0')}`;
    const transaction = { id, corrects: before?.id ?? null, occurredAt, signals };
    known.set(key, transaction);
    return recordOf(partnerUniqueId, transaction);
  };

  return {
    put: (callId, said) => {
      const ids = [...new Set(said.map(({ partnerUniqueId }) => partnerUniqueId))];
      return ids.map((id) =>
        putOne(
          callId,
          id,
          said.filter(({ partnerUniqueId }) => partnerUniqueId === id),
        ),
      );
    },
  };
}

type Signal = Transaction['signals'] extends ReadonlyMap<string, infer One> ? One : never;

function merge(before: Signal | undefined, { name, value, revenue }: ReportedSignal): Signal {
  return {
    name: before?.name ?? name,
    value: value ?? before?.value ?? true,
    revenue: revenue ?? before?.revenue,
  };
}

function recordOf(partnerUniqueId: string, { id, corrects, occurredAt, signals }: Transaction): TransactionRecord {
  const all = [...signals.values()];
  const [revenue] = all.flatMap((one) => one.revenue ?? []);
  return {
    transaction_id: id,
    corrects_transaction_id: corrects,
    name: all.map(({ name }) => name).join(','),
    partner_unique_id: partnerUniqueId,
    occurred_at_time_t: String(occurredAt),
    occurred_at_time: new Date(occurredAt * 1_000).toISOString().replace('.000Z', 'Z'),
    revenue: revenue === undefined ? '' : asRubyPrints(revenue),
    value: all.map(({ value }) => String(value)).join(','),
  };
}
