/** A call as it really was: what everybody's reports are about. */
export interface RealCall {
  external: string;
  invoca: string;
  /** TrackDrive's number and UUID */
  number: string;
  uuid: string;
  /** TrackDrive's number at an account of its own; null: that account never had it */
  west: string | null;
  startedAt: Date;
  /** E.164 */
  caller: string;
  durationSeconds: number;
}

/** The kinds of ids by which a report may name a call. */
export const ID_KINDS = ['external', 'invoca', 'trackdrive', 'trackdrive_uuid', 'west'] as const;
export type IdKind = (typeof ID_KINDS)[number];

/** A day of the proof's own for each run, so that no run is near another one. 2019-05-01 and on, at 08:00 in Oslo. */
export function dayOf(run: number): Date {
  return new Date(Date.UTC(2019, 4, 1 + run, 6));
}

/**
 * Five calls of one day: three hours apart; the second one's caller rings back ten minutes later, outside of every window; somebody else
 * rings half a minute after that; and one in the afternoon.
 */
export function realCallsOf(run: number): RealCall[] {
  const minutes = [0, 180, 190, 190.5, 420];
  const callers = [1, 2, 2, 3, 4];
  return minutes.map((minute, index) => {
    const id = `${run}${index}`;
    return {
      external: `crm-${id}`,
      invoca: `P${id}-AB`,
      number: `9${id.padStart(6, '0')}`,
      uuid: `abcdef00-1234-4abc-8def-${id.padStart(12, '0')}`,
      west: index % 2 === 0 ? `8${id.padStart(6, '0')}` : null,
      startedAt: new Date(dayOf(run).getTime() + minute * 60_000),
      caller: `+47${40_000_000 + run * 10 + callers[index]!}`,
      durationSeconds: 100 + index,
    };
  });
}

/** The ids of a call of these kinds, as they are posted. */
export function idsOf(call: RealCall, kinds: readonly IdKind[]): Record<string, string> {
  const all: Record<IdKind, string | null> = {
    external: call.external,
    invoca: call.invoca,
    trackdrive: call.number,
    trackdrive_uuid: call.uuid.toUpperCase(),
    west: call.west,
  };
  return Object.fromEntries(kinds.flatMap((kind) => (all[kind] === null ? [] : [[kind, all[kind]]])));
}
