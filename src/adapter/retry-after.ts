/**
 * Reads a Retry-After header (RFC 9110, 10.2.3): seconds, or an HTTP date. Two headers, which node joins by a comma,
 * count as the first that can be read. Milliseconds from `now` (epoch milliseconds), never below 0; undefined when there
 * is nothing to be read in it.
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const wait = parse(header.trim(), now) ?? parse(header.split(',')[0]?.trim() ?? '', now);
  return wait === undefined ? undefined : Math.max(0, wait);
}

const HTTP_DATE = /^[A-Z][a-z]{2,8},? \d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;

function parse(text: string, now: number): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!HTTP_DATE.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date - now;
}
