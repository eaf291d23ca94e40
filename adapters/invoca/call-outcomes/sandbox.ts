import type { SandboxResponse } from '../../../src/adapter/contract';
import { recordInvalid, UNAUTHORIZED_ADVERTISER } from '../inbound-endpoint';
import { NO_CALL_FOUND } from '../errors';
import { readRequest } from './request';
import type { SandboxCalls } from './sandbox-calls';
import { openRecords } from './sandbox-records';

/**
 * The Call Outcomes API behind its token: what it answers to the body of a request that may come in. `seconds` is the clock,
 * in epoch seconds.
 */
export function openCallOutcomes(
  calls: SandboxCalls,
  seconds: () => number,
): (body: Record<string, unknown>) => SandboxResponse {
  const records = openRecords(seconds);

  return (body) => {
    const said = readRequest(body);
    if ('faults' in said) return recordInvalid(said.faults);
    const { search, outcome } = said;
    if (search.transaction_id === undefined && search.advertiser_id_from_network?.startsWith('FORBIDDEN')) {
      return UNAUTHORIZED_ADVERTISER;
    }
    const call = calls.find(search);
    if (!call) return NO_CALL_FOUND;
    const { record, isNew } = records.put(call.id, outcome);
    const start = { transaction_id: call.id, start_time_t: String(call.startedAt) };
    return { status: isNew ? 201 : 200, body: { call_outcome: record, call: start } };
  };
}
