import { createHash, randomBytes } from 'node:crypto';

/** What a key may do: everything; act, but change no connection and no key; post and read; read; report at inbound endpoints alone. */
export const KEY_ROLES = ['admin', 'operator', 'poster', 'reader', 'partner'] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

/** By these letters people and programs that look for leaked secrets recognise one of this gateway's. */
const MARK = 'cog_';
const SHOWN = MARK.length + 8;

/** Wherever a secret stands in a text. */
export const SECRETS_IN_TEXT = /\bcog_[\w-]{43}/g;

/** A new secret: 256 random bits in base64url behind the mark. */
export function newSecret(): string {
  return `${MARK}${randomBytes(32).toString('base64url')}`;
}

/** How it begins, which may be shown: 48 of its bits. */
export function prefixOf(secret: string): string {
  return secret.slice(0, SHOWN);
}

/**
 * What is kept of a key and compared. SHA-256 is right here, and a slow hash (bcrypt, argon2) would be wrong: those make it dear to
 * try the passwords that people choose, one by one, while nobody tries 2^208 secrets; and each request, each wrong key of a stranger
 * too, would cost what is dear.
 */
export function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
