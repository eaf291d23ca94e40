import type { ReportedSearch } from './request';

export interface SandboxCall {
  id: string;
  /** epoch seconds */
  startedAt: number;
  caller: string | null;
  durationSeconds: number | null;
  /** when an ingested call is processed and can be found, in epoch seconds; null of one that was always there */
  processedAt: number | null;
}

/** How far a searched start time may lie from a call's own, in seconds. Invoca says "approximate" and no figure. */
const WINDOW = 300;

/** The call of Invoca's examples, so that they are answered here as they are there. */
const DOCUMENTED: SandboxCall = {
  id: '00000000-00000001',
  startedAt: 1435993200,
  caller: null,
  durationSeconds: null,
  processedAt: null,
};

export interface SandboxCalls {
  find(search: ReportedSearch): SandboxCall | null;
  /** an ingested call, by the id of whoever told of it */
  findExternal(externalId: string): SandboxCall | null;
  /** keeps a call that is told of, at any distance from others; times in epoch seconds */
  add(told: { externalId: string; startedAt: number; caller: string | null; processedAt: number }): SandboxCall;
}

/**
 * The calls a sandbox knows: to be tried with anybody's calls, it knows every id but those that begin with UNKNOWN, and
 * makes a call where none began near the time that is searched. A call first heard of by its id began, as far as can be
 * said, when it was heard of; since that is a guess it is not found by time. `seconds` is the clock, in epoch seconds.
 */
export function openCalls(seconds: () => number): SandboxCalls {
  const byId = new Map<string, SandboxCall>();
  const byTime = new Map<number, SandboxCall[]>();
  const byExternalId = new Map<string, SandboxCall>();
  let made = 0;

  const keep = (call: SandboxCall): SandboxCall => {
    byId.set(call.id, call);
    return call;
  };

  const keepByTime = (call: SandboxCall): SandboxCall => {
    const slot = slotOf(call.startedAt);
    byTime.set(slot, [...(byTime.get(slot) ?? []), call]);
    return keep(call);
  };

  const make = (facts: Omit<SandboxCall, 'id'>): SandboxCall => {
    made += 1;
    return keepByTime({ id: `00000001-${made.toString(16).toUpperCase().padStart(8, '0')}`, ...facts });
  };

  const isThere = ({ processedAt }: SandboxCall): boolean => processedAt === null || processedAt <= seconds();

  const findById = (id: string): SandboxCall | null => {
    if (id.startsWith('UNKNOWN')) return null;
    const known = byId.get(id);
    if (known) return isThere(known) ? known : null;
    return keep({ id, startedAt: seconds(), caller: null, durationSeconds: null, processedAt: null });
  };

  const findByTime = (wanted: Omit<SandboxCall, 'id'>): SandboxCall => {
    const slot = slotOf(wanted.startedAt);
    const [nearest] = [slot - 1, slot, slot + 1]
      .flatMap((near) => byTime.get(near) ?? [])
      .filter((call) => isThere(call) && couldBe(call, wanted))
      .toSorted((one, other) => distance(one, wanted) - distance(other, wanted));
    return nearest ?? make(wanted);
  };

  keepByTime(DOCUMENTED);
  return {
    find: (search) =>
      search.transaction_id === undefined ? findByTime(wantedBy(search)) : findById(search.transaction_id),
    findExternal: (externalId) => {
      const call = byExternalId.get(externalId);
      return call && isThere(call) ? call : null;
    },
    add: ({ externalId, startedAt, caller, processedAt }) => {
      const call = make({ startedAt, caller: caller && digitsOf(caller), durationSeconds: null, processedAt });
      byExternalId.set(externalId, call);
      return call;
    },
  };
}

function wantedBy(search: Extract<ReportedSearch, { start_time_t: number }>): Omit<SandboxCall, 'id'> {
  const { start_time_t: start, duration_in_seconds: duration, calling_phone_number: caller } = search;
  return {
    startedAt: Math.floor(start / 1000),
    caller: caller === undefined ? null : digitsOf(caller),
    durationSeconds: duration ?? null,
    processedAt: null,
  };
}

/** "+1 8885551212" and "8885551212" are one caller. */
function digitsOf(caller: string): string {
  const digits = caller.replace(/\D/g, '');
  return digits.length === 10 && !caller.includes('+') ? `1${digits}` : digits;
}

function couldBe(call: SandboxCall, wanted: Omit<SandboxCall, 'id'>): boolean {
  const sameCaller = call.caller === null || wanted.caller === null || call.caller === wanted.caller;
  return sameCaller && Math.abs(call.startedAt - wanted.startedAt) <= WINDOW;
}

/** A second of duration weighs as much as 20 of start time: how Invoca's Conversion Reporting API says it matches. */
function distance(call: SandboxCall, wanted: Omit<SandboxCall, 'id'>): number {
  const ofStart = Math.abs(call.startedAt - wanted.startedAt) / 20;
  if (call.durationSeconds === null || wanted.durationSeconds === null) return ofStart;
  return ofStart + Math.abs(call.durationSeconds - wanted.durationSeconds);
}

function slotOf(startedAt: number): number {
  return Math.floor(startedAt / WINDOW);
}
