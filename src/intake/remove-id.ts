import { newId } from '../model/id';
import { auditOn } from '../store/audit';
import { connectionsShowing, lockCalls, standingCall } from '../store/move-between-calls';
import { correctCalls, readWhole, shownBy } from './correct-calls';
import {
  type Asked,
  CannotCorrect,
  type CorrectionsOptions,
  type Done,
  ReadTooEarly,
  runCorrection,
} from './corrections';

export interface RemoveId {
  callId: string;
  key: string;
  /** the call that it names from then on; it names nothing, or a call of its own, when left out */
  to?: string | undefined;
}

/**
 * Takes an id from a call. Vendors that were sent outcomes of the call by it are told that these are none of that call; they are reported
 * by what else is known of the call, or wait for an id. Ids that a vendor's answers have shown by it go with it. Where anything has to be told of the id's call, that is a call of its own from
 * then on.
 * @throws {CannotCorrect}
 */
export function removeId(
  options: CorrectionsOptions,
  { callId: asked, key, to }: RemoveId,
  by: Asked,
): Promise<Done<{ callId: string }>> {
  return runCorrection(options, by, async (on) => {
    const callId = await standingCall(on, asked);
    const target = to === undefined ? null : await standingCall(on, to);
    if (callId === null) throw new CannotCorrect('not_found', 'there is no such call');
    if (to !== undefined && target === null)
      throw new CannotCorrect('not_found', 'there is no such call to give the id to');
    if (callId === target) throw new CannotCorrect('same_call', 'the id is to name the call that it is taken from');
    const callIds = target === null ? [callId] : [callId, target];
    if (!(await lockCalls(on, callIds))) throw new ReadTooEarly();

    const { calls } = await readWhole(on, callIds);
    const call = calls.find(({ id }) => id === callId);
    const value = call?.ids[key];
    if (!call || value === undefined) throw new CannotCorrect('not_found', `the call has no ${key} id`);
    const id = { key, value };
    const ids = [id, ...(await shownBy(on, options, call, [id]))];
    const there = calls.find((one) => one.id === target)?.ids ?? {};
    const taken = ids.find((one) => there[one.key] !== undefined);
    if (taken)
      throw new CannotCorrect('call_conflict', `call ${target} has the ${taken.key} id "${there[taken.key]}" already`);

    const isNameless = Object.keys(call.ids).length === ids.length;
    const isReported = call.startKnownFrom === 'told';
    const newCall = newId();
    const corrected = await correctCalls(
      on,
      {
        callIds,
        ...(target === null && { newCall: { id: newCall, isWanted: false } }),
        ids: ids.map((one) => ({ ...one, own: false, to: target ?? newCall })),
        outcomes: new Map(),
        isForwarded: false,
        denied: [{ callId, ids }, ...(target === null ? [] : [{ callId: target, ids: [], admitted: ids }])],
        misled: await connectionsShowing(on, id),
        // Whoever told its start told it of another call.
        forgotten: new Map(isNameless && isReported ? [[callId, { startKnownFrom: 'search' as const }]] : []),
      },
      options,
    );
    await auditOn(on, by.operator, {
      action: 'call.remove_id',
      target: { kind: 'call', id: callId },
      before: { ids: call.ids },
      after: { removed: ids, to: target },
    });
    return { result: { callId }, corrected };
  });
}
