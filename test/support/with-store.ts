import { openStore, type Store } from '../../src/store/client';
import { type Gateway, startGateway } from './gateway';

/** A gateway that accepts and delivers nothing, with a store of the test's own on its database. */
export interface WithStore {
  gateway: Gateway;
  store: Store;
  close(): Promise<void>;
}

export async function startWithStore(variables: Record<string, string> = {}): Promise<WithStore> {
  const gateway = await startGateway({ variables: { ...variables, ROLE: 'api' } });
  const store = openStore({ url: gateway.databaseUrl, onIdleError: () => undefined });
  return {
    gateway,
    store,
    close: async () => {
      await store.close();
      await gateway.close();
    },
  };
}
