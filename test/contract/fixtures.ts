import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Acceptance, Adapter, Deliver, DeliverCalls, Prepared } from '../../src/adapter/contract';
import type { VendorRequest, VendorResponse } from '../../src/adapter/exchange';
import { FAILURE_KINDS, failureOfStatus, type Failure } from '../../src/adapter/failure';
import { loadRegistry } from '../../src/adapter/registry';
import { metaOf } from '../../src/adapter/settings';
import { openConnection } from '../../src/connections/connection';
import { type Translation, translationOf } from '../../src/delivery/translation';
import type { Call } from '../../src/model/call';
import type { OutcomeState } from '../../src/model/outcome';
import { WARNING_CODES } from '../../src/model/warning';
import { NO_HAND_OVER } from '../../src/store/hand-over';
import type { DeliverySnapshot } from '../../src/store/snapshots';
import { callOf, stateOf } from './told';

const ADAPTERS = join(__dirname, '..', '..', 'adapters');

export const adapters = [...loadRegistry().values()];

type Settings = Record<string, unknown>;

/** An adapter that delivers. */
export type Delivering = Adapter & { deliver: Deliver<Settings, Settings> & { calls?: DeliverCalls<Settings> } };

export const delivering = adapters.filter((adapter): adapter is Delivering => adapter.deliver !== undefined);

/** What a delivery is of. */
export type Subject = 'outcome' | 'call';

/** Each adapter that delivers with each of what it delivers. */
export const deliveries = delivering.flatMap((adapter) => {
  const subjects: Subject[] = adapter.deliver.calls ? ['outcome', 'call'] : ['outcome'];
  return subjects.map((subject) => [`${adapter.id} (${subject})`, adapter, subject] as const);
});

const headers = z.record(z.string(), z.string());
const response = z.strictObject({ status: z.int(), headers, body: z.unknown() });
const source = z.string().min(1);

/** What fixtures leave out of a call is not known of it. */
const call = z.custom<Partial<Call> & Pick<Call, 'id' | 'ids'>>().transform((known) => callOf(known));

const outcomeInput = z.strictObject({
  outcome: z.strictObject({ name: z.string(), key: z.string() }),
  revision: z.strictObject({ number: z.int(), state: z.custom<OutcomeState>() }),
  call,
  outcomesOfCall: z.array(z.strictObject({ name: z.string(), key: z.string(), state: z.custom<OutcomeState>() })),
  previouslySent: z.array(z.custom<OutcomeState>()),
  /** the vendor knows the call by this since it was handed over */
  handedOverAs: z.string().nullable().default(null),
});

const callInput = z.strictObject({ call, handedOverAs: z.string() });

const deliverFixture = z.strictObject({
  source,
  mended: z.string().min(1).optional(),
  /** as the environment or a person gives them */
  settings: z.record(z.string(), z.unknown()),
  /** what the gateway knows; extras stand, as posted, in the states and in the call under `vendor` */
  input: z.union([outcomeInput, callInput]),
  request: z.strictObject({ method: z.string(), url: z.url(), headers, body: z.unknown() }),
  /** what the request can't say, each with words that its message holds */
  warnings: z.array(z.strictObject({ code: z.enum(WARNING_CODES), says: z.string().min(1) })).default([]),
  response,
  reading: z.record(z.string(), z.unknown()),
});

const refusalFixture = z.strictObject({
  source,
  /** to what it is no success; left out for whatever is delivered */
  of: z.enum(['outcome', 'call']).optional(),
  response,
  kind: z.enum(FAILURE_KINDS),
  says: z.string().min(1),
});

export type DeliverFixture = z.output<typeof deliverFixture> & { name: string };
export type RefusalFixture = z.output<typeof refusalFixture>;
export type FixtureResponse = z.output<typeof response>;

const FOLDERS: Readonly<Record<Subject, string>> = { outcome: 'deliver', call: 'deliver-call' };

/** Documented exchanges: what the gateway knows, what it sends, what the vendor answers, how that is read. */
export function deliverFixtures({ id }: Adapter, subject: Subject): DeliverFixture[] {
  const folder = join(ADAPTERS, id, 'fixtures', FOLDERS[subject]);
  return readdirSync(folder).map((file) => ({
    name: file.replace('.json', ''),
    ...deliverFixture.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  }));
}

/** Answers that are no success, each with the kind of failure it is and words that its message must hold. */
export function refusalFixtures({ id }: Adapter, subject: Subject): RefusalFixture[] {
  const file = join(ADAPTERS, id, 'fixtures', 'refusals.json');
  const all = existsSync(file) ? z.array(refusalFixture).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
  return all.filter(({ of }) => of === undefined || of === subject);
}

