import { type Answer, API_KEY, type Gateway, readAnswer } from './gateway';

export const OUTCOMES = '/api/2015-08-17/call_outcomes.json';
export const CALLS = '/api/2022-03-01/calls.json';
/** Of the transaction ids that the gateway gives out. */
export const TRANSACTION_ID = /^[0-9A-F]{8}-[0-9A-F]{8}$/;

/** Sends as a vendor's own clients send: without a type unless one is given, and with no key but what is in it. */
export async function callEndpoint(
  gateway: Gateway,
  path: string,
  body: unknown,
  init: RequestInit = {},
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${gateway.app.url}${path}`, { method: 'POST', body: text, ...init });
  return readAnswer(answer, init.method ?? 'POST');
}

/** A client of the endpoint that looks like Call Outcomes; the gateway is asked for when it is there. */
export interface EndpointClient {
  send(path: string, body: unknown, init?: RequestInit): Promise<Answer>;
  /** an id of a call that nobody had before, as the vendor spells them */
  transaction(): string;
  /** the body that reports a sale of a call */
  sale(transactionId: string, more?: object): object;
}

export function clientOf(gateway: () => Gateway): EndpointClient {
  let count = 0;
  return {
    send: (path, body, init) => callEndpoint(gateway(), path, body, init),
    transaction: () => `ABCD0000-0000${String((count += 1)).padStart(4, '0')}`,
    sale: (transactionId, more = {}) => ({
      search: { transaction_id: transactionId },
      call_outcome: { outcome_name: 'sale', partner_unique_id: '1', ...more },
      oauth_token: API_KEY,
    }),
  };
}
