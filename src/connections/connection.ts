import { createHash } from 'node:crypto';
import type { Adapter } from '../adapter/contract';
import type { Instant } from '../model/time';
import type { OutcomeFilter } from '../model/outcome-filter';
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
  /** it reaches addresses of the internet alone */
  publicOnly: boolean;
  client: VendorClient;
  mask: Mask;
  limits: Limits;
  /** total deadline of one attempt, in milliseconds */
  deadlineMs: number;
  /** milliseconds before each retry */
  retries: readonly number[];
  /** which outcomes it filter; null: all */
  filter: OutcomeFilter | null;
  /** when it is asked, where not as its settings say: a cron pattern */
  schedule: string | null;
  isDefault: boolean;
  /** null: the environment configures it */
  createdAt: Instant | null;
  /** whether calls' ids under the adapter's id are its own; it changes as other connections of the adapter come and go */
  readsAdapterIds: boolean;
}

/** What planning has to know of a connection: it may be one that this process can't use. */
export type PlannedConnection = Pick<
  Connection,
  'name' | 'adapter' | 'settings' | 'filter' | 'isDefault' | 'createdAt' | 'readsAdapterIds'
>;

/** How much may be sent to a connection, by all processes together; null where there is no limit. */
export interface Limits {
  /** requests a second */
  perSecond: number | null;
  /** requests at once */
  inFlight: number | null;
}

export const UNLIMITED: Limits = { perSecond: null, inFlight: null };

/** Whether a request tells the state of the whole call: what comes of one call goes one at a time. */
export function isWholeCall({ adapter, settings }: Connection): boolean {
  return adapter.deliver?.orderedBy(settings) === 'call';
}

/** Whether calls that the vendor does not know are handed over to it. */
export function isHandedCalls({ adapter, settings }: Connection): boolean {
  return adapter.deliver?.calls?.isOn(settings) ?? false;
}

export interface ConnectionOptions {
  name: string;
  adapter: Adapter;
  settings: Readonly<Record<string, unknown>>;
  deadlineMs: number;
  retries?: readonly number[];
  limits?: Limits;
  filter?: OutcomeFilter | null;
  schedule?: string | null;
  isDefault?: boolean;
  createdAt?: Instant | null;
  /** reach addresses of the internet alone: for what was not configured by whoever runs the gateway; false unless said */
  publicOnly?: boolean;
  /** what tells these settings from others; made of them unless said */
  settingsDigest?: string;
}

export function openConnection(options: ConnectionOptions): Connection {
  const { name, adapter, settings, deadlineMs, retries = [], limits = UNLIMITED, publicOnly = false } = options;
  const { filter = null, schedule = null, isDefault = false, createdAt = null } = options;
  const { settingsDigest = createHash('sha256').update(JSON.stringify(settings)).digest('base64url') } = options;
  return {
    name,
    adapter,
    settings,
    settingsDigest,
    publicOnly,
    client: createVendorClient({ baseUrl: adapter.baseUrl(settings), deadlineMs, publicOnly }),
    mask: createMask(secretsOf(adapter.settings, settings)),
    limits,
    deadlineMs,
    retries,
    filter,
    schedule,
    isDefault,
    createdAt,
    readsAdapterIds: true,
  };
}
