/** Who reads a vendor's ids of calls: a connection, by its name and its adapter. */
interface CallIdReader {
  name: string;
  adapter: { id: string };
  /** whether those under its adapter's id are its own; yes unless said */
  readsAdapterIds?: boolean;
}

/** The vendor's id of a call for this connection: under the connection's own name, else under its adapter's id where that is its own. */
export function callIdFor(
  { name, adapter, readsAdapterIds = true }: CallIdReader,
  ids: Readonly<Record<string, string>>,
): string | null {
  return ids[name] ?? (readsAdapterIds ? ids[adapter.id] : undefined) ?? null;
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
