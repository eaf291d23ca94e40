import type { SandboxResponse } from '../../../src/adapter/contract';
import type { SandboxCalls } from '../call-outcomes/sandbox-calls';
import { NO_CALL_FOUND, refused } from '../errors';
import { readSignals } from './request';
import { openTransactions } from './sandbox-transactions';

/**
 * The Signal API behind its token: what it answers to the body of a request that may come in. It finds ingested calls by the id of whoever
 * told of them, and others as Call Outcomes does. `seconds` is the clock, in epoch seconds.
 */
export function openSignals(
  calls: SandboxCalls,
  seconds: () => number,
): (body: Record<string, unknown>) => SandboxResponse {
  const transactions = openTransactions(seconds);

  return (body) => {
    const said = readSignals(body);
    if ('refusal' in said) return refused(403, said.refusal.errorClass, said.refusal.words);
    const { search, signals } = said;
    const call = 'external' in search ? calls.findExternal(search.external) : calls.find(search.call);
    if (!call) return NO_CALL_FOUND;
    const start = {
      transaction_id: call.id,
      corrects_transaction_id: null,
      start_time_t: String(call.startedAt),
      call_start_time: instantOf(call.startedAt),
    };
    return { status: 200, body: { signals: transactions.put(call.id, signals), call: start } };
  };
}

function instantOf(epochSeconds: number): string {
  return new Date(epochSeconds * 1_000).toISOString().replace('.000Z', 'Z');
}
