import type { Identity } from './call';

/** Ids that a vendor's answer has shown a call to have. */
export interface LearntIds {
  /** the gateway's id of the call */
  callId: string;
  ids: readonly Identity[];
  /** the attempt that was answered */
  from: { deliveryId: string; attempt: number };
  /** whose answer it was: a connection */
  source: string;
  /** the vendor was asked by an id of the call; else it found a call by its start, and may have found another one's */
  isCertain: boolean;
}

/**
 * Writes learnt ids down as the call's. Where one is another call's the two become one, unless something tells them apart. Two calls of which the
 * vendor found one may be two sales: they stay two where both have the same outcome.
 * Gives why they are two, in words; null when the call has the ids now.
 */
export type LearnIds = (learnt: LearntIds) => Promise<string | null>;
