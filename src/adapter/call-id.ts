import type { Identity } from '../model/call';

/** Ids of one kind: a vendor that numbers its calls may know each by a UUID too. They are compared without case, and kept in small letters. */
export interface CallIdKind {
  /** what one is, as in "must be a UUID" */
  is: string;
  /** what no id of another kind looks like, in small letters; PostgreSQL reads it too */
  pattern: RegExp;
}

interface Adapter {
  id: string;
  otherCallIds?: Readonly<Record<string, CallIdKind>>;
}

/** The adapter of a key of calls' ids, which is an adapter's id or the name of one of its connections. */
export type AdapterOf = (key: string) => Adapter | undefined;

/** The kinds of ids that are kept beside those under a key, each under a key of its own: `acme_uuid` beside `acme`. */
export function otherKindsOf(key: string, adapterOf: AdapterOf): (CallIdKind & { key: string })[] {
  const kinds = Object.entries(adapterOf(key)?.otherCallIds ?? {});
  return kinds.map(([suffix, kind]) => ({ ...kind, key: `${key}_${suffix}` }));
}

export function isOfKind({ pattern }: CallIdKind, value: string): boolean {
  return pattern.test(value.toLowerCase());
}

/** An id as it is kept: under the key of its kind and in that one's spelling, whichever of the keys it was posted under. */
export function normalizeCallId({ key, value }: Identity, adapterOf: AdapterOf): Identity {
  // No adapter and no connection has an underscore in its name.
  const [base = key] = key.split('_');
  const kinds = otherKindsOf(base, adapterOf).filter((kind) => key === base || key === kind.key);
  const kind = kinds.find((one) => isOfKind(one, value));
  return kind ? { key: kind.key, value: value.toLowerCase() } : { key, value };
}

/** The same for all ids of a call. */
export function normalizeCallIds(ids: Readonly<Record<string, string>>, adapterOf: AdapterOf): Record<string, string> {
  const normalized = Object.entries(ids).map(([key, value]) => normalizeCallId({ key, value }, adapterOf));
  return Object.fromEntries(normalized.map(({ key, value }) => [key, value]));
}

/** The vendor's id of a call: one under the connection's own name, else one under its adapter's; of several kinds the first. */
export function callIdFor(
  { name, adapter }: { name: string; adapter: Adapter },
  ids: Readonly<Record<string, string>>,
): string | null {
  const keys = [name, adapter.id].flatMap((key) => [key, ...otherKindsOf(key, () => adapter).map((kind) => kind.key)]);
  return keys.map((key) => ids[key]).find((id) => id !== undefined) ?? null;
}
