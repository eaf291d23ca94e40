import type { Cluster, Redis } from 'ioredis';
import type { Config } from './config';
import type { Keys } from './http/auth';
import { createKeyLimits } from './http/key-limits';
import { openKnownKeys } from './http/known-keys';
import type { HttpOptions } from './http/server';
import type { Metrics } from './open-metrics';
import type { QueueBackend } from './queue/backend';
import type { Store } from './store/client';
import type { Log } from './telemetry/log';

export interface OpenKeysOptions {
  config: Pick<Config, 'wrongKeyLimit' | 'rateLimit' | 'trustedProxies'>;
  environment: Keys;
  store: Store;
  backend: QueueBackend;
  metrics: Metrics | null;
  log: Log;
  onClose(release: () => Promise<void> | void): void;
}

/** Who may ask what, and how often: the known keys, kept up to date, and what is counted of right and wrong ones. */
export async function openKeys(
  options: OpenKeysOptions,
): Promise<Pick<HttpOptions, 'keys' | 'limits' | 'trustedProxies'>> {
  const { config, environment, store, backend, metrics, log, onClose } = options;
  const { wrongKeyLimit, rateLimit, trustedProxies } = config;
  const keys = await openKnownKeys({ store, environment, log });
  onClose(keys.stop);
  const redis = backend.kind === 'redis' ? (backend.producer as Redis | Cluster) : null;
  const limits = createKeyLimits({ wrongKeyLimit, rateLimit, redis, metrics: metrics?.keys ?? null, log });
  onClose(limits.wrong.stop);
  return { keys, limits, trustedProxies };
}
