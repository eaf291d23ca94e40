import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { Idempotency } from '../intake/accept-outcomes';
import { Problem } from './problem';

/** No body that is valid is nested half as deep. */
const DEEPEST = 64;

/** The caller's key for a post, if one came with it. Two bodies that differ in the order of their keys alone are one body. */
export function readIdempotency(request: Pick<Request, 'get' | 'body'>, principal: string): Idempotency | null {
  const key = request.get('idempotency-key');
  if (key === undefined) return null;
  if (key.length < 1 || key.length > 255) {
    const message = 'must be 1 to 255 characters';
    throw new Problem(422, 'invalid', `Idempotency-Key: ${message}`, [{ path: 'Idempotency-Key', message }]);
  }
  const fingerprint = createHash('sha256').update(canonicalJson(request.body)).digest('base64url');
  return { principal, key, fingerprint, forever: false };
}

function canonicalJson(value: unknown, depth = 0): string {
  if (depth > DEEPEST) throw new Problem(422, 'invalid', 'the body is nested too deeply');
  if (Array.isArray(value)) return `[${value.map((held) => canonicalJson(held, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, held]) => `${JSON.stringify(key)}:${canonicalJson(held, depth + 1)}`).join(',')}}`;
}
