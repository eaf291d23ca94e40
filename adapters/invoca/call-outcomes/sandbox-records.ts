import { isDeepStrictEqual } from 'node:util';
import { asRubyPrints } from './amount';
import type { ReportedOutcome } from './request';

/** A call outcome as Invoca answers it: texts throughout. */
export interface CallOutcomeRecord {
  transaction_id: string;
  corrects_transaction_id: string | null;
  outcome_name: string;
  partner_unique_id: string;
  description?: string;
  occurred_at_time_t: string;
  sale_amount?: string;
  value: string;
  custom_parameter_1: string;
  custom_parameter_2: string;
  custom_parameter_3: string;
}

/**
 * The call outcomes a sandbox keeps: one for each call, name without case and partner_unique_id. What is said of one that
 * is known is merged into it, and where that changes it a new transaction corrects the one before.
 */
export function openRecords(seconds: () => number): {
  put(callId: string, said: ReportedOutcome): { record: CallOutcomeRecord; isNew: boolean };
} {
  const records = new Map<string, CallOutcomeRecord>();
  const casings = new Map<string, string>();
  /** the documents' first call outcome is 00000000-0000000A, and so is this one's */
  let transactions = 0x09;

  const nextTransaction = (): string => {
    transactions += 1;
    return `00000000-${transactions.toString(16).toUpperCase().padStart(8, '0')}`;
  };

  /** The casing in which the organisation first heard the name, on whichever call. */
  const casingOf = (name: string): string => {
    const casing = casings.get(name.toLowerCase()) ?? name;
    casings.set(name.toLowerCase(), casing);
    return casing;
  };

  const put = (callId: string, said: ReportedOutcome): { record: CallOutcomeRecord; isNew: boolean } => {
    const name = casingOf(said.outcome_name);
    const key = JSON.stringify([callId, name, said.partner_unique_id ?? '']);
    const known = records.get(key);
    const merged = merge(known ?? blank(name, said.partner_unique_id ?? '', seconds()), said);
    if (known && isDeepStrictEqual(merged, known)) return { record: known, isNew: false };
    const record = {
      ...merged,
      transaction_id: nextTransaction(),
      corrects_transaction_id: known?.transaction_id ?? null,
    };
    records.set(key, record);
    return { record, isNew: !known };
  };

  return { put };
}

function blank(name: string, partnerUniqueId: string, now: number): CallOutcomeRecord {
  return {
    transaction_id: '',
    corrects_transaction_id: null,
    outcome_name: name,
    partner_unique_id: partnerUniqueId,
    occurred_at_time_t: String(now),
    value: 'true',
    custom_parameter_1: '',
    custom_parameter_2: '',
    custom_parameter_3: '',
  };
}

/** What was not sent stays; in the order in which Invoca's examples print it. */
function merge(known: CallOutcomeRecord, said: ReportedOutcome): CallOutcomeRecord {
  const description = said.description ?? known.description;
  const saleAmount = said.sale_amount === undefined ? known.sale_amount : asRubyPrints(said.sale_amount);
  return {
    transaction_id: known.transaction_id,
    corrects_transaction_id: known.corrects_transaction_id,
    outcome_name: known.outcome_name,
    partner_unique_id: known.partner_unique_id,
    ...(description !== undefined && { description }),
    occurred_at_time_t: said.occurred_at_time_t ?? known.occurred_at_time_t,
    ...(saleAmount !== undefined && { sale_amount: saleAmount }),
    value: said.value === undefined ? known.value : String(said.value),
    custom_parameter_1: said.custom_parameter_1 ?? known.custom_parameter_1,
    custom_parameter_2: said.custom_parameter_2 ?? known.custom_parameter_2,
    custom_parameter_3: said.custom_parameter_3 ?? known.custom_parameter_3,
  };
}
