import { createHash } from 'node:crypto';
import { spelling } from '../../../src/model/call';
import { nameKey } from '../../../src/model/outcome';
import type { Ingestion } from './ingestion';

/**
 * The same for two requests exactly when they say the same of a call, whatever the spelling: times are compared as
 * moments, phone numbers in E.164, signals by name without case, lists in any order, numbers as their texts. The token and
 * what is not known count for nothing.
 */
export function fingerprintOf(said: Ingestion): string {
  const canonical = [
    said.externalId,
    said.startedAt,
    spelling(said.caller),
    spelling(said.destination),
    said.direction,
    said.campaign,
    sorted(Object.entries(said.extras)),
    sorted(said.signals.map(({ name, value }) => [nameKey(name), String(value)])),
    sorted(said.customData.map(({ name, value }) => [name, String(value)])),
  ];
  return createHash('sha256').update(JSON.stringify(canonical)).digest('base64url');
}

type Pair = readonly [name: string, value: string];

/** By code unit: the order may not depend on where the process runs. */
function sorted(pairs: readonly Pair[]): Pair[] {
  return pairs.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
}
