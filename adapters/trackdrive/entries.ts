import { z } from 'zod';
import type { Entry } from '../../src/adapter/contract';

const amount = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);

const money = z.object({
  revenue: amount,
  add_revenue: amount,
  payout: amount,
  add_payout: amount,
  buyer_converted: flag,
  offer_converted: flag,
});

/** What an update says of the call's money, in the order in which TrackDrive would go by it: what is stated, then what is added. */
export function entriesOf(body: unknown): Entry[] {
  const { data } = money.safeParse(body);
  if (!data) return [];
  const entry = (field: string, kind: Entry['kind'], value: string | boolean | undefined): Entry[] =>
    value === undefined ? [] : [{ of: 'call', field, kind, value }];
  return [
    ...entry('revenue', 'set', data.revenue),
    ...entry('revenue', 'add', data.add_revenue),
    ...entry('payout', 'set', data.payout),
    ...entry('payout', 'add', data.add_payout),
    ...entry('buyer_converted', 'set', data.buyer_converted),
    ...entry('offer_converted', 'set', data.offer_converted),
  ];
}
