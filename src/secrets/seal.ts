import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** A key that seals secrets, and what it is called in what it sealed. */
export interface SealingKey {
  /** the first eight bytes of its SHA-256: they tell keys apart and nothing of the key */
  id: string;
  key: KeyObject;
}

/** Where a secret belongs: it opens nowhere else. */
export interface Place {
  connection: string;
  setting: string;
}

/** Why a secret does not open. The message names the place and the key, and holds no secret. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Of what stands before the first dot: another version has other parts. */
const VERSION = '1';

/** @throws {SealError} for anything but 32 bytes */
export function sealingKey(bytes: Buffer): SealingKey {
  if (bytes.length !== KEY_BYTES) throw new SealError(`a key has ${KEY_BYTES} bytes, not ${bytes.length}`);
  const id = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return { id, key: createSecretKey(bytes) };
}

/** Reads a key of 32 bytes in hex or base64 (either alphabet, padded or not); null for anything else. */
export function readSealingKey(text: string): SealingKey | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return sealingKey(Buffer.from(text, 'hex'));
  if (/^[\w+/-]{43}=?$/.test(text)) return sealingKey(Buffer.from(text, 'base64'));
  return null;
}

/**
 * Seals a JSON value with AES-256-GCM: `1.<key id>.<nonce>.<what is sealed, and its tag>`, the last two in base64url. The nonce
 * is random: of 2^32 values that one key seals two share one with a chance of 2^-33 (NIST SP 800-38D, 8.3).
 */
export function seal(value: unknown, place: Place, { id, key }: SealingKey): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(place));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** The id of the key that sealed a value. @throws {SealError} for what is no sealed value of this version */
export function keyIdOf(sealed: string, place: Place): string {
  return parts(sealed, place).id;
}

/**
 * The value that was sealed.
 * @throws {SealError} when it was changed, belongs elsewhere or was sealed with another key
 */
export function open(sealed: string, place: Place, { id, key }: SealingKey): unknown {
  const { nonce, body } = parts(sealed, place);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(associated(place));
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    const text = Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
    return JSON.parse(text) as unknown;
  } catch {
    // OpenSSL says no more than that, and what JSON.parse says holds the text.
    throw new SealError(`${say(place)} does not open with key ${id}: it was changed or belongs elsewhere`);
  }
}

/** "the secret token of the connection acme" */
export function say({ connection, setting }: Place): string {
  return `the secret ${setting} of the connection ${connection}`;
}

function associated({ connection, setting }: Place): Buffer {
  return Buffer.from(JSON.stringify([VERSION, connection, setting]));
}

function parts(sealed: string, place: Place): { id: string; nonce: Buffer; body: Buffer } {
  const [version, id = '', nonceText = '', bodyText = '', ...more] = sealed.split('.');
  const nonce = Buffer.from(nonceText, 'base64url');
  const body = Buffer.from(bodyText, 'base64url');
  // Base64 has several spellings of the same bytes; what was sealed here has this one.
  const isWhole =
    version === VERSION &&
    more.length === 0 &&
    /^[0-9a-f]{16}$/.test(id) &&
    nonce.length === NONCE_BYTES &&
    body.length > TAG_BYTES &&
    nonce.toString('base64url') === nonceText &&
    body.toString('base64url') === bodyText;
  if (!isWhole) throw new SealError(`${say(place)} is not in the form in which secrets are kept`);
  return { id, nonce, body };
}
