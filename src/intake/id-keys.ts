import { isDeepStrictEqual } from 'node:util';
import { otherKindsOf } from '../adapter/call-id';
import type { Registry } from '../adapter/registry';
import type { ConnectionSet } from '../connections/connection-set';
import type { KindOfIds } from '../store/respell-call-ids';
import { adaptersOf } from './read-draft';

/** What keys of a call's ids there are, as of now; another list as soon as there are others. */
export function idKeysOf(registry: Registry, connectionSet: ConnectionSet): () => readonly string[] {
  let keys: readonly string[] = [];
  return () => {
    const now = [
      'external',
      ...vendorKeys(registry, connectionSet),
      ...kindsOfIds(registry, connectionSet).map(({ ownKey }) => ownKey),
    ];
    if (!isDeepStrictEqual(now, keys)) keys = now;
    return keys;
  };
}

/** Keys of vendors' ids, which are adapters' ids and connections' names. */
function vendorKeys(registry: Registry, connectionSet: ConnectionSet): string[] {
  return [...new Set([...registry.keys(), ...connectionSet.planned.map(({ name }) => name)])];
}

export function kindsOfIds(registry: Registry, connectionSet: ConnectionSet): KindOfIds[] {
  const adapterOf = adaptersOf(connectionSet.planned, registry);
  return vendorKeys(registry, connectionSet).flatMap((key) =>
    otherKindsOf(key, adapterOf).map(({ key: ownKey, pattern }) => ({ key, ownKey, pattern })),
  );
}
