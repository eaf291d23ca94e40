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

/** Who reads a vendor's ids of calls: a connection, by its name and its adapter. */
interface CallIdReader {
  name: string;
  adapter: Adapter;
  /** whether those under its adapter's id are its own; yes unless said */
  readsAdapterIds?: boolean;
}

/**
 * The vendor's id of a call for this connection, and the key that it is kept under: one under the connection's own name, else one under its
 * adapter's id where that is its own; of several kinds the first. Null where none is known.
 */
export function callIdentityFor(reader: CallIdReader, ids: Readonly<Record<string, string>>): Identity | null {
  const keys = basesOf(reader).flatMap((base) => keysUnder(base, reader.adapter));
  const key = keys.find((one) => ids[one] !== undefined);
  return key === undefined ? null : { key, value: ids[key] ?? '' };
}

export function callIdFor(reader: CallIdReader, ids: Readonly<Record<string, string>>): string | null {
  return callIdentityFor(reader, ids)?.value ?? null;
}

/** The key under which ids that the vendor tells this connection are kept: that of those which it goes by, else the adapter's where that is its own. */
export function keyOfAnswers(reader: CallIdReader, ids: Readonly<Record<string, string>>): string {
  const bases = basesOf(reader);
  const known = bases.find((base) => keysUnder(base, reader.adapter).some((key) => ids[key] !== undefined));
  return known ?? bases.at(-1) ?? reader.name;
}

function basesOf({ name, adapter, readsAdapterIds = true }: CallIdReader): string[] {
  return readsAdapterIds ? [name, adapter.id] : [name];
}

function keysUnder(base: string, adapter: Adapter): string[] {
  return [base, ...otherKindsOf(base, () => adapter).map(({ key }) => key)];
}

/** A connection, as far as it decides which of an adapter's connections reads the ids under the adapter's id. */
interface Account {
  name: string;
  adapter: { id: string };
  /** an operator has said so */
  isDefault: boolean;
  /** null: the environment configures it */
  createdAt: string | null;
}

/**
 * Of an adapter's connections those that read the ids under the adapter's id: the environment's, else the one that is marked
 * `default`, else the first that was made. Ids of one account mean nothing, or another call, to a second one.
 */
export function adapterIdReaders<A extends Account>(accounts: readonly A[]): readonly A[] {
  const configured = accounts.filter(({ createdAt }) => createdAt === null);
  if (configured.length > 0) return configured;
  const made = ({ createdAt, name }: Account): string => `${createdAt ?? ''} ${name}`;
  const inOrder = accounts.toSorted((one, other) => (made(one) < made(other) ? -1 : 1));
  const reader = inOrder.find(({ isDefault }) => isDefault) ?? inOrder[0];
  return reader ? [reader] : [];
}
