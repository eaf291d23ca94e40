import type { Phone } from '../model/phone';
import type { Instant } from '../model/time';
import type { CallFacts, Direction, StartKnownFrom } from '../model/call';
import type { Attributes, Extras, OutcomeState, Sources } from '../model/outcome';

/** A call's facts as columns: as JSON they go to PostgreSQL and come from it. */
export interface CallColumns {
  started_at: string | null;
  start_known_from: string | null;
  duration_seconds: number | null;
  caller_number: string | null;
  caller_number_raw: string | null;
  destination_number: string | null;
  destination_number_raw: string | null;
  direction: string | null;
  campaign: string | null;
  attributes: Attributes;
  vendor: Readonly<Record<string, Extras>>;
}

const CALL_TYPES: Readonly<Record<keyof CallColumns, string>> = {
  started_at: 'timestamptz',
  start_known_from: 'text',
  duration_seconds: 'int',
  caller_number: 'text',
  caller_number_raw: 'text',
  destination_number: 'text',
  destination_number_raw: 'text',
  direction: 'text',
  campaign: 'text',
  attributes: 'jsonb',
  vendor: 'jsonb',
};

/** The SQL of a call's facts: their names, and their names and types as members of a record. */
export const CALL_COLUMNS = Object.keys(CALL_TYPES);
export const CALL_RECORD = Object.entries(CALL_TYPES)
  .map((column) => column.join(' '))
  .join(', ');

export function callColumns(facts: CallFacts): CallColumns {
  return {
    started_at: facts.startedAt,
    start_known_from: facts.startKnownFrom,
    duration_seconds: facts.durationSeconds,
    caller_number: facts.caller?.e164 ?? null,
    caller_number_raw: facts.caller?.raw ?? null,
    destination_number: facts.destination?.e164 ?? null,
    destination_number_raw: facts.destination?.raw ?? null,
    direction: facts.direction,
    campaign: facts.campaign,
    attributes: facts.attributes,
    vendor: facts.vendor,
  };
}

export function callFacts(columns: CallColumns): CallFacts {
  return {
    startedAt: instantOrNull(columns.started_at),
    startKnownFrom: columns.start_known_from as StartKnownFrom | null,
    durationSeconds: columns.duration_seconds,
    caller: phone(columns.caller_number_raw, columns.caller_number),
    destination: phone(columns.destination_number_raw, columns.destination_number),
    direction: columns.direction as Direction | null,
    campaign: columns.campaign,
    attributes: columns.attributes,
    vendor: columns.vendor,
  };
}

/** A revision's content as columns. */
export interface StateColumns {
  met: boolean;
  amount: string | null;
  currency: string | null;
  occurred_at: string | null;
  description: string | null;
  attributes: Attributes;
  vendor: Readonly<Record<string, Extras>>;
  /** who reported the revision */
  source: string;
  /** whose words are not of who reported the revision; null, as in most, where all are */
  sources: Partial<Sources> | null;
}

export function stateColumns(state: OutcomeState, source: string): StateColumns {
  const { met, amount, occurredAt, description, attributes, vendor, sources } = state;
  return {
    met,
    amount: amount?.value ?? null,
    currency: amount?.currency ?? null,
    occurred_at: occurredAt,
    description,
    attributes,
    vendor,
    source,
    sources: othersOf(sources, source),
  };
}

export function outcomeState(columns: StateColumns): OutcomeState {
  const { met, amount, currency, occurred_at, description, attributes, vendor } = columns;
  return {
    met,
    amount: amount === null ? null : { value: amount, currency },
    occurredAt: instantOrNull(occurred_at),
    description,
    attributes,
    vendor,
    sources: allSources(columns),
  };
}

function othersOf({ description, attributes }: Sources, source: string): Partial<Sources> | null {
  const others = Object.entries(attributes).filter(([, by]) => by !== source);
  const isOthers = description !== null && description !== source;
  if (others.length === 0 && !isOthers) return null;
  return { ...(isOthers && { description }), attributes: Object.fromEntries(others) };
}

/** Whose words a revision has: those that are not said to be somebody else's are of who reported it. */
export function allSources({
  description,
  attributes,
  source,
  sources,
}: Pick<StateColumns, 'description' | 'attributes' | 'source' | 'sources'>): Sources {
  const ours = Object.keys(attributes).map((label) => [label, source] as const);
  return {
    description: description === null ? null : (sources?.description ?? source),
    attributes: Object.fromEntries([...ours, ...Object.entries(sources?.attributes ?? {})]),
  };
}

/** PostgreSQL's spelling of a moment, in ours. */
export function instant(moment: string | Date): Instant {
  return new Date(moment).toISOString();
}

export function instantOrNull(moment: string | Date | null): Instant | null {
  return moment === null ? null : instant(moment);
}

function phone(raw: string | null, e164: string | null): Phone | null {
  return raw === null ? null : { raw, e164 };
}

/** The SQL of a revision's content as one JSON object; `amount` as text, since JSON numbers are binary floats. */
export const STATE_JSON = (revision: string): string => `json_build_object(
  'met', ${revision}.met, 'amount', ${revision}.amount::text, 'currency', ${revision}.currency,
  'occurred_at', ${revision}.occurred_at, 'description', ${revision}.description,
  'attributes', ${revision}.attributes, 'vendor', ${revision}.vendor, 'source', ${revision}.source, 'sources', ${revision}.sources)`;

/** The SQL of a call's facts as members of a JSON object. */
export const CALL_MEMBERS = (call: string): string => `
  'id', ${call}.id, 'version', ${call}.version, 'started_at', ${call}.started_at,
  'start_known_from', ${call}.start_known_from, 'duration_seconds', ${call}.duration_seconds,
  'caller_number', ${call}.caller_number, 'caller_number_raw', ${call}.caller_number_raw,
  'destination_number', ${call}.destination_number, 'destination_number_raw', ${call}.destination_number_raw,
  'direction', ${call}.direction, 'campaign', ${call}.campaign, 'attributes', ${call}.attributes, 'vendor', ${call}.vendor,
  'ids', (SELECT json_object_agg(ids.key, ids.value) FROM call_ids ids WHERE ids.call_id = ${call}.id AND NOT ids.own)`;
