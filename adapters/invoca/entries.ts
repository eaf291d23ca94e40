import { z } from 'zod';
import type { Entry } from '../../src/adapter/contract';
import { NO_AMOUNT } from './call-outcomes/gone';

const value = z.enum(['true', 'false']);
const callOutcome = z.object({ call_outcome: z.object({ sale_amount: z.string().optional(), value }) });
const signal = z.object({ signals: z.tuple([z.object({ revenue: z.string().optional(), value })]) });

/** What a request says of an outcome's money, as a call outcome or as a signal: one that is not met is worth nothing. */
export function entriesOf(body: unknown): Entry[] {
  const { call_outcome: outcome } = callOutcome.safeParse(body).data ?? {};
  if (outcome) return worth('sale_amount', outcome.sale_amount, outcome.value);
  const { signals: [first] = [] } = signal.safeParse(body).data ?? {};
  return first ? worth('revenue', first.revenue, first.value) : [];
}

function worth(field: string, amount: string | undefined, met: 'true' | 'false'): Entry[] {
  const stated = met === 'true' ? amount : NO_AMOUNT;
  return stated === undefined ? [] : [{ of: 'outcome', field, kind: 'set', value: stated }];
}
