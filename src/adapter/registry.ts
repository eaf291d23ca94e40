import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { RESERVED_NAMES } from './connection-name';
import type { Adapter } from './contract';
import type { InboundEndpoint } from './inbound-endpoint';
import { overlapsOf } from './overlapping-paths';
import { accountCurrency, metaOf } from './settings';

/** All adapters by id. */
export type Registry = ReadonlyMap<string, Adapter>;

/**
 * Loads every folder of `adapters/`: the folder is the registry.
 * @throws when a folder exports no adapter or one that breaks the contract; the message names the folder.
 */
export function loadRegistry(folder = join(__dirname, '..', '..', 'adapters')): Registry {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const registry = new Map(names.map((name) => [name, check(name, load(name, join(folder, name)))]));
  checkPaths(registry);
  return registry;
}

/** @throws when one request could be for two inbound endpoints */
function checkPaths(registry: Registry): void {
  const seen = new Map<string, readonly InboundEndpoint<never>[]>();
  for (const [name, { receive }] of registry) {
    const endpoints = (receive?.endpoints ?? []) as readonly InboundEndpoint<never>[];
    const faults = overlapsOf(name, endpoints, seen);
    if (faults.length > 0) throw new Error(`adapters/${name} breaks the contract: ${faults.join('; ')}`);
    seen.set(name, endpoints);
  }
}

function load(name: string, folder: string): unknown {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the folder is known only when it is read
    return (require(folder) as { adapter?: unknown }).adapter;
  } catch (error) {
    throw new Error(`adapters/${name} does not load: ${String(error)}`, { cause: error });
  }
}

const SHAPE = z.looseObject({
  id: z.string().regex(/^[a-z][a-z0-9]*$/, { error: 'must be small letters and digits' }),
  title: z.string().min(1),
  docs: z.url(),
  settings: z.instanceof(z.ZodObject),
  extras: z.instanceof(z.ZodObject),
});

/** Types hold inside an adapter's own sources; this is for what arrives without them, or says two things. */
function check(name: string, candidate: unknown): Adapter {
  const shape = SHAPE.safeParse(candidate);
  if (!shape.success) {
    throw new Error(`adapters/${name} exports no proper adapter: ${z.prettifyError(shape.error)}`);
  }
  const adapter = candidate as Adapter;
  const faults = [
    adapter.id !== name && `its id "${adapter.id}" is not its folder's name`,
    RESERVED_NAMES.has(adapter.id) && `"${adapter.id}" is a reserved word`,
    adapter.extras.safeParse({ 'no such extra': 1 }).success && 'its extras take unknown keys',
    !adapter.extras.safeParse({}).success && 'its extras have a required key',
    adapter.callExtras?.safeParse({ 'no such extra': 1 }).success && 'its call extras take unknown keys',
    adapter.callExtras?.safeParse({}).success === false && 'its call extras have a required key',
    adapter.receive?.settings.safeParse({}).success === false &&
      'the settings of its endpoints have one without a default',
    ...Object.keys(adapter.settings.shape).map((setting) => undescribed(adapter.settings, setting)),
    ...(adapter.receive ? inboundSettingFaults(adapter.receive.settings, adapter.settings) : []),
    adapter.deliver !== undefined &&
      adapter.settings.shape['currency'] !== accountCurrency &&
      'it delivers without the setting "currency", which is `accountCurrency`',
    ...(adapter.deliver?.once ?? []).map(
      (extra) => !(extra in adapter.extras.shape) && `once names no extra "${extra}"`,
    ),
  ].filter((fault) => typeof fault === 'string');
  if (faults.length > 0) throw new Error(`adapters/${name} breaks the contract: ${faults.join('; ')}`);
  return adapter;
}

function inboundSettingFaults(settings: z.ZodObject, connection: z.ZodObject): (string | false)[] {
  return Object.keys(settings.shape).map((setting) =>
    setting in connection.shape
      ? `the setting "${setting}" is the connection's and the endpoints' both`
      : undescribed(settings, setting),
  );
}

function undescribed(settings: z.ZodObject, setting: string): string | false {
  try {
    metaOf(settings, setting);
    return false;
  } catch (error) {
    return (error as Error).message;
  }
}
