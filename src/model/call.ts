import type { Instant } from './time';
import type { Phone } from './phone';

export type Direction = 'inbound' | 'outbound';

/** What is known of a phone call. */
export interface CallFacts {
  startedAt: Instant | null;
  durationSeconds: number | null;
  caller: Phone | null;
  destination: Phone | null;
  direction: Direction | null;
}

/** The call as known: its ids by key (an adapter's id, a connection's name, or `external`). */
export interface Call extends CallFacts {
  id: string;
  ids: Readonly<Record<string, string>>;
}

/** What somebody says of a call. A fact left out is not spoken of; null clears it. */
export interface CallDraft extends Partial<CallFacts> {
  ids: Readonly<Record<string, string>>;
}

/**
 * The key under which a call that came without any id is known: not an id of anybody's, never shown.
 */
export const DERIVED_KEY = 'start';

const UNKNOWN: CallFacts = { startedAt: null, durationSeconds: null, caller: null, destination: null, direction: null };

/**
 * The ids by which a call is looked up. One without ids is known by when it started and who spoke with whom, so that the
 * same report made twice is of one call.
 */
export function identityOf(draft: CallDraft): Readonly<Record<string, string>> {
  if (Object.keys(draft.ids).length > 0) return draft.ids;
  const parts = [draft.startedAt, spelling(draft.caller), spelling(draft.destination)];
  return { [DERIVED_KEY]: parts.map((part) => part ?? '').join('|') };
}

/** What is known after hearing a draft: a fact that it states wins, one that it leaves out stays. */
export function learn(known: CallFacts | null, draft: CallDraft): CallFacts {
  const { startedAt, durationSeconds, caller, destination, direction } = known ?? UNKNOWN;
  return {
    startedAt: draft.startedAt === undefined ? startedAt : draft.startedAt,
    durationSeconds: draft.durationSeconds === undefined ? durationSeconds : draft.durationSeconds,
    caller: draft.caller === undefined ? caller : draft.caller,
    destination: draft.destination === undefined ? destination : draft.destination,
    direction: draft.direction === undefined ? direction : draft.direction,
  };
}

/** E.164 where it is a number, else the text: how a phone is shown and told apart. */
export function spelling(phone: Phone | null | undefined): string | null {
  return phone ? (phone.e164 ?? phone.raw) : null;
}
