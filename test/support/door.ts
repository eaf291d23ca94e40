import type { Answer, Gateway } from './gateway';

export const OUTCOMES = '/api/2015-08-17/call_outcomes.json';
export const CALLS = '/api/2022-03-01/calls.json';
/** Of the transaction ids that the gateway gives out. */
export const TRANSACTION_ID = /^[0-9A-F]{8}-[0-9A-F]{8}$/;

/** Sends as a vendor's own clients send: without a type unless one is given, and with no key but what is in it. */
export async function knock(gateway: Gateway, path: string, body: unknown, init: RequestInit = {}): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${gateway.app.url}${path}`, { method: 'POST', body: text, ...init });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}
