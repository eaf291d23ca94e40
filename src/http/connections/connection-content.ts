import type { ConnectionContent } from '../../store/connection-rows';
import type { ConnectionChange } from './connection-schema';

/** What is the same for every adapter. */
export type CommonContent = Omit<ConnectionContent, 'settings' | 'secrets'>;

export const NOTHING: CommonContent = {
  filter: null,
  limits: null,
  deadlineMs: null,
  retries: null,
  schedule: null,
  isDefault: false,
};

/** Members of `filter` and `limits` that are left out stay, as the other members do; where nothing is left of them they are null. */
export function contentOf(said: Partial<ConnectionChange>, before: CommonContent): CommonContent {
  const { filter, limits, deadlineMs, retries, schedule } = said;
  return {
    filter: merged(filter, before.filter, { names: null, minimumAmount: null, sources: null }),
    limits: merged(limits, before.limits, { perSecond: null, inFlight: null }),
    deadlineMs: deadlineMs === undefined ? before.deadlineMs : deadlineMs,
    retries: retries === undefined ? before.retries : retries,
    schedule: schedule === undefined ? before.schedule : schedule,
    isDefault: said.default === undefined ? before.isDefault : (said.default ?? false),
  };
}

function merged<T extends object>(said: Partial<T> | null | undefined, before: T | null, empty: T): T | null {
  if (said === undefined) return before;
  if (said === null) return null;
  const stated = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  const all = { ...empty, ...before, ...stated };
  return Object.values(all).every((value) => value === null) ? null : all;
}
