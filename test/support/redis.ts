import Redis from 'ioredis';

/** The URL of a Redis database that no other jest worker uses; `emptyRedis` rids it of what the last file left. */
export function redisUrl(): string {
  const url = new URL(process.env['TEST_REDIS_URL'] ?? '');
  url.pathname = `/${process.env['JEST_WORKER_ID'] ?? '1'}`;
  return url.href;
}

export async function emptyRedis(): Promise<void> {
  const redis = new Redis(redisUrl());
  await redis.flushdb();
  redis.disconnect();
}
