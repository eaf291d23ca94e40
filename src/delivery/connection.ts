import { createHash } from 'node:crypto';
import type { Adapter } from '../adapter/contract';
import { createMask, type Mask } from '../adapter/mask';
import { secretsOf } from '../adapter/settings';
import { createVendorClient, type VendorClient } from '../adapter/vendor-http';

/** One account at a vendor, ready to be used. */
export interface Connection {
  name: string;
  adapter: Adapter;
  /** parsed by the adapter's own schema */
  settings: Readonly<Record<string, unknown>>;
  settingsDigest: string;
  client: VendorClient;
  mask: Mask;
  limits: Limits;
  /** total deadline of one attempt, in milliseconds */
  deadlineMs: number;
  /** milliseconds before each retry */
  retries: readonly number[];
}

/** How much may be sent to a connection, by all processes together; null where there is no limit. */
export interface Limits {
  /** requests a second */
  perSecond: number | null;
  /** requests at once */
  inFlight: number | null;
}

export const UNLIMITED: Limits = { perSecond: null, inFlight: null };

export interface ConnectionOptions {
  name: string;
  adapter: Adapter;
  settings: Readonly<Record<string, unknown>>;
  deadlineMs: number;
  retries?: readonly number[];
  limits?: Limits;
}

export function openConnection(options: ConnectionOptions): Connection {
  const { name, adapter, settings, deadlineMs, retries = [], limits = UNLIMITED } = options;
  return {
    name,
    adapter,
    settings,
    settingsDigest: createHash('sha256').update(JSON.stringify(settings)).digest('base64url'),
    client: createVendorClient({ baseUrl: adapter.baseUrl(settings), deadlineMs }),
    mask: createMask(secretsOf(adapter.settings, settings)),
    limits,
    deadlineMs,
    retries,
  };
}
