import http from 'node:http';
import { createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

/** What is used of @restatedev/restate-sdk, which is not installed with this project. */
interface Context {
  run(name: string, action: () => Promise<void>): Promise<void>;
}
interface RestateSdk {
  service(definition: {
    name: string;
    handlers: Record<string, (context: Context, input: unknown) => Promise<void>>;
  }): object;
  createEndpointHandler(options: {
    services: object[];
  }): (request: Http2ServerRequest, response: Http2ServerResponse) => void;
  RestatePromise: { all(promises: readonly Promise<void>[]): Promise<void[]> };
}

// Node 20 has no Promise.withResolvers, which the SDK calls.
if (!('withResolvers' in Promise))
  Object.assign(Promise, {
    withResolvers: () => {
      let settle = {};
      const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
      return { promise, ...settle };
    },
  });

const vendors = (process.env.VENDORS ?? '').split(',');
const requireInstalled = createRequire(process.env.RESTATE_PACKAGES ?? '');
const restate = requireInstalled('@restatedev/restate-sdk') as RestateSdk;

async function postWithFetch(url: string, body: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the vendor answered ${response.status}`);
}

const agent = new http.Agent({ keepAlive: true });

/** With the cheapest client that Node has, the service needs less than half the CPU that it needs with fetch. */
function postWithNodeHttp(url: string, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = http.request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`the vendor answered ${response.statusCode}`));
      });
    });
    request.on('error', reject).end(body);
  });
}

const post = process.env.HTTP_CLIENT === 'node:http' ? postWithNodeHttp : postWithFetch;

/**
 * One invocation for an outcome, in which each delivery is a durable step of its own: it is repeated until it succeeds
 * and not done again once its result is in the log. Four invocations of a second handler, one for each vendor, would
 * be as durable and cost twice to three times the CPU, as each is a stream of its own between server and service.
 */
const outcomes = restate.service({
  name: 'outcomes',
  handlers: {
    accept: async (context, outcome) => {
      const body = JSON.stringify(outcome);
      const steps = vendors.map((vendor, index) => context.run(`vendor ${index}`, () => post(vendor, body)));
      await restate.RestatePromise.all(steps);
    },
  },
});

const server = createServer(restate.createEndpointHandler({ services: [outcomes] })).listen(0, '127.0.0.1', () =>
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
