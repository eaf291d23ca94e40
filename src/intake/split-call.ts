import type { Call, Identity } from '../model/call';
import { newId } from '../model/id';
import { unlearned } from '../model/learned-facts';
import { auditOn } from '../store/audit';
import { type CallMerge, findMerges, readState, stillAt, undoMerge } from '../store/call-merges';
import type { Queryable } from '../store/client';
import type { KnownCall } from '../store/known-calls';
import { lockCalls, type PlacedDelivery, standingCall } from '../store/move-between-calls';
import { type CallCorrection, correctCalls, readWhole, type Reported, shownBy } from './correct-calls';
import {
  type Asked,
  CannotCorrect,
  type CorrectionsOptions,
  type Done,
  ReadTooEarly,
  runCorrection,
} from './corrections';

/** What is to be the other call's, where two calls did not become one but were reported as one. */
export interface Parts {
  /** keys of its ids */
  ids: readonly string[];
  /** the gateway's ids of its outcomes */
  outcomes: readonly string[];
}

/** The gateway's ids of the two calls, and what could not be taken back. */
export interface Split {
  staying: string;
  split: string;
  notes: string[];
}

/**
 * Makes two calls of one: those that it was before they became one, with the ids and outcomes that each had; or, where it is said which,
 * one of these ids and outcomes and one of the rest. What is reported under ids of both is not made one again.
 * @throws {CannotCorrect}
 */
export function splitCall(
  options: CorrectionsOptions,
  { callId, parts }: { callId: string; parts?: Parts },
  by: Asked,
): Promise<Done<Split>> {
  return runCorrection(options, by, async (on) => {
    const { result, correction } = parts
      ? await partsOf(on, options, callId, parts)
      : await mergeOf(on, options, callId);
    const corrected = await correctCalls(on, correction, options);
    await auditOn(on, by.operator, {
      action: 'call.split',
      target: { kind: 'call', id: result.staying },
      before: null,
      after: {
        split: result.split,
        ids: correction.ids.filter(({ own }) => !own),
        outcomes: [...correction.outcomes.keys()],
      },
    });
    return { result, corrected };
  });
}

interface Splitting {
  result: Split;
  correction: CallCorrection;
}

async function partsOf(on: Queryable, options: CorrectionsOptions, asked: string, parts: Parts): Promise<Splitting> {
  const staying = await lockStanding(on, asked);
  const call = (await readWhole(on, [staying])).calls[0];
  const strangers = [
    ...parts.ids.filter((key) => call?.ids[key] === undefined).map((key) => `no ${key} id`),
    ...parts.outcomes.filter((id) => !call?.outcomes.some((one) => one.id === id)).map((id) => `no outcome ${id}`),
  ];
  if (!call || strangers.length > 0) throw new CannotCorrect('not_found', `the call has ${strangers.join(', ')}`);
  const split = newId();
  const named = parts.ids.map((key) => ({ key, value: call.ids[key] ?? '' }));
  const ids = [...named, ...(await shownBy(on, options, call, named))].map((id) => ({ ...id, own: false, to: split }));
  return {
    result: { staying, split, notes: [] },
    correction: {
      callIds: [staying],
      newCall: { id: split, isWanted: true },
      ids,
      outcomes: new Map(parts.outcomes.map((id) => [id, split])),
      isForwarded: true,
      denied: apart({ id: staying, ids: restOf(call, ids) }, { id: split, ids }),
    },
  };
}

