import type { RecordedRequest } from '../../src/sandbox/sandbox-vendor';

/** A call as Invoca was handed it: the first request counts. */
export interface BookedCall {
  facts: Record<string, unknown>;
  customData: unknown;
  /** how often it was handed over: a repeat makes nothing */
  times: number;
  /** the signals that its hand-over carried */
  signals: unknown;
  /** by `partner_unique_id` */
  outcomes: Record<string, { name: string; value: string; revenue: string | null; occurredAt: string | null }>;
}

export interface Books {
  /** by external id */
  calls: Record<string, BookedCall>;
  /** what came to Call Outcomes, as it came */
  callOutcomes: { search: Record<string, string>; call_outcome: Record<string, string> }[];
}

/**
 * What Invoca's books hold: made of the requests that it took, by the rules of its documents and not by the sandbox's code. A signal of an
 * id that is known is merged into that where the name is the same, and else takes its place.
 */
export function booksOf(requests: readonly RecordedRequest[]): Books {
  const books: Books = { calls: {}, callOutcomes: [] };
  for (const { path, body, status } of requests) {
    if (status === null || status >= 300) continue;
    const said = JSON.parse(body);
    if (path.endsWith('/calls.json')) {
      const { external_call_unique_id: id, ...facts } = said.call;
      const known = books.calls[id];
      if (known) known.times += 1;
      else books.calls[id] = { facts, customData: said.custom_data, signals: said.signals, times: 1, outcomes: {} };
    } else if (path.endsWith('/transactions.json')) {
      const { outcomes } = books.calls[said.search.external_call_unique_id]!;
      for (const { name, partner_unique_id: id, value, revenue, occurred_at_time: occurredAt } of said.signals) {
        const before = outcomes[id]?.name === name ? outcomes[id] : null;
        outcomes[id] = {
          name,
          value: value ?? before?.value ?? 'true',
          revenue: revenue ?? before?.revenue ?? null,
          occurredAt: occurredAt ?? before?.occurredAt ?? null,
        };
      }
    } else books.callOutcomes.push(said);
  }
  return books;
}

/** The sum of the revenues of what holds, in cents. */
export function centsOf({ outcomes }: BookedCall): number {
  const met = Object.values(outcomes).filter(({ value }) => value === 'true');
  return met.reduce((sum, { revenue }) => sum + Math.round(Number(revenue ?? '0') * 100), 0);
}
