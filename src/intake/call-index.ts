import { isDeepStrictEqual } from 'node:util';
import { type CallDraft, type CallFacts, type Identity, learn, searchIdentity } from '../model/call';
import { newId, newTransactionId } from '../model/id';
import type { Instant } from '../model/time';
import type { KnownCall } from '../store/known-calls';
import type { Changes } from '../store/changes';
import type { Draft } from './accepted';
import { isOwn } from './match-call';

/** The calls that a ledger knows, by every name they have; what is changed of them is written down in `changes`. */
export interface CallIndex {
  /** by the gateway's own id */
  withId(callId: string): KnownCall | undefined;
  find(identity: Identity): KnownCall | undefined;
  get(callId: string): KnownCall;
  /** those of any of these callers, or all where no number is said */
  near(callers: readonly string[]): Iterable<KnownCall>;
  /** those whose start is known from a search */
  described(): Iterable<KnownCall>;
  isCreated(call: KnownCall): boolean;
  create(draft: CallDraft, alias: Identity | undefined): KnownCall;
  /** true when it was news; `learntFrom`: the answer that has shown the ids */
  teach(call: KnownCall, draft: CallDraft, learntFrom?: Draft['learntFrom']): boolean;
  /** the same search means this call again, whatever else is known by then; true when it was news */
  remember(call: KnownCall, draft: CallDraft): boolean;
  /** the call has this name of the gateway's own too; true when it was news */
  alias(call: KnownCall, alias: Identity): boolean;
  /** gives out an id under this key where the call has none */
  name(call: KnownCall, key: string): void;
  /** something is written of the call */
  touch(call: KnownCall): void;
}

export function openCallIndex(known: readonly KnownCall[], changes: Changes, now: Instant): CallIndex {
  const byIdentity = new Map<string, KnownCall>();
  const byId = new Map<string, KnownCall>();
  const byCaller = new Map<string, Set<KnownCall>>();
  const described = new Set<KnownCall>();
  const created = new Set<KnownCall>();
  const index = (call: KnownCall): void => {
    byId.set(call.id, call);
    const number = call.caller?.e164;
    if (number) byCaller.set(number, (byCaller.get(number) ?? new Set()).add(call));
    if (call.startKnownFrom === 'search') described.add(call);
    else described.delete(call);
    for (const [key, value] of Object.entries(call.ids)) byIdentity.set(spelled({ key, value }), call);
    for (const own of call.own) byIdentity.set(spelled(own), call);
  };
  known.forEach(index);

  const touch = (call: KnownCall): void => {
    if (!created.has(call) && !changes.touchedCalls.includes(call)) changes.touchedCalls.push(call);
  };

  const addOwn = (call: KnownCall, identity: Identity): void => {
    call.own = [...call.own, identity];
    changes.newIds.push({ ...identity, callId: call.id, own: true });
    touch(call);
    index(call);
  };

  const addIds = (call: KnownCall, { ids }: CallDraft, learntFrom?: Draft['learntFrom']): boolean => {
    const fresh = Object.entries(ids).filter(
      ([key, value]) => call.ids[key] === undefined && !isOwn(call, { key, value }),
    );
    for (const [key, value] of fresh) changes.newIds.push({ key, value, callId: call.id, own: false, ...learntFrom });
    call.ids = { ...call.ids, ...Object.fromEntries(fresh) };
    return fresh.length > 0;
  };

  const remember = (call: KnownCall, draft: CallDraft): boolean => {
    const identity = searchIdentity(draft);
    const isNews = identity !== null && !byIdentity.has(spelled(identity));
    if (isNews) addOwn(call, identity);
    return isNews;
  };

  const alias = (call: KnownCall, name: Identity): boolean => {
    const isNews = !byIdentity.has(spelled(name));
    if (isNews) addOwn(call, name);
    return isNews;
  };

  const create = (draft: CallDraft, name: Identity | undefined): KnownCall => {
    const facts = { version: 0, createdAt: now, outcomes: [], ...learn(null, draft) };
    const call: KnownCall = { id: newId(), ids: {}, own: [], ...facts };
    created.add(call);
    changes.newCalls.push(call);
    const isNamed = addIds(call, draft);
    if (name) alias(call, name);
    else if (!isNamed) remember(call, draft);
    index(call);
    return call;
  };

  const teach = (call: KnownCall, draft: CallDraft, learntFrom?: Draft['learntFrom']): boolean => {
    const before = factsOf(call);
    Object.assign(call, learn(call, draft));
    const hasLearned = addIds(call, draft, learntFrom) || !isDeepStrictEqual(before, factsOf(call));
    if (!hasLearned) return false;
    index(call);
    touch(call);
    return true;
  };

  return {
    withId: (callId) => byId.get(callId),
    find: (identity) => byIdentity.get(spelled(identity)),
    get: (callId) => {
      const call = byId.get(callId);
      if (!call) throw new Error(`call ${callId} is not in this index`);
      return call;
    },
    near: (callers) =>
      callers.length === 0 ? byId.values() : callers.flatMap((number) => [...(byCaller.get(number) ?? [])]),
    described: () => described,
    isCreated: (call) => created.has(call),
    create,
    teach,
    remember,
    alias,
    name: (call, key) => {
      const hasOne = call.ids[key] !== undefined || call.own.some((own) => own.key === key);
      if (!hasOne) addOwn(call, { key, value: newTransactionId() });
    },
    touch,
  };
}

function factsOf(call: KnownCall): CallFacts {
  return learn(call, { ids: {} });
}

function spelled({ key, value }: Identity): string {
  return `${key}\0${value}`;
}
