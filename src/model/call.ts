import { reviseEntries, reviseGroups } from './entries';
import type { Attributes, AttributeValue, Extras } from './outcome';
import type { Phone } from './phone';
import { type Instant, restated } from './time';

export type Direction = 'inbound' | 'outbound';

/** What is known of a phone call. */
export interface CallFacts {
  startedAt: Instant | null;
  durationSeconds: number | null;
  caller: Phone | null;
  destination: Phone | null;
  direction: Direction | null;
  /** the advertiser's campaign that brought the call */
  campaign: string | null;
  /** what was said of the call under labels of the reporter's own; its outcomes' deliveries can use it */
  attributes: Attributes;
  /** what only one vendor wants to know of a call, by adapter id */
  vendor: Readonly<Record<string, Extras>>;
}

/** The call as known: its ids by key (an adapter's id, a connection's name, or `external`). */
export interface Call extends CallFacts {
  id: string;
  ids: Readonly<Record<string, string>>;
}

/** What somebody says of a call. A fact left out is not spoken of; null clears it. */
export interface CallDraft extends Partial<Omit<CallFacts, 'attributes' | 'vendor'>> {
  ids: Readonly<Record<string, string>>;
  /** to how many milliseconds the start is stated: 1000 for whole seconds; exactly when left out */
  startedAtPrecisionMs?: number;
  attributes?: Readonly<Record<string, AttributeValue | null>> | null;
  vendor?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>> | null;
}

/** One name of a call, as it is looked up. */
export interface Identity {
  key: string;
  value: string;
}

/** The key under which a call is known by its start and numbers: not an id of anybody's, never shown. */
export const DERIVED_KEY = 'start';

const UNKNOWN: CallFacts = {
  startedAt: null,
  durationSeconds: null,
  caller: null,
  destination: null,
  direction: null,
  campaign: null,
  attributes: {},
  vendor: {},
};

/**
 * What a report without ids calls its call: when it started and who spoke with whom, so that the same report made twice
 * is of one call. Null when the start is not said.
 */
export function derivedIdentity(draft: CallDraft): Identity | null {
  if (!draft.startedAt) return null;
  const parts = [draft.startedAt, spelling(draft.caller), spelling(draft.destination)].map((part) => part ?? '');
  return { key: DERIVED_KEY, value: [...parts, ...(draft.campaign ? [draft.campaign] : [])].join('|') };
}

/** What a report with ids may have in common with an earlier one without: when it started and who called. */
export function callerIdentity({ startedAt, caller }: CallDraft): Identity | null {
  return startedAt && caller?.e164 ? { key: DERIVED_KEY, value: `${startedAt}|${caller.e164}` } : null;
}

/**
 * What is known after hearing a draft: a fact that it states wins, one that it leaves out stays, and so does a start that it
 * states more coarsely.
 */
export function learn(known: CallFacts | null, draft: CallDraft): CallFacts {
  const before = known ?? UNKNOWN;
  const stated = <K extends keyof CallFacts & keyof CallDraft>(fact: K): CallFacts[K] =>
    (draft[fact] === undefined ? before[fact] : draft[fact]) as CallFacts[K];
  return {
    startedAt: restated(before.startedAt, stated('startedAt'), draft.startedAtPrecisionMs),
    durationSeconds: stated('durationSeconds'),
    caller: stated('caller'),
    destination: stated('destination'),
    direction: stated('direction'),
    campaign: stated('campaign'),
    attributes: reviseEntries(before.attributes, draft.attributes),
    vendor: reviseGroups(before.vendor, draft.vendor),
  };
}

/** Whether a destination or campaign is said that is not the call's. */
export function isOfAnother(said: Pick<CallDraft, 'destination' | 'campaign'>, call: CallFacts): boolean {
  return differs(said.destination?.e164, call.destination?.e164) || differs(said.campaign, call.campaign);
}

/** Both are known and are not the same. */
function differs(one: string | null | undefined, other: string | null | undefined): boolean {
  return one != null && other != null && one !== other;
}

/** E.164 where it is a number, else the text: how a phone is shown and told apart. */
export function spelling(phone: Phone | null | undefined): string | null {
  return phone ? (phone.e164 ?? phone.raw) : null;
}
