import type { Registry } from './registry';

/**
 * Words that mean something else where a connection's name may stand: as the key of a call's id (`external`, and the gateway's
 * own `start`) and as the source of an outcome (`api`, `operator`).
 */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(['api', 'external', 'operator', 'start']);

/** What is wrong with a name for a connection of this adapter, in words; null when nothing is. Whether it is free is another matter. */
export function faultOfName(name: string, adapterId: string, registry: Registry): string | null {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name)) {
    return 'must be 1 to 63 small letters, digits and hyphens, a letter first';
  }
  if (RESERVED_NAMES.has(name)) return 'is a word that means something else in a call’s ids or an outcome’s source';
  if (registry.has(name) && name !== adapterId) return `is the id of another adapter than ${adapterId}`;
  return null;
}
