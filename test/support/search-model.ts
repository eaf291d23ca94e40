/** Clients write numbers and booleans where the documents show texts, and null for nothing. */
export type Scalar = string | number | boolean | null | undefined;
export type Members = Readonly<Record<string, Scalar>>;

/** What a call, or a search for one, says of when it was and who called; null for what it does not say. */
export interface Facts {
  startedAt: number | null;
  caller: string | null;
  durationSeconds: number | null;
  network: string | null;
}

const WINDOW_MS = 5 * 60 * 1000;
export const WINDOW_WITHOUT_CALLER_MS = 60 * 1000;
const MOST_DURATION_APART = 60;

export const NO_FACTS: Facts = { startedAt: null, caller: null, durationSeconds: null, network: null };

export function factsOf(search: Members): Facts {
  const duration = textOf(search['duration_in_seconds']);
  return {
    startedAt: startOf(search),
    caller: callerOf(search),
    durationSeconds: duration === undefined ? null : Number(duration),
    network: textOf(search['network_id']) ?? null,
  };
}

function secondOf(milliseconds: number | null): number {
  return Math.floor((milliseconds ?? NaN) / 1000);
}

export function searchKeyOf({ startedAt, ...said }: Facts): string {
  return JSON.stringify([secondOf(startedAt), said]);
}

function agree<T>(one: T | null, other: T | null): boolean {
  return one === null || other === null || one === other;
}

export function isSameDescription(said: Facts, call: Facts): boolean {
  return (
    secondOf(said.startedAt) === secondOf(call.startedAt) &&
    agree(said.caller, call.caller) &&
    agree(said.durationSeconds, call.durationSeconds) &&
    agree(said.network, call.network)
  );
}

/** With a caller number it has to be the call's; without one, what a search says of whose call it is has to be known of the call. */
export function isNear(said: Facts, call: Facts): boolean {
  const window = said.caller === null ? WINDOW_WITHOUT_CALLER_MS : WINDOW_MS;
  const isNearInTime = Math.abs((said.startedAt ?? 0) - (call.startedAt ?? Infinity)) <= window;
  const isOfWhom =
    said.caller === null ? said.network === null || said.network === call.network : said.caller === call.caller;
  const apart = Math.abs((said.durationSeconds ?? NaN) - (call.durationSeconds ?? NaN));
  return isNearInTime && isOfWhom && agree(said.network, call.network) && !(apart > MOST_DURATION_APART);
}

/** What has no empty value: blank is not sent, as null is not. */
export function textOf(sent: Scalar): string | undefined {
  return asSent(sent)?.trim() || undefined;
}

export function asSent(sent: Scalar): string | undefined {
  return sent == null ? undefined : String(sent);
}

/** Epoch milliseconds: 10 digits are seconds, 13 milliseconds. */
export function startOf(search: Members): number {
  const digits = textOf(search['start_time_t']) ?? '';
  return digits.length === 13 ? Number(digits) : Number(digits) * 1000;
}

/** In E.164; ten digits are dialled within the US. Null: no number. */
function callerOf(search: Members): string | null {
  const digits = (textOf(search['calling_phone_number']) ?? '').replace(/\D/g, '').replace(/^00/, '');
  if (digits === '') return null;
  return digits.length === 10 ? `+1${digits}` : `+${digits}`;
}
