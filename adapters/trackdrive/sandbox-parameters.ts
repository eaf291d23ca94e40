import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { SandboxRequest } from '../../src/adapter/contract';
import { parseJson } from '../../src/adapter/exchange';
import { flag, webhookIds } from './wire';

/** Wide enough that no sum of amounts is ever rounded. */
export const Amount = Decimal.clone({ precision: 60 });

const notDecimal = { error: 'must be a decimal number' };

const decimal = z
  .union([z.number(), z.string().regex(/^[+-]?\d{1,15}(\.\d{1,10})?$/, notDecimal)], notDecimal)
  .transform((value) => new Amount(value));

const id = z.union([z.string(), z.int().transform(String)], { error: 'must be a String' });

const isHash = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parameters as the document words them; others are ignored, as postbacks in the wild rely on. */
const changes = z
  .object({
    serializer: z.enum(['', 'call', 'call_grid'], { error: 'must be a value contained in the pick list' }),
    post_call_tokens: z.custom<Record<string, unknown>>(isHash, { error: 'must be a Hash' }),
    revenue: decimal,
    add_revenue: decimal,
    payout: decimal,
    add_payout: decimal,
    buyer_converted: flag,
    offer_converted: flag,
    trackdrive_buyer_id: id,
    trackdrive_traffic_source_id: id,
    contact_field_type: id,
    fire_outgoing_webhook_ids: webhookIds,
    manual_transcribe: flag,
    call_disposition_id: id,
    agent_call_disposition_notes: z.string({ error: 'must be a String' }),
  })
  .partial();

export type Changes = z.output<typeof changes>;

/** What a request asks for, or why it can't be understood: by field, each with its messages. */
export type ReadChanges =
  | { changes: Changes }
  | { status: 400 | 422; errors: Readonly<Record<string, readonly string[]>> };

/** Parameters from the query and the body, JSON or form-encoded; the body's win. */
export function readChanges(request: SandboxRequest): ReadChanges {
  const body = readBody(request);
  if (body === null) return { status: 400, errors: { base: ['the body is no JSON object'] } };
  const read = changes.safeParse(Object.fromEntries([...unbracket(Object.entries(request.query)), ...body]));
  return read.success ? { changes: read.data } : { status: 422, errors: byField(read.error) };
}

function readBody({ headers, body }: SandboxRequest): [string, unknown][] | null {
  if (body.trim() === '') return [];
  if (headers['content-type']?.includes('form-urlencoded')) return unbracket(new URLSearchParams(body));
  const parsed = parseJson(body);
  return isHash(parsed) ? Object.entries(parsed as object) : null;
}

/** `post_call_tokens[first_name]=John` and `fire_outgoing_webhook_ids[]=1`, as Rails reads them. */
function unbracket(pairs: Iterable<[string, string]>): [string, unknown][] {
  const plain = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const hashes = new Map<string, [string, string][]>();
  for (const [name, value] of pairs) {
    const [, stem, key] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name) ?? [];
    if (stem === undefined || key === undefined) plain.set(name, value);
    else if (key === '') lists.set(stem, [...(lists.get(stem) ?? []), value]);
    else hashes.set(stem, [...(hashes.get(stem) ?? []), [key, value]]);
  }
  return [
    ...plain,
    ...lists,
    ...[...hashes].map(([stem, entries]): [string, unknown] => [stem, Object.fromEntries(entries)]),
  ];
}

function byField(error: z.ZodError): Record<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const { path, message } of error.issues) {
    const field = String(path[0] ?? 'base');
    fields.set(field, [...(fields.get(field) ?? []), message]);
  }
  return Object.fromEntries(fields);
}
