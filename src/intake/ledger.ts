import { type CallDraft, learn } from '../model/call';
import { newId, newTransactionId } from '../model/id';
import { type Evidence, MATCH_WINDOWS, type MatchWindows, reportedAgain } from '../model/match';
import {
  isSameState,
  nameKey,
  OPERATOR_SOURCE,
  type OutcomeDraft,
  type OutcomeState,
  revise,
  sourcesOf,
} from '../model/outcome';
import type { Instant } from '../model/time';
import type { KnownCall, KnownOutcome, Names } from '../store/known-calls';
import { type Changes, noChanges } from '../store/changes';
import { OVERTAKEN } from '../store/write-accepted';
import { type AccountCurrencies, currenciesOf, currencyNamed, faultOfAmount, isKeptInAnother } from './amounts';
import { answerCall, answerOutcome } from './answers';
import type { Draft, Item } from './accepted';
import { openCallIndex } from './call-index';
import { openDeferred } from './deferred';
import { withoutDenied } from './denied-ids';
import { outcomeIn, type OutcomeName, outcomeReported } from './find-outcome';
import { factsToAdd, statedIn, withOrigin, withoutGuesses } from './draft-facts';
import { matchCall } from './match-call';
import {
  type Destination,
  isHeldBack,
  noIdUnder,
  planCallDeliveries,
  planDeliveries,
  waitsFor,
} from './plan-deliveries';

/** Calls that are to become one. */
export interface Merge {
  callIds: readonly string[];
  /** one of them was found by what was said of it: the evidence is kept with the outcomes that it had */
  sought?: { callId: string; evidence: Evidence };
}

/**
 * Not to be accepted before calls have been made one: those named here, or, where none are, what was made by an earlier draft
 * and is not written yet.
 */
export interface Deferred {
  result: 'deferred';
  merge: Merge | null;
}

export interface Ledger {
  accept(draft: Draft): Item | Deferred;
  /** what two calls that were joined knew of each is known of the one; everything that waits no more is released */
  join(callId: string, facts: Omit<CallDraft, 'ids'>): void;
  /** what two calls said of an outcome both, in the order in which it was said */
  restate(callId: string, outcome: OutcomeName, other: Restatement): void;
  /** the outcome is sent again as it is, unless a revision of it is going out already */
  repeat(callId: string, outcome: OutcomeName): void;
  changes: Changes;
}

export interface Restatement {
  /** something was still to be sent of the other one: it has to be said of this one, though it may be nothing new */
  isUnsaid: boolean;
  state: OutcomeState;
  source: string;
  receivedAt: Instant;
}

export interface LedgerOptions {
  known: readonly KnownCall[];
  /** those in it are in their first casing; any other is reported for the first time */
  names: Names;
  destinations: readonly Destination[];
  now: Instant;
  /** `MATCH_WINDOWS` where they are left out */
  windows?: MatchWindows;
  /** of amounts for which nobody names one; null, unless said: none is named */
  defaultCurrency?: string | null;
  /** those that accounts have got from acknowledged amounts, by connection; none, unless said */
  acknowledged?: AccountCurrencies;
}

/**
 * Applies drafts, one after the other, to what is known; pure but for the ids it makes. What the second draft of a batch
 * finds is what the first one made, as if they had come one by one.
 */
