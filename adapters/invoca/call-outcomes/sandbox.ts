import { z } from 'zod';
import type { SandboxResponse } from '../../../src/adapter/contract';
import { refused } from '../sandbox-errors';
import { openCalls } from './sandbox-calls';
import { openRecords } from './sandbox-records';
import { faultsOf, readReport } from './sandbox-report';

/** The version that brought the Call Outcomes API. Which versions ended it is not written down, so none does. */
const FIRST_VERSION = '2015-08-17';

/** The Call Outcomes API behind its token: what it does with a request that may come in. */
export function openCallOutcomes(now: () => number): {
  knowsVersion(version: string): boolean;
  report(body: Record<string, unknown>): SandboxResponse;
} {
  const seconds = (): number => Math.floor(now() / 1000);
  const calls = openCalls(seconds);
  const records = openRecords(seconds);

  const report = (body: Record<string, unknown>): SandboxResponse => {
    const { search, outcome } = readReport(body);
    const faults = faultsOf(search, outcome);
    if (faults.length > 0) return refused(403, 'RecordInvalid', `Validation failed: ${faults.join('; ')}`);
    if (search.transaction_id === undefined && search.advertiser_id_from_network?.startsWith('FORBIDDEN')) {
      return refused(403, 'UnauthorizedAdvertiser', 'You do not have access to this advertiser');
    }
    const call = calls.find(search);
    if (!call) return refused(404, 'RecordNotFound', 'No call found. Please refer to the documentation.');
    const { record, isNew } = records.put(call.id, outcome);
    const start = { transaction_id: call.id, start_time_t: String(call.startedAt) };
    return { status: isNew ? 201 : 200, body: { call_outcome: record, call: start } };
  };

  return {
    knowsVersion: (version) => z.iso.date().safeParse(version).success && version >= FIRST_VERSION,
    report,
  };
}
