import { callIdentityFor, keyOfAnswers, normalizeCallId } from '../adapter/call-id';
import type { AnsweredCall } from '../adapter/contract';
import type { Call, Identity } from '../model/call';
import { type MatchWindows, windowOf } from '../model/match';
import type { Warning } from '../model/warning';
import type { Connection } from '../connections/connection';

/** What a vendor's answer teaches of a call. */
export interface Lesson {
  /** ids that the call does not have yet */
  ids: readonly Identity[];
  /** the vendor was asked by an id of the call, and did not look for one that may be it */
  isCertain: boolean;
  warnings: readonly Warning[];
}

/**
 * Which ids of a vendor's answer are ids of the call that was delivered. An answer by an id that the call goes by is believed. One to a search is,
 * where the call that was found began within the window; else it teaches nothing and is a warning (a vendor's own documents show one that began
 * 53 days before). So is an answer that names another call than the one that was asked for, as a proxy's does that says the same to
 * everybody.
 */
export function readAnsweredCall(
  connection: Pick<Connection, 'name' | 'adapter' | 'readsAdapterIds'>,
  call: Call,
  answered: AnsweredCall,
  windows: MatchWindows,
): Lesson {
  const { adapter } = connection;
  const base = keyOfAnswers(connection, call.ids);
  const named = answered.ids.map((value) => normalizeCallId({ key: base, value }, () => adapter));
  const asked = callIdentityFor(connection, call.ids);
  const other = named.find(({ key, value }) => call.ids[key] !== undefined && call.ids[key] !== value);
  if (other) return nothing('answered_other_call', anotherCall(adapter.title, other.value, call.ids[other.key] ?? ''));

  const ids = named.filter(({ key }) => call.ids[key] === undefined);
  if (asked) return { ids, isCertain: true, warnings: [] };
  const apart = secondsBetween(call, answered);
  if (apart === null) return NOTHING;
  const { caller, startedAt } = call;
  if (apart <= windowOf({ ids: {}, caller, startedAt }, windows)) return { ids, isCertain: false, warnings: [] };
  return nothing('matched_far_away', farAway(adapter.title, answered, apart));
}

const NOTHING: Lesson = { ids: [], isCertain: false, warnings: [] };

function nothing(code: Warning['code'], message: string): Lesson {
  return { ...NOTHING, warnings: [{ code, message }] };
}

function anotherCall(title: string, answered: string, asked: string): string {
  return `${title} answered with the call "${answered}"; the one that it was asked for is "${asked}"`;
}

function farAway(title: string, { ids, startedAt }: AnsweredCall, seconds: number): string {
  return `${title} took the call "${ids[0]}", which began ${startedAt}: ${spanOf(seconds)} away from the start that it was asked for`;
}

function spanOf(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} seconds`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} hours` : `${Math.round(seconds / 86_400)} days`;
}

/** Null where one is not known. */
function secondsBetween({ startedAt }: Call, answered: AnsweredCall): number | null {
  if (startedAt === null || answered.startedAt === null) return null;
  return Math.abs(Date.parse(startedAt) - Date.parse(answered.startedAt)) / 1000;
}
