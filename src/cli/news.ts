import type { Delivery } from './answers';
import { attemptsOf } from './describe/describe-delivery';

/** What is known of deliveries, to tell news from what was said already. */
export interface News {
  /** takes what was read, and gives back what is new in it */
  take(delivery: Delivery): boolean;
  has(id: string): boolean;
  /** ids of those that something will still come of, the longest unasked first; they count as asked then */
  open(most: number): string[];
}

const OPEN: ReadonlySet<string> = new Set(['queued', 'sending', 'retrying', 'held', 'waiting']);
/** Whoever watches for days has to stop remembering somewhere. */
const MOST_KNOWN = 10_000;

export function createNews(): News {
  const known = new Map<string, string>();
  const open = new Set<string>();
  return {
    take: (delivery) => {
      const { id, status } = delivery;
      if (status === 'sending') return false;
      const state = `${status} ${attemptsOf(delivery)}`;
      if (OPEN.has(status)) open.add(id);
      else open.delete(id);
      if (known.get(id) === state) return false;
      known.delete(id);
      known.set(id, state);
      forgetOldest();
      return true;
    },
    has: (id) => known.has(id),
    open: (most) => {
      const ids = [...open].slice(0, most);
      for (const id of ids) {
        open.delete(id);
        open.add(id);
      }
      return ids;
    },
  };

  function forgetOldest(): void {
    if (known.size <= MOST_KNOWN) return;
    const [oldest = ''] = known.keys();
    known.delete(oldest);
    open.delete(oldest);
  }
}
