import type { Cluster, Redis } from 'ioredis';
import type { RequestHandler } from 'express';
import type { Log } from '../telemetry/log';
import type { WayIn } from '../telemetry/metrics/accepting';
import type { KeyMetrics } from '../telemetry/metrics/keys';
import { holderOf, type KeyHolder } from './auth';
import { createLimiter, type Rate, retryAfter } from './limiter';
import { Problem } from './problem';
import { createWrongKeys, type WrongKeys } from './wrong-keys';

/** How much keys may do, right ones and wrong ones. */
export interface KeyLimits {
  wrong: WrongKeys;
  /** Counts a post of a key: null where it may, else after how many seconds it may again, as `Retry-After` says them. */
  post(holder: KeyHolder, via: WayIn): Promise<string | null>;
}

export interface KeyLimitsOptions {
  /** wrong keys of an address in `WRONG_KEYS_SECONDS` */
  wrongKeyLimit: number;
  /** posts of a key; null: as many as there are */
  rateLimit: Rate | null;
  /** where several processes count together; null: each by itself */
  redis: Redis | Cluster | null;
  metrics: KeyMetrics | null;
  log: Log;
}

const WRONG_KEYS_SECONDS = 300;

export function createKeyLimits(options: KeyLimitsOptions): KeyLimits {
  const { wrongKeyLimit: most, rateLimit, redis, metrics, log } = options;
  const limiter = createLimiter('wrong-keys', { most, seconds: WRONG_KEYS_SECONDS }, redis);
  const posts = rateLimit && createLimiter('posts', rateLimit, redis);
  return {
    wrong: createWrongKeys({ limiter, most, log, metrics }),
    post: async ({ id }, via) => {
      if (!posts) return null;
      const used = await posts(id);
      if (!used.isOver) return null;
      metrics?.overRate(via);
      return retryAfter(used);
    },
  };
}

/** Behind `requireKey`, before the body is read: a post of a key that has posted enough is put off. A batch is one post. */
export function limitPosts({ post }: KeyLimits): RequestHandler {
  return async (request, response, next) => {
    const isPost = request.method === 'POST' && /^\/(outcomes|calls)\b/i.test(request.path);
    const after = isPost ? await post(holderOf(response), 'api') : null;
    if (after !== null) {
      const detail = `this key posts more than it may; try again in ${after} s`;
      throw new Problem(429, 'rate_limited', detail, undefined, { 'Retry-After': after });
    }
    next();
  };
}
