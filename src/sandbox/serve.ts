import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Adapter } from '../adapter/contract';
import { sandboxSettings } from './settings';
import { createSandboxVendor, type SandboxVendor } from './sandbox-vendor';

/** Sandbox vendors, listening on a port of their own on this machine alone. */
export interface Sandboxes {
  /** by connection */
  sandboxVendors: ReadonlyMap<string, SandboxVendor>;
  baseUrl(connection: string): string;
  /**
   * The settings by which a connection goes to a sandbox vendor of its own, which is opened when it is asked for first and stays.
   * @param own what the connection's settings are live
   */
  settingsFor(
    connection: string,
    adapter: Adapter,
    own?: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** @param adapters have a sandbox vendor from the beginning, each for the connection of its name */
export async function serveSandboxes(adapters: Iterable<Adapter> = []): Promise<Sandboxes> {
  const sandboxVendors = new Map(
    [...adapters].map((adapter) => [adapter.id, createSandboxVendor(adapter.sandbox.open())]),
  );
  const server = createServer((request, response) => {
    const [, id = '', rest = '/'] = /^\/([^/?]+)(.*)$/.exec(request.url ?? '') ?? [];
    const sandboxVendor = sandboxVendors.get(id);
    // Anybody's browser reaches this port too: what a sandbox vendor got is shown behind the gateway's own checks alone.
    if (!sandboxVendor || sandboxVendor.isControl(rest)) return void response.writeHead(404).end();
    request.url = rest;
    sandboxVendor.handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const baseUrl = (connection: string): string => `http://127.0.0.1:${port}/${connection}`;
  return {
    sandboxVendors,
    baseUrl,
    settingsFor: (connection, adapter, own) => {
      if (!sandboxVendors.has(connection)) sandboxVendors.set(connection, createSandboxVendor(adapter.sandbox.open()));
      return sandboxSettings(adapter, baseUrl(connection), own);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
