import type { Cluster, Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** So many in so long. */
export interface Rate {
  most: number;
  seconds: number;
}

/** What somebody has used of a rate. */
export interface Used {
  isOver: boolean;
  /** in this span, this one included; more than `most` where it is over */
  count: number;
  /** until the span ends */
  msLeft: number;
}

/** Counts one more of whoever it is. */
export type Limiter = (who: string) => Promise<Used>;

/**
 * A limiter over all processes that share a Redis, and of this process alone where there is none, or while it is away. Whoever is over is
 * remembered here until the span ends, so that a flood costs Redis nothing.
 */
export function createLimiter(name: string, { most, seconds }: Rate, redis: Redis | Cluster | null): Limiter {
  const rate = { keyPrefix: `gateway:${name}`, points: most, duration: seconds };
  const own = new RateLimiterMemory(rate);
  const limiter = redis
    ? new RateLimiterRedis({
        ...rate,
        storeClient: redis,
        insuranceLimiter: own,
        inMemoryBlockOnConsumed: most + 1,
        rejectIfRedisNotReady: true,
      })
    : own;
  return async (who) => {
    try {
      const { consumedPoints, msBeforeNext } = await limiter.consume(who);
      return { isOver: false, count: consumedPoints, msLeft: msBeforeNext };
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return { isOver: true, count: Math.max(error.consumedPoints, most + 1), msLeft: error.msBeforeNext };
    }
  };
}

/** As `Retry-After` says it. */
export function retryAfter({ msLeft }: Pick<Used, 'msLeft'>): string {
  return String(Math.max(1, Math.ceil(msLeft / 1000)));
}
