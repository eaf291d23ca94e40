import { parseBody, type VendorResponse } from '../../src/adapter/exchange';
import type { Failure } from '../../src/adapter/failure';
import type { AskedPage, Pull, PulledPage } from '../../src/adapter/pull';
import { labels } from './labels';
import { nextPage } from './next-page';
import { refusal } from './refusal';
import { outcomesRequest } from './request';
import { readRow } from './row/row';
import type { Settings } from './settings';
import { page } from './wire';

/** Call outcomes by campaign and day (https://github.com/Headshed/cube-integration, CallOutcomes.md). */
export const pull: Pull<Settings> = {
  schedule: ({ schedule }) => schedule,
  timeZone: ({ timeZone }) => timeZone,
  lookbackDays: ({ lookbackDays }) => lookbackDays,
  streams: ({ campaignIds }) => [...new Set(campaignIds)],
  first: outcomesRequest,
  read,
  refusal,
  labels,
};

function read(response: VendorResponse, asked: AskedPage, settings: Settings): PulledPage | Failure {
  const found = response.truncated ? null : parseBody(page, response);
  if (found === null) return unreadable(response);
  const next = nextPage(found, found.results.length, asked);
  if (next !== null && 'kind' in next) return next;
  return { rows: found.results.map((row) => readRow(row, asked.stream, settings, asked.labels)), next };
}

function unreadable({ status, body, truncated }: VendorResponse): Failure {
  const words = truncated
    ? 'a page that is longer than what is read of one'
    : `what is no page of call outcomes: ${body.trim().slice(0, 100) || 'nothing'}`;
  return { kind: 'unreadable', message: `answered ${status} with ${words}` };
}
