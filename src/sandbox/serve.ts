import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Adapter } from '../adapter/contract';
import { createStandIn, type StandIn } from './stand-in';

/** Stand-ins of vendors, listening on a port of their own on this machine alone. */
export interface Sandboxes {
  /** by adapter id */
  standIns: ReadonlyMap<string, StandIn>;
  baseUrl(adapterId: string): string;
  close(): Promise<void>;
}

export async function serveSandboxes(adapters: Iterable<Adapter>): Promise<Sandboxes> {
  const standIns = new Map([...adapters].map((adapter) => [adapter.id, createStandIn(adapter.sandbox.open())]));
  const server = createServer((request, response) => {
    const [, id = '', rest = '/'] = /^\/([^/?]+)(.*)$/.exec(request.url ?? '') ?? [];
    const standIn = standIns.get(id);
    if (!standIn) return void response.writeHead(404).end();
    request.url = rest;
    standIn.handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    standIns,
    baseUrl: (adapterId) => `http://127.0.0.1:${port}/${adapterId}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
