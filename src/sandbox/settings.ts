import type { Adapter } from '../adapter/contract';
import { metaOf } from '../adapter/settings';

type Settings = Readonly<Record<string, unknown>>;

/**
 * A connection's settings with a sandbox vendor in its vendor's place: the sandbox's address and credentials and what else the
 * sandbox says of itself, and the rest of the connection's own. No secret of the connection's is among them.
 * @param own as the adapter's schema read them; none for a vendor that is not configured
 * @throws when the adapter would still go to another address
 */
export function sandboxSettings(adapter: Adapter, baseUrl: string, own: Settings = {}): Settings {
  const given = adapter.sandbox.settings(baseUrl);
  const sandbox = adapter.settings.parse(given);
  const settings = {
    ...sandbox,
    ...Object.fromEntries(Object.entries(own).filter(([name]) => metaOf(adapter.settings, name).secret !== true)),
    ...Object.fromEntries(Object.keys(given).map((name) => [name, sandbox[name]])),
  };
  if (adapter.baseUrl(settings) !== baseUrl) throw new Error(`${adapter.id} does not go to its sandbox at ${baseUrl}`);
  return settings;
}
