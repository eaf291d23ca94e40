import { InvalidArgumentError } from 'commander';
import { duration } from '../model/duration';
import { isId } from '../model/id';
import { WrongUsage } from './exit';

/** An id of the gateway's. */
export function idValue(text: string): string {
  if (!isId(text)) throw new InvalidArgumentError('It is no id of this gateway.');
  return text.toLowerCase();
}

/** "10" -> 10 */
export function countValue(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

/** "24h" -> 86400000 */
export function durationValue(text: string): number {
  const { data } = duration.safeParse(text);
  if (data === undefined) throw new InvalidArgumentError('It must be a duration such as 90s, 30m, 24h or 7d.');
  return data;
}

/** "external=crm-77" -> { external: "crm-77" }, with those that were said before */
export function pairValue(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('It must be a name and a value, such as external=crm-77.');
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is said twice.`);
  return { ...before, [name]: value };
}

/** "failed,review" -> ["failed", "review"], with those that were said before */
export function listValue(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(',')];
}

export interface SpanOptions {
  since?: number;
  from?: string;
  to?: string;
}

/** From and to as the API takes them, which reads them. @throws {WrongUsage} */
export function spanOf({ since, from, to }: SpanOptions, now: number): { from?: string; to?: string } {
  if (since !== undefined && from !== undefined)
    throw new WrongUsage('--since and --from say the same: leave one out.');
  const start = since === undefined ? from : agoAsInstant(now - since);
  return { ...(start !== undefined && { from: start }), ...(to !== undefined && { to }) };
}

function agoAsInstant(milliseconds: number): string {
  // What lies before the beginning of all clocks is a typing error.
  if (milliseconds < 0) throw new WrongUsage('--since is too long ago.');
  return new Date(milliseconds).toISOString();
}
