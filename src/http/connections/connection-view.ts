import type { Registry } from '../../adapter/registry';
import { currencyIn } from '../../adapter/settings';
import type { Connection } from '../../connections/connection';
import { sayDuration } from '../../model/duration';
import type { ConnectionContent, ConnectionRow } from '../../store/connection-rows';
import type { ConnectionOnRecord } from '../../store/connections';
import { HIDDEN, hideSecrets, readSettings } from './connection-settings';

/** A connection of the environment; its settings are there where this process has them. */
export function renderConfigured(onRecord: ConnectionOnRecord, connection: Connection | undefined): object {
  const { name, adapter, origin, pausedAt, pausedReason, breaker } = onRecord;
  const settings = connection ? hideSecrets(connection.adapter, connection.settings) : null;
  return {
    name,
    adapter,
    origin,
    configured: connection !== undefined,
    settings,
    ...currencyOf(settings, onRecord),
    ...NOTHING_OF_ITS_OWN,
    readsAdapterIds: connection?.readsAdapterIds ?? null,
    paused: pausedAt !== null,
    pausedAt,
    pausedReason,
    breaker,
  };
}

const NOTHING_OF_ITS_OWN = {
  filter: null,
  limits: null,
  deadlineMs: null,
  retries: null,
  schedule: null,
  default: false,
  version: null,
};

/** What a view of a row takes beside the row. */
export interface ShownBeside {
  registry: Registry;
  /** whether calls' ids under its adapter's id are its own; null where this process does not know it (yet) */
  readsAdapterIds(name: string): boolean | null;
}

/** A connection that was made through the API, its settings with the adapter's defaults; no secret is opened for it. */
export function renderRow(
  row: ConnectionRow,
  onRecord: ConnectionOnRecord,
  { registry, readsAdapterIds }: ShownBeside,
): object {
  const { name, adapter, filter, limits, deadlineMs, retries, schedule, version } = row;
  const { pausedAt, pausedReason, createdAt, updatedAt } = row;
  const settings = settingsOf(row, registry);
  return {
    name,
    adapter,
    origin: 'api',
    configured: true,
    settings,
    ...currencyOf(settings, onRecord),
    filter,
    limits,
    deadlineMs,
    retries: retries?.map(sayDuration) ?? null,
    schedule,
    default: row.isDefault,
    readsAdapterIds: readsAdapterIds(name),
    version,
    paused: pausedAt !== null,
    pausedAt,
    pausedReason,
    breaker: onRecord.breaker,
    createdAt,
    updatedAt,
  };
}

/** In which currency the account is kept, and who says so: its settings, or the first amount that its vendor acknowledged. */
function currencyOf(
  settings: Readonly<Record<string, unknown>> | null,
  { currency: acknowledged }: ConnectionOnRecord,
) {
  const currency = settings && currencyIn(settings);
  if (currency !== null) return { currency, currencySource: 'settings' };
  return { currency: acknowledged, currencySource: acknowledged === null ? null : 'acknowledged' };
}

/** What may be written down of a connection, or of a state that it is to have: no secret is in it. */
export function factsOf({
  settings,
  secrets,
  filter,
  limits,
  deadlineMs,
  retries,
  schedule,
  isDefault,
}: ConnectionContent): object {
  const hidden = Object.fromEntries(Object.keys(secrets).map((name) => [name, HIDDEN]));
  return { settings: { ...settings, ...hidden }, filter, limits, deadlineMs, retries, schedule, default: isDefault };
}

/** With the mask in a secret's place the adapter's schema reads them as well; where it does not any more they are shown as they are. */
function settingsOf(row: ConnectionRow, registry: Registry): Record<string, unknown> {
  const masked = Object.fromEntries(Object.keys(row.secrets).map((name) => [name, HIDDEN]));
  const said = { ...row.settings, ...masked };
  const adapter = registry.get(row.adapter);
  const parsed = adapter ? readSettings(adapter, said).parsed : null;
  return adapter && parsed ? hideSecrets(adapter, parsed) : said;
}
