import { isAscii, isUtf8 } from 'node:buffer';

/** The text of a body in UTF-8, without the mark that some editors and clients put in front; null when its bytes are none. */
export function readText(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString('utf8').replace(/^\uFEFF/, '') : null;
}

/** Whether a body of this Content-Type is said to be in UTF-8, or in ASCII, which is a part of it; so it is where no charset is said. */
export function isSaidToBeUtf8(contentType: string | undefined): boolean {
  const [, charset = ''] = /;\s*charset\s*=\s*["']?([^\s;"']*)/i.exec(contentType ?? '') ?? [];
  return charset === '' || /^(utf-?8|us-ascii|ascii)$/i.test(charset);
}

/** Whether bytes are one text in whatever charset they are said to be: ASCII alone, of which JSON in UTF-16 has none without zeros. */
export function isSameInAnyCharset(bytes: Buffer): boolean {
  return isAscii(bytes) && !bytes.includes(0);
}

/**
 * Whether a URL's query is UTF-8 once its percent signs are read; another text would be looked for than was meant. Node has each byte
 * of a URL as one character.
 */
export function hasUtf8Query(url: string): boolean {
  const start = url.indexOf('?');
  if (start === -1) return true;
  const unescaped = url
    .slice(start + 1)
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return isUtf8(Buffer.from(unescaped, 'latin1'));
}
