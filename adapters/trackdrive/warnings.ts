import { nameKey } from '../../src/model/outcome';
import type { Warning } from '../../src/model/warning';
import { dispositionNamed } from './disposition';
import { type Input, isThis, saidIn, sayersOf } from './whole-call';

/** Of what a poster may say for TrackDrive alone, that which tells whether the outcome holds. */
const TELLING = [
  'revenue',
  'add_revenue',
  'payout',
  'add_payout',
  'buyer_converted',
  'offer_converted',
  'call_disposition_id',
] as const;

/** What of an outcome an update can't say, and what its call has otherwise than one of its outcomes says. */
export function warningsOf(input: Input): Warning[] {
  const warnings = [
    severalPayouts(input),
    ...(input.revision.state.met ? [] : [keptDisposition(input), unsaid(input)]),
  ];
  return warnings.filter((warning) => warning !== null);
}

/** A payout is the call's: of two that differ one counts. */
function severalPayouts(input: Input): Warning | null {
  const sayers = sayersOf(input, 'payout');
  const payouts = new Set(sayers.map(({ state }) => saidIn(state).payout));
  if (payouts.size < 2 || !sayers.some((one) => isThis(input, one))) return null;
  const said = sayers.map(({ name, state }) => `${saidIn(state).payout} ("${name}")`).join(', ');
  const message = `the call has one payout, and its outcomes say ${said}: the last one counts. Say add_payout for what is to come on top`;
  return { code: 'payouts_differ', message };
}

/** What the disposition was before the outcome set its own is not known here. */
function keptDisposition(input: Input): Warning | null {
  const { outcome, previouslySent, extras } = input;
  const named = dispositionNamed(input);
  const wasSet = named !== null && previouslySent.some(({ met }) => met);
  if (!wasSet || extras.call_disposition_id !== undefined) return null;
  const message = `the call keeps the disposition ${named}, which "${outcome.name}" had set: say vendor.trackdrive.call_disposition_id for another one`;
  return { code: 'disposition_kept', message };
}

/** Revenue and conversion are of the call: an outcome that counts for neither does not show in them. */
function unsaid({ outcome, revision, previouslySent, extras, settings }: Input): Warning | null {
  const converts = settings.convertingOutcomes.some((name) => nameKey(name) === nameKey(outcome.name));
  const isWorth = [revision.state, ...previouslySent].some(({ amount }) => amount !== null);
  if (converts || isWorth || TELLING.some((word) => extras[word] !== undefined)) return null;
  const message = `TrackDrive has no words for "${outcome.name}" not being met: the call's token "outcome" names it all the same`;
  return { code: 'not_met_unsaid', message };
}
