import type { Log } from '../telemetry/log';
import type { WayIn } from '../telemetry/metrics/accepting';
import type { KeyAnswer, KeyMetrics } from '../telemetry/metrics/keys';
import { type Limiter, retryAfter } from './limiter';

/** What becomes of a wrong key: it is refused as such, or not before so many seconds (as `Retry-After` says them). */
export type WrongKeyAnswer = { retryAfter: string | null };

/** Hears of each wrong key from an address, and says how to answer when it is time to. Right keys never come here. */
export interface WrongKeys {
  answer(address: string, via: WayIn): Promise<WrongKeyAnswer>;
  stop(): void;
}

export interface WrongKeysOptions {
  limiter: Limiter;
  /** how many an address may show before it is told to come back later */
  most: number;
  log: Log;
  metrics: KeyMetrics | null;
  logEveryMs?: number;
}

const SHORTEST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2_000;
/** Answers that are held at once in this process; whoever comes then is told to come back. */
const MOST_HELD = 200;

/**
 * The first few of an address are refused at once, as somebody who took the wrong key from a drawer expects; each further one waits twice
 * as long as the one before, 2 s at most, and from `most` on there is 429 until the span is over. The log has one line a minute.
 */
export function createWrongKeys({ limiter, most, log, metrics, logEveryMs = 60_000 }: WrongKeysOptions): WrongKeys {
  const free = Math.floor(most / 4);
  let held = 0;
  let seen = nothingSeen();
  let timer: NodeJS.Timeout | null = null;

  const say = (): void => {
    const { count, limited, addresses, latest } = seen;
    log.warn('wrong keys', { count, limited, addresses: addresses.size, latest });
    seen = nothingSeen();
    timer = setTimeout(() => {
      timer = null;
      if (seen.count > 0) say();
    }, logEveryMs).unref();
  };
  const note = (address: string, via: WayIn, answer: KeyAnswer): void => {
    metrics?.wrong(via, answer);
    seen.count += 1;
    if (answer === 'limited') seen.limited += 1;
    if (seen.addresses.size < MOST_ADDRESSES) seen.addresses.add(address);
    seen.latest = { address, via };
    if (!timer) say();
  };
  const hold = async (ms: number): Promise<void> => {
    held += 1;
    await new Promise((resolve) => setTimeout(resolve, ms));
    held -= 1;
  };

  return {
    answer: async (address, via) => {
      const used = await limiter(address);
      const ms = delayOf(used.count - free);
      const isFull = ms > 0 && held >= MOST_HELD;
      const isLimited = used.isOver || isFull;
      note(address, via, isLimited ? 'limited' : 'refused');
      if (isLimited) return { retryAfter: used.isOver ? retryAfter(used) : '1' };
      if (ms > 0) await hold(ms);
      return { retryAfter: null };
    },
    stop: () => {
      if (timer) clearTimeout(timer);
    },
  };
}

/** Counted up to here: no more is remembered of a flood. */
const MOST_ADDRESSES = 10_000;

interface Seen {
  count: number;
  limited: number;
  addresses: Set<string>;
  latest: { address: string; via: WayIn } | null;
}

function nothingSeen(): Seen {
  return { count: 0, limited: 0, addresses: new Set(), latest: null };
}

/** @param number of the wrong key, of those that are not free from 1 on */
function delayOf(number: number): number {
  return number < 1 ? 0 : Math.min(SHORTEST_DELAY_MS * 2 ** (number - 1), LONGEST_DELAY_MS);
}
