import { Writable } from 'node:stream';
import { createLog, type Log } from '../../src/telemetry/log';

/** Stands in every canary: wherever it shows up, whatever the spelling of what is around it, a secret got out. */
export const CORE = 'cAnArY7f3';

/** Whether a text tells a secret: its core or itself, or the base64 of it, wherever that begins. */
export function tells(text: string, secrets: readonly string[]): boolean {
  if (text.includes(CORE)) return true;
  const shifted = secrets.flatMap((secret) => [secret, `:${secret}`, `::${secret}`]);
  return [...secrets, ...shifted.map(base64Core)].some((one) => text.includes(one));
}

/** Base64 of the middle of a text, the same whatever stands before and behind. */
function base64Core(text: string): string {
  return Buffer.from(text).toString('base64').slice(4, -4);
}

/** A value with the poison for every text in it. */
export function poisoned(body: unknown, poison: string): unknown {
  if (typeof body === 'string') return poison;
  if (typeof body !== 'object' || body === null) return body;
  if (Array.isArray(body)) return body.map((item) => poisoned(item, poison));
  return Object.fromEntries(Object.entries(body).map(([label, held]) => [label, poisoned(held, poison)]));
}

/** What stands in the log, in either of its formats, when this was said. */
export function logLines(say: (log: Log) => void): string[] {
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  for (const format of ['json', 'text'] as const) say(createLog({ level: 'debug', format, stream }));
  return lines;
}
