/**
 * Why a delivery that went through may still not be what was meant: each code, and when it is said. A closed list: whoever says a
 * warning takes a code from here, whoever filters by one can rely on it, and docs/warnings.md tells what to do about each.
 */
export const WARNINGS = {
  amount_zeroed: 'an amount was taken away, and the vendor, which knows no "none", was told 0.00',
  time_kept: 'a time was taken away, and the vendor keeps the one that it was told',
  disposition_kept: 'an outcome does not hold any more, and the call keeps the disposition that it had set',
  call_kept: 'the vendor has a call of this id already, and keeps what it was told of it first',
  left_out: 'something was not sent, since the vendor has no field for it where this outcome goes',
  not_met_unsaid: 'an outcome does not hold, and the vendor has no words for that',
  payouts_differ: 'several outcomes of a call name its one payout, and not the same',
  matched_far_away: 'the vendor found the call by its start and took one that began too far from it',
  answered_other_call: 'the vendor answered with another call than the one that it was asked for',
  id_of_other_call: 'the vendor answered with an id that another call has, and the two are not known to be one',
} as const;

export type WarningCode = keyof typeof WARNINGS;

export const WARNING_CODES = Object.keys(WARNINGS) as WarningCode[];

export interface Warning {
  code: WarningCode;
  /** one sentence for a person, which says what the vendor has now */
  message: string;
}