async function mergeOf(on: Queryable, options: CorrectionsOptions, asked: string): Promise<Splitting> {
  const staying = await lockStanding(on, asked);
  const merge = theMerge(asked, staying, await findMerges(on, asked));
  const { leaving, mergedAt, record } = merge;
  const before = (await readWhole(on, [staying])).calls[0];
  if (!before) throw new Error(`call ${staying} is gone while it is locked`);
  const { ids, outcomes } = await stillAt(on, staying, record);
  const known = ids.filter(({ own }) => !own);
  const named = [...known, ...(await shownBy(on, options, before, known))];
  await undoMerge(on, merge);

  const { restored, notes } = await restoredOf(on, before, merge);
  const [left, split] = [
    { ...before, ids: Object.fromEntries(restOf(before, named).map(({ key, value }) => [key, value])) },
    { ...before, id: leaving, ids: Object.fromEntries(named.map(({ key, value }) => [key, value])) },
  ];
  const ofSplit = new Set([...record.outcomes, ...record.absorbed.map(({ id }) => id)]);
  /** What was sent before they became one was sent as of the call that it is of now. */
  const sentAs = ({ sentAt, ofId }: PlacedDelivery): Call | undefined => {
    const isSentSince = sentAt !== null && sentAt >= mergedAt;
    return isSentSince ? undefined : ofSplit.has(ofId) ? split : left;
  };
  return {
    result: { staying, split: leaving, notes },
    correction: {
      callIds: [staying, leaving],
      ids: [...ids.filter(({ own }) => own), ...named.map((id) => ({ ...id, own: false }))].map((id) => ({
        ...id,
        to: leaving,
      })),
      outcomes: new Map(outcomes.map((id) => [id, leaving])),
      returned: new Map(record.callDeliveries.map((id) => [id, leaving])),
      isForwarded: false,
      denied: apart({ id: staying, ids: restOf(before, named) }, { id: leaving, ids: named }),
      sentAs,
      forgotten: new Map([[staying, unlearned(before, record.learned)]]),
      restored,
    },
  };
}

async function lockStanding(on: Queryable, asked: string): Promise<string> {
  const staying = await standingCall(on, asked);
  if (staying === null) throw new CannotCorrect('not_found', 'there is no such call');
  const isLocked = await lockCalls(on, [staying]);
  if (!isLocked) throw new ReadTooEarly();
  return staying;
}

const SAY_PARTS = 'say which ids and outcomes are the other one’s: { "ids": ["…"], "outcomes": ["…"] }';

/** How the asked-for call became another one, or the only other one became it. */
function theMerge(asked: string, staying: string, merges: readonly CallMerge[]): CallMerge {
  const left = merges.find(({ leaving }) => leaving === asked);
  if (left) return left;
  if (asked !== staying)
    throw new CannotCorrect(
      'not_merged',
      `call ${asked} became call ${staying} before it was kept what was whose; ${SAY_PARTS}`,
    );
  const [only, ...others] = merges;
  if (!only) throw new CannotCorrect('not_merged', `no other call is known to have become this one; ${SAY_PARTS}`);
  if (others.length === 0) return only;
  const all = merges.map(({ leaving }) => leaving).join(', ');
  throw new CannotCorrect('not_merged', `${merges.length} calls became this one: ask for one of them (${all})`);
}

/** What was reported of outcomes alone that stand for one of the other call as well; not where they were corrected since. */
async function restoredOf(
  on: Queryable,
  call: KnownCall,
  { record }: CallMerge,
): Promise<{ restored: Map<string, Reported>; notes: string[] }> {
  const restored = new Map<string, Reported>();
  const notes: string[] = [];
  for (const { by, before, after } of record.absorbed) {
    const outcome = call.outcomes.find(({ id }) => id === by);
    if (!outcome || before === after) continue;
    if (outcome.revision !== after) {
      notes.push(
        `outcome ${by} ("${outcome.name}") was corrected since the calls became one, and stays as it is: see whether that is right`,
      );
      continue;
    }
    const reported = await readState(on, by, before);
    if (reported) restored.set(by, reported);
  }
  return { restored, notes };
}

/** Each of two calls is none by the other's ids. */
function apart(
  one: { id: string; ids: readonly Identity[] },
  other: { id: string; ids: readonly Identity[] },
): CallCorrection['denied'] {
  return [
    { callId: one.id, ids: other.ids },
    { callId: other.id, ids: one.ids },
  ];
}

function restOf({ ids }: KnownCall, taken: readonly Identity[]): Identity[] {
  const all = Object.entries(ids).map(([key, value]) => ({ key, value }));
  return all.filter((id) => !taken.some(({ key, value }) => key === id.key && value === id.value));
}
