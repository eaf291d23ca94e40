import { randomInt } from 'node:crypto';
import { v7 } from 'uuid';

/** A new id: UUID version 7, so that ids made later sort later. */
export function newId(): string {
  return v7();
}

/** When an id of `newId` was made, in epoch milliseconds. */
export function epochOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isId(text: string): boolean {
  return UUID.test(text);
}

/**
 * A name for one revision or call, in the shape of the field's own transaction ids: 8 and 8 capital hexadecimal digits.
 * 42 bits of milliseconds, 10 of the process and 12 of a counter, so that later ones sort later; where two processes
 * should ever meet, the database's unique key refuses the second.
 */
export function newTransactionId(): string {
  serial = (serial + 1n) & 0xfffn;
  const bits = (BigInt(Date.now()) << 22n) | (PROCESS << 12n) | serial;
  const digits = bits.toString(16).toUpperCase().padStart(16, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}`;
}

const PROCESS = BigInt(randomInt(1024));
let serial = BigInt(randomInt(4096));
