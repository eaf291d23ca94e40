import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How long requests that are under way may take when the gateway stops. */
export const SERVING_PATIENCE_MS = 5_000;

/** For a browser that shows as a page what is none, a vendor's words for example. A page says its own in this one's place. */
const NO_PAGE = "default-src 'none'; sandbox";

/** Serves, until `close`: requests under way are answered, connections that idle are closed, and those that never end are cut off. */
export async function serve(
  listener: RequestListener,
  { port, host }: { port: number; host: string },
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', NO_PAGE);
    listener(request, response);
  });
  // A client that dawdles over its request is cut off; a proxy in front may keep its connections longer than its own idle time.
  Object.assign(server, { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shown = host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const url = `http://${shown.includes(':') ? `[${shown}]` : shown}:${address.port}`;
  return { url, close: () => stopServing(server) };
}

async function stopServing(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A client that keeps its connection busy would never be idle when it is looked at.
  server.keepAliveTimeout = 1;
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), SERVING_PATIENCE_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