export function openLedger(options: LedgerOptions): Ledger {
  const { known, names, destinations, now, windows = MATCH_WINDOWS } = options;
  const { defaultCurrency = null, acknowledged = new Map() } = options;
  const changes = noChanges();
  const casings = new Map(names);
  const createdOutcomes = new Set<KnownOutcome>();
  const index = openCallIndex(known, changes, now);
  const deferred = openDeferred();

  const teach = (call: KnownCall, draft: CallDraft, learntFrom?: Draft['learntFrom']): boolean => {
    const waiting = destinations.filter((destination) => isHeldBack(destination, call));
    const hasLearned = index.teach(call, draft, learntFrom);
    if (hasLearned) release(call, waiting);
    return hasLearned;
  };

  /** What the call has learned may be what deliveries of its outcomes to these destinations wait for, or were skipped for. */
  const release = (call: KnownCall, waiting: readonly Destination[]): void => {
    for (const destination of waiting) {
      if (waitsFor(destination, call) !== null) continue;
      const { name: connection } = destination;
      const skippedFor = noIdUnder(connection);
      if (!index.isCreated(call)) changes.released.push({ callId: call.id, connection, skippedFor });
      for (const delivery of call.outcomes.flatMap((outcome) => outcome.deliveries)) {
        const { status, reason } = delivery;
        const isWaiting = status === 'waiting' || (status === 'skipped' && reason === skippedFor);
        if (delivery.connection !== connection || !isWaiting) continue;
        delivery.status = 'queued';
        delivery.reason = null;
      }
    }
  };

  const addRevision = (call: KnownCall, outcome: KnownOutcome, withheld?: string): void => {
    index.touch(call);
    const { id: outcomeId, revision: number, state, source, receivedAt, transactionId, match } = outcome;
    for (const overtaken of changes.newDeliveries) {
      if (overtaken.outcomeId !== outcomeId || overtaken.status === 'skipped') continue;
      overtaken.status = 'superseded';
      overtaken.reason = OVERTAKEN;
    }
    changes.newRevisions.push({ outcomeId, number, state, source, receivedAt, transactionId, match });
    const planned = planDeliveries(destinations, call, outcome, withheld);
    changes.newDeliveries.push(...planned);
    outcome.deliveries = planned;
    const sentNow = planned.filter(({ status }) => status !== 'skipped').map(({ connection }) => connection);
    outcome.sentTo = [...new Set([...outcome.sentTo, ...sentNow])];
  };

  /** A batch may tell of a call as often as it has signals. */
  const deliverCall = (call: KnownCall, source: string): void => {
    const isPlanned = changes.newCallDeliveries.some(({ callId }) => callId === call.id);
    const planned = isPlanned ? [] : planCallDeliveries(destinations, call, source);
    if (planned.length > 0) index.touch(call);
    changes.newCallDeliveries.push(...planned);
  };

  /** The name in the casing in which it was first reported, of whichever call: so the vendors have it that say anything of it. */
  const inFirstCasing = (name: string): string => {
    const key = nameKey(name);
    const first = casings.get(key);
    if (first !== undefined) return first;
    casings.set(key, name);
    changes.newNames.push({ nameKey: key, name });
    return name;
  };

  const moveOn = (call: KnownCall, outcome: KnownOutcome, content: NewContent, withheld?: string): void => {
    const next = { revision: outcome.revision + 1, corrects: outcome.transactionId, transactionId: newTransactionId() };
    Object.assign(outcome, content, next);
    if (!createdOutcomes.has(outcome) && !changes.movedOutcomes.includes(outcome)) changes.movedOutcomes.push(outcome);
    addRevision(call, outcome, withheld);
  };

  /**
   * Who names a call is believed. Who searches for one says about when it was: what is on record is not changed by that, one
   * that nobody has named yet learns what it does not know, and the search is remembered. So it is with a report that has a
   * name of its own for the call, but for the ids that it brings.
   */
  const apply = (
    call: KnownCall,
    { call: draft, alias, campaigns, learntFrom }: Draft,
    evidence: Evidence | null,
  ): boolean => {
    if (learntFrom) return teach(call, draft, learntFrom);
    if (alias) return [index.alias(call, alias), teach(call, { ids: draft.ids })].includes(true);
    const news = (): Omit<CallDraft, 'ids'> => factsToAdd(call, learn(null, draft));
    // Whoever may see a part of the calls alone may be wrong about whose this is.
    if (Object.keys(draft.ids).length > 0) return teach(call, campaigns ? { ids: draft.ids, ...news() } : draft);
    const isNamed = Object.keys(call.ids).some((key) => !call.learntKeys?.includes(key));
    const hasLearned = evidence?.rule === 'start' && !isNamed && teach(call, { ids: {}, ...news() });
    return [index.remember(call, draft), hasLearned].includes(true);
  };

  /** It is no news, and not forgotten either: the newest revision says it from now on, and the accounts that took it are kept in it. */
  const nameCurrency = (call: KnownCall, outcome: KnownOutcome, currency: string): void => {
    const { id: outcomeId, revision, state, deliveries } = outcome;
    outcome.state = { ...state, amount: state.amount && { ...state.amount, currency } };
    const made = changes.newRevisions.find((one) => one.outcomeId === outcomeId && one.number === revision);
    if (made) {
      made.state = outcome.state;
      return;
    }
    const takenBy = deliveries.filter(({ status }) => status === 'delivered').map(({ connection }) => connection);
    changes.namedCurrencies.push({ outcomeId, revision, currency, takenBy });
    index.touch(call);
  };

  /** An outcome as it is known, if it is, and what it says after a report. What an operator's correction has left says nothing of that. */
  const revised = (named: KnownCall | null, draft: OutcomeDraft, source: string) => {
    const { home, found } = outcomeReported(named, draft, index.get);
    const isLeft = found?.source === OPERATOR_SOURCE;
    const before = isLeft ? null : (found?.state ?? null);
    const state = revise(before, draft, now, sourcesOf(draft, source), defaultCurrency);
    return { home, found, isLeft, state, name: draft.name, key: draft.key };
  };

  const accept = (reported: Draft): Item | Deferred => {
    const permitted = withoutDenied({ ...reported, call: withOrigin(reported.call) }, index);
    if ('refused' in permitted) return permitted.refused;
    const { draft } = permitted;
    const match = matchCall(draft, { ...index, windows });
    if ('refused' in match) return match.refused;
    const meant = 'merge' in match ? match.merge : match.call ? [match.call] : [];
    if ('merge' in match || deferred.concerns(draft.call, meant)) {
      deferred.add(draft.call, meant);
      const canMerge = 'merge' in match && !meant.some(index.isCreated);
      return {
        result: 'deferred',
        merge: canMerge ? { callIds: meant.map(({ id }) => id), sought: match.sought } : null,
      };
    }
    const { source, withheld } = draft;
    const change = draft.outcome && revised(match.call, draft.outcome, source);
    const fault = change && faultOfAmount(change.state, draft.outcome);
    if (fault !== null) return { result: 'amount_invalid', message: fault };
    const reportedAs = match.call ?? index.create(draft.alias ? withoutGuesses(draft.call) : draft.call, draft.alias);
    const call = change?.home ?? reportedAs;
    const isFirst = match.call === null;
    const hasLearned = match.call !== null && apply(match.call, draft, match.evidence);
    if (draft.names !== undefined) index.name(call, draft.names);
    if (draft.deliverCall) deliverCall(reportedAs, draft.source);
    if (!change) return answerCall(isFirst ? 'created' : hasLearned ? 'updated' : 'unchanged', call);

    const { found, isLeft, state, name: said, key } = change;
    if (found && isSameState(found.state, state)) return answerOutcome('unchanged', call, found);

    const named = found ? currencyNamed(found.state, state) : null;
    if (found && named !== null && !isKeptInAnother(found, named, currenciesOf(destinations, acknowledged))) {
      nameCurrency(call, found, named);
      return answerOutcome('unchanged', call, found);
    }

    const evidence = found ? reportedAgain(found.match, match.evidence) : match.evidence;
    const report: NewContent = { state, source, receivedAt: now, match: evidence };
    if (found) {
      moveOn(call, found, report, withheld);
      return answerOutcome(isLeft ? 'created' : 'updated', call, found);
    }
    const name = inFirstCasing(said.trim());
    const identity = { id: newId(), callId: call.id, name, nameKey: nameKey(name), key };
    const first = { revision: 1, transactionId: newTransactionId(), corrects: null, deliveries: [], sentTo: [] };
    const outcome: KnownOutcome = { ...identity, ...first, ...report };
    createdOutcomes.add(outcome);
    call.outcomes.push(outcome);
    changes.newOutcomes.push(outcome);
    addRevision(call, outcome, withheld);
    return answerOutcome('created', call, outcome);
  };

  const join = (callId: string, facts: Omit<CallDraft, 'ids'>): void => {
    const call = index.get(callId);
    index.teach(call, { ids: {}, ...facts });
    index.touch(call);
    release(call, destinations);
  };

  const outcomeOf = (call: KnownCall, name: OutcomeName): KnownOutcome => {
    const outcome = outcomeIn(call, name);
    if (!outcome) throw new Error(`call ${call.id} has no outcome ${name.nameKey} "${name.key}"`);
    return outcome;
  };

  const restate = (callId: string, name: OutcomeName, other: Restatement): void => {
    const call = index.get(callId);
    const outcome = outcomeOf(call, name);
    const [earlier, later] = other.receivedAt > outcome.receivedAt ? [outcome, other] : [other, outcome];
    const draft = { name: outcome.name, key: outcome.key, ...statedIn(later.state) };
    const state = revise(earlier.state, draft, now, later.state.sources);
    if (isSameState(outcome.state, state) && !other.isUnsaid) return;
    // Of three calls the third one is compared with when this was reported, not with when the first two became one.
    moveOn(call, outcome, { state, source: later.source, receivedAt: later.receivedAt, match: null });
  };

  const repeat = (callId: string, name: OutcomeName): void => {
    const call = index.get(callId);
    const outcome = outcomeOf(call, name);
    if (changes.movedOutcomes.includes(outcome)) return;
    const { state, source, receivedAt, match } = outcome;
    moveOn(call, outcome, { state, source, receivedAt, match });
  };

  return { accept, join, restate, repeat, changes };
}

type NewContent = Pick<KnownOutcome, 'state' | 'source' | 'receivedAt' | 'match'>;
