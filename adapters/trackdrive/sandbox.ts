import { createHash } from 'node:crypto';
import type { Decimal } from 'decimal.js';
import type { Sandbox, SandboxRequest, SandboxResponse } from '../../src/adapter/contract';
import { isAuthorized } from './sandbox-access';
import { answerList, isList } from './sandbox-list';
import { Amount, readChanges, type Changes } from './sandbox-parameters';

/** The oldest calls are forgotten beyond this, so that a sandbox can stand for months. */
const MOST_CALLS = 10_000;

interface SandboxCall {
  readonly id: number;
  readonly uuid: string;
  revenue: Decimal;
  payout: Decimal;
  buyerConverted: boolean;
  offerConverted: boolean;
  readonly tokens: Map<string, unknown>;
  buyerId: string | null;
  trafficSourceId: string | null;
  contactFieldType: string | null;
  dispositionId: string | null;
  dispositionNotes: string | null;
  webhooksFired: number;
}

/**
 * TrackDrive's `GET`, `POST` and `PUT /api/v1/calls/:id`, and `GET /api/v1/calls`, a page of those that were asked for. Every id is a call that it knows, by number or UUID, but for ids
 * that begin with `unknown` or `404`. What the documents leave open: `revenue` with `add_revenue` sets, then adds; tokens
 * merge by name; refusals have the wrapper of the documented answers.
 */
export function openSandbox(): Sandbox {
  const calls = new Map<string, SandboxCall>();
  return { handle: (request) => answer(calls, request) };
}

function answer(calls: Map<string, SandboxCall>, request: SandboxRequest): SandboxResponse {
  if (isList(request)) return isAuthorized(request) ? answerList(shown(calls), request) : WRONG_KEYS;
  const key = /^\/api\/v1\/calls\/([^/]+?)(?:\.json)?$/.exec(request.path)?.[1];
  if (key === undefined || !['GET', 'POST', 'PUT'].includes(request.method)) {
    return refuse(404, { base: ['no such endpoint'] });
  }
  if (!isAuthorized(request)) return WRONG_KEYS;
  if (/^(unknown|404)/.test(key)) return refuse(404, { call: ['not found'] });
  const call = find(calls, key);
  if (request.method === 'GET') return { status: 200, body: { call: show(call) } };
  const read = readChanges(request);
  if ('errors' in read) return refuse(read.status, read.errors);
  apply(call, read.changes);
  return { status: 200, body: { status: 200, errors: {}, call: show(call), metadata: { root: 'call' } } };
}

function refuse(status: number, errors: Readonly<Record<string, readonly string[]>>): SandboxResponse {
  return { status, body: { status, errors } };
}

const WRONG_KEYS = refuse(401, { base: ['the public or the private key is wrong'] });

/** Newest first; each is there by its number and by its UUID. */
function shown(calls: Map<string, SandboxCall>): Record<string, unknown>[] {
  return [...new Set(calls.values())].toReversed().map(show);
}

/** A call by its number or UUID; one that is heard of for the first time gets the other of the two made up. */
function find(calls: Map<string, SandboxCall>, key: string): SandboxCall {
  const known = calls.get(key);
  if (known) return known;
  const isNumber = /^[1-9]\d{0,11}$/.test(key);
  const call = isNumber
    ? newCall(Number(key), `00000000-0000-4000-8000-${key.padStart(12, '0')}`)
    : newCall(numberFor(key), key);
  calls.set(String(call.id), call).set(call.uuid, call);
  forgetOldest(calls);
  return call;
}

/** Thirteen digits: longer than the numbers that are taken for a call's. */
function numberFor(uuid: string): number {
  return 1_000_000_000_000 + createHash('sha256').update(uuid).digest().readUIntBE(0, 5);
}

function forgetOldest(calls: Map<string, SandboxCall>): void {
  for (const key of calls.keys()) {
    if (calls.size <= 2 * MOST_CALLS) return;
    calls.delete(key);
  }
}

function newCall(id: number, uuid: string): SandboxCall {
  return {
    id,
    uuid,
    revenue: new Amount(0),
    payout: new Amount(0),
    buyerConverted: false,
    offerConverted: false,
    tokens: new Map(),
    buyerId: null,
    trafficSourceId: null,
    contactFieldType: null,
    dispositionId: null,
    dispositionNotes: null,
    webhooksFired: 0,
  };
}

function apply(call: SandboxCall, changes: Changes): void {
  call.revenue = (changes.revenue ?? call.revenue).plus(changes.add_revenue ?? 0);
  call.payout = (changes.payout ?? call.payout).plus(changes.add_payout ?? 0);
  call.buyerConverted = changes.buyer_converted ?? call.buyerConverted;
  call.offerConverted = changes.offer_converted ?? call.offerConverted;
  for (const [name, value] of Object.entries(changes.post_call_tokens ?? {})) call.tokens.set(name, value);
  call.buyerId = changes.trackdrive_buyer_id ?? call.buyerId;
  call.trafficSourceId = changes.trackdrive_traffic_source_id ?? call.trafficSourceId;
  call.contactFieldType = changes.contact_field_type ?? call.contactFieldType;
  call.dispositionId = changes.call_disposition_id ?? call.dispositionId;
  call.dispositionNotes = changes.agent_call_disposition_notes ?? call.dispositionNotes;
  call.webhooksFired += changes.fire_outgoing_webhook_ids?.length ?? 0;
}

/** A call as TrackDrive's default serializer prints it: conversions as words, amounts under two names each. */
function show(call: SandboxCall): Record<string, unknown> {
  const revenue = spell(call.revenue);
  const payout = spell(call.payout);
  return {
    id: call.id,
    uuid: call.uuid,
    revenue,
    buyer_revenue: revenue,
    payout,
    traffic_source_payout: payout,
    buyer_converted: call.buyerConverted ? 'Converted' : '',
    traffic_source_converted: call.offerConverted ? 'Converted' : '',
    token_values: Object.fromEntries(call.tokens),
    buyer_id: call.buyerId,
    traffic_source_id: call.trafficSourceId,
    contact_field_type: call.contactFieldType,
    disposition_id: call.dispositionId,
    disposition_notes: call.dispositionNotes,
    outgoing_webhooks_count: call.webhooksFired,
  };
}

function spell(amount: Decimal): string {
  return amount.toFixed(Math.max(2, amount.decimalPlaces()));
}
