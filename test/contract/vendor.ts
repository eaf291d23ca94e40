import nock from 'nock';

/** A request as it came over the wire. */
export interface Received {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/**
 * Puts a vendor in the place of an origin until `nock.cleanAll`: it answers every request, and what it received is in the
 * list that comes back. Any other host is out of reach.
 */
export function mockVendor(origin: string, answer: Answer | ((received: Received) => Answer)): Received[] {
  nock.disableNetConnect();
  const received: Received[] = [];
  const vendor = nock(origin).persist();
  for (const method of ['GET', 'POST', 'PUT']) {
    vendor.intercept(/.*/, method).reply(function reply(uri, body) {
      const headers = this.req.headers;
      const request = { method, url: `${origin}${uri}`, headers, body };
      received.push(request);
      const said = typeof answer === 'function' ? answer(request) : answer;
      return [said.status, said.body ?? '', said.headers ?? {}];
    });
  }
  return received;
}

/** Hands node's http back to whoever comes next. */
export function leaveNetwork(): void {
  nock.cleanAll();
  nock.enableNetConnect();
  nock.restore();
}

export function forget(): void {
  nock.cleanAll();
}

export function enterNetwork(): void {
  if (!nock.isActive()) nock.activate();
}