/** A fixture of a delivery that is taken, for what holds whatever is delivered. */
export function anyFixture(adapter: Adapter, subject: Subject): DeliverFixture {
  const taken = deliverFixtures(adapter, subject).find(({ reading }) => typeof reading['reference'] === 'string');
  if (!taken) throw new Error(`adapters/${adapter.id} has no fixture of a delivery of a ${subject} that is taken`);
  return taken;
}

/** A fixture as the snapshot that its request is made of. */
export function snapshotOf(adapter: Adapter, { input }: Pick<DeliverFixture, 'input'>): DeliverySnapshot {
  const facts = {
    id: 'd',
    connection: adapter.id,
    attempt: 1,
    tries: 0,
    notFoundTries: 0,
    isAmbiguous: false,
    replayedBy: null,
    overtaken: false,
    wasTaken: false,
    call: storedCall(adapter, input.call),
  };
  if (!('outcome' in input)) return { subject: 'call', ...facts, knownAs: input.handedOverAs };
  const { handedOverAs: knownAs } = input;
  const callDelivery = knownAs === null ? null : { id: 'c', status: 'delivered', isTaken: true, knownAs };
  return {
    subject: 'outcome',
    ...facts,
    outcomeId: 'o',
    callDeliveryId: callDelivery?.id ?? null,
    isCallUndecided: false,
    handOver: { ...NO_HAND_OVER, callDelivery },
    outcome: input.outcome,
    revision: { ...input.revision, state: stored(adapter, input.revision.state) },
    outcomesOfCall: input.outcomesOfCall.map((other) => ({
      ...other,
      state: stored(adapter, other.state),
      first: null,
      saidAt: null,
      sent: { taken: [], open: [] },
    })),
    previouslySent: input.previouslySent.map((state) => stored(adapter, state)),
    // What was received last was taken.
    sent: {
      taken: input.previouslySent.slice(0, 1).map((state) => ({
        deliveryId: 'before',
        outcomeId: 'o',
        state: stored(adapter, state),
        isSending: false,
      })),
      open: [],
    },
  };
}

/** A fixture in its vendor's language, as an attempt speaks it. */
export function spoken(adapter: Delivering, fixture: Pick<DeliverFixture, 'input'>, settings: Settings): Translation {
  const connection = openConnection({ name: adapter.id, adapter, settings, deadlineMs: 1 });
  connection.client.close();
  const translation = translationOf(connection, snapshotOf(adapter, fixture), null);
  if (!translation) throw new Error(`adapters/${adapter.id} takes no such deliveries`);
  return translation;
}

/** What an adapter is given to prepare a request of, and how it prepares one. */
export function inputOf(
  adapter: Delivering,
  fixture: DeliverFixture,
  settings: Settings,
): { input: object; prepare(): Prepared } {
  const seen: object[] = [];
  const spy = (input: object): never => {
    seen.push(input);
    throw new Error('seen');
  };
  const { deliver } = adapter;
  const calls = deliver.calls && { ...deliver.calls, prepare: spy };
  const spied = { ...adapter, deliver: { ...deliver, prepare: spy, ...(calls && { calls }) } };
  expect(() => spoken(spied, fixture, settings).prepare()).toThrow('seen');
  const [input] = seen;
  if (!input) throw new Error('the gateway did not ask the adapter for a request');
  const isCall = !('outcome' in fixture.input);
  return { input, prepare: () => (isCall ? deliver.calls! : deliver).prepare(input as never) };
}

/** How the gateway reads what this adapter's vendor answers to a request. */
export function readingOf(translation: Translation, answer: VendorResponse, request: VendorRequest): Reading {
  if (answer.status >= 200 && answer.status < 300) return translation.accept(answer, request);
  return translation.refusal(answer, request) ?? failureOfStatus(answer, Date.now());
}

export type Reading = Acceptance | Failure;

/** The settings that nobody may see. */
export function secretNames({ settings }: Adapter): string[] {
  return Object.keys(settings.shape).filter((name) => metaOf(settings, name).secret);
}

/** A body as it goes over the wire. */
export function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** A state as it is kept once its extras were let in by the adapter; posted, unless it says otherwise. */
function stored(adapter: Adapter, said: OutcomeState): OutcomeState {
  const state = stateOf(said);
  const extras = state.vendor[adapter.id];
  return extras ? { ...state, vendor: { ...state.vendor, [adapter.id]: adapter.extras.parse(extras) } } : state;
}

function storedCall(adapter: Adapter, known: Call): Call {
  const extras = known.vendor[adapter.id];
  if (!extras) return known;
  if (!adapter.callExtras) throw new Error(`adapters/${adapter.id} takes no extras of calls`);
  return { ...known, vendor: { ...known.vendor, [adapter.id]: adapter.callExtras.parse(extras) } };
}
