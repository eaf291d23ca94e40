import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Adapter } from '../adapter/contract';
import { sandboxSettings } from './settings';
import { createStandIn, type StandIn } from './stand-in';

/** Sandbox vendors, listening on a port of their own on this machine alone. */
export interface Sandboxes {
  /** by connection */
  standIns: ReadonlyMap<string, StandIn>;
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
  const standIns = new Map([...adapters].map((adapter) => [adapter.id, createStandIn(adapter.sandbox.open())]));
  const server = createServer((request, response) => {
    const [, id = '', rest = '/'] = /^\/([^/?]+)(.*)$/.exec(request.url ?? '') ?? [];
    const standIn = standIns.get(id);
    // Anybody's browser reaches this port too: what a stand-in got is shown behind the gateway's own checks alone.
    if (!standIn || standIn.isControl(rest)) return void response.writeHead(404).end();
    request.url = rest;
    standIn.handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const baseUrl = (connection: string): string => `http://127.0.0.1:${port}/${connection}`;
  return {
    standIns,
    baseUrl,
    settingsFor: (connection, adapter, own) => {
      if (!standIns.has(connection)) standIns.set(connection, createStandIn(adapter.sandbox.open()));
      return sandboxSettings(adapter, baseUrl(connection), own);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
