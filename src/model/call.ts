import { createHash } from 'node:crypto';
import { reviseEntries, reviseGroups } from './entries';
import type { Attributes, AttributeValue, Extras } from './outcome';
import type { Phone } from './phone';
import { epochSeconds, type Instant, restated } from './time';

export type Direction = 'inbound' | 'outbound';

/** `told`: the start was stated together with an id of the call. `search`: whoever searched for the call said about when it began. */
export type StartKnownFrom = 'told' | 'search';

/** What is known of a phone call. */
export interface CallFacts {
  startedAt: Instant | null;
  /** null where no start is known, and of a call from before this was kept */
  startKnownFrom: StartKnownFrom | null;
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

/** The key under which a call is known by what searches say of it: not an id of anybody's, never shown. */
export const DERIVED_KEY = 'start';

/** A call of which nothing is known. */
export const NO_FACTS: CallFacts = {
  startedAt: null,
  startKnownFrom: null,
  durationSeconds: null,
  caller: null,
  destination: null,
  direction: null,
  campaign: null,
  attributes: {},
  vendor: {},
};

/**
 * What a search calls its call: all that it says of it, the start to the second. So the same search means the same call, whatever
 * becomes known of that. Null when the start is not said.
 */
export function searchIdentity(draft: CallDraft): Identity | null {
  const { startedAt, caller, destination, campaign, durationSeconds, vendor } = draft;
  if (!startedAt) return null;
  const ofVendors = Object.entries(vendor ?? {}).flatMap(([adapter, said]) =>
    Object.entries(said ?? {}).map(([name, value]) => [adapter, name, value]),
  );
  const said = [caller?.e164, destination?.e164, campaign, durationSeconds].map((fact) => fact ?? null);
  const text = JSON.stringify([...said, ofVendors.map((fact) => JSON.stringify(fact)).toSorted()]);
  const digest = createHash('sha256').update(text).digest('base64url');
  return { key: DERIVED_KEY, value: `${epochSeconds(startedAt)}:${digest}` };
}

/** What a search called its call until 2026-11-24. No call gets such a name any more; those that have one go on being found by it. */
export function earlierSearchIdentity(draft: CallDraft): Identity | null {
  if (!draft.startedAt) return null;
  const parts = [draft.startedAt, spelling(draft.caller), spelling(draft.destination)].map((part) => part ?? '');
  return { key: DERIVED_KEY, value: [...parts, ...(draft.campaign ? [draft.campaign] : [])].join('|') };
}

/**
 * What is known after hearing a draft: a fact that it states wins, one that it leaves out stays, and so does a start that it
 * states more coarsely.
 */
export function learn(known: CallFacts | null, draft: CallDraft): CallFacts {
  const before = known ?? NO_FACTS;
  const stated = <K extends keyof CallFacts & keyof CallDraft>(fact: K): CallFacts[K] =>
    (draft[fact] === undefined ? before[fact] : draft[fact]) as CallFacts[K];
  return {
    startedAt: restated(before.startedAt, stated('startedAt'), draft.startedAtPrecisionMs),
    startKnownFrom: stated('startKnownFrom'),
    durationSeconds: stated('durationSeconds'),
    caller: stated('caller'),
    destination: stated('destination'),
    direction: stated('direction'),
    campaign: stated('campaign'),
    attributes: reviseEntries(before.attributes, draft.attributes),
    vendor: reviseGroups(before.vendor, draft.vendor),
  };
}

/** E.164 where it is a number, else the text: how a phone is shown and told apart. */
export function spelling(phone: Phone | null | undefined): string | null {
  return phone ? (phone.e164 ?? phone.raw) : null;
}
