import { auditOn } from '../store/audit';
import { findOutcomePlace, lockCalls, standingCall } from '../store/move-between-calls';
import { correctCalls } from './correct-calls';
import {
  type Asked,
  CannotCorrect,
  type CorrectionsOptions,
  type Done,
  ReadTooEarly,
  runCorrection,
} from './corrections';

/**
 * Moves an outcome to another call. Vendors that were sent it as of the first call are told that it is none of that, and it is reported to
 * all as of the other. Who reports it of the first call again reports it of the other.
 * @throws {CannotCorrect}
 */
export function moveOutcome(
  options: CorrectionsOptions,
  { outcomeId, callId: to }: { outcomeId: string; callId: string },
  by: Asked,
): Promise<Done<{ outcomeId: string }>> {
  return runCorrection(options, by, async (on) => {
    const target = await standingCall(on, to);
    if (target === null) throw new CannotCorrect('not_found', 'there is no such call to move it to');
    const place = await findOutcomePlace(on, outcomeId);
    if (!place) throw new CannotCorrect('not_found', 'there is no such outcome');
    const { callId, absorbedBy, movedTo } = place;
    if (absorbedBy) throw new CannotCorrect('moved', `outcome ${absorbedBy} stands for it: move that one`);
    if (movedTo) throw new CannotCorrect('moved', `it was moved, and is outcome ${movedTo} now`);
    if (callId === target) throw new CannotCorrect('same_call', 'it is an outcome of that call already');
    const callIds = [callId, target];
    const isLocked = await lockCalls(on, callIds);
    const isStillThere = isLocked && (await findOutcomePlace(on, outcomeId))?.callId === callId;
    if (!isStillThere) throw new ReadTooEarly();

    const correction = { callIds, ids: [], outcomes: new Map([[outcomeId, target]]), isForwarded: true, denied: [] };
    const corrected = await correctCalls(on, correction, options);
    await auditOn(on, by.operator, {
      action: 'outcome.move',
      target: { kind: 'outcome', id: outcomeId },
      before: { callId },
      after: { callId: target },
    });
    return { result: { outcomeId }, corrected };
  });
}
