import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Acceptance, Adapter, Deliver, DeliveryInput } from '../../src/adapter/contract';
import type { VendorRequest, VendorResponse } from '../../src/adapter/exchange';
import { FAILURE_KINDS, failureOfStatus, type Failure } from '../../src/adapter/failure';
import { loadRegistry } from '../../src/adapter/registry';
import { metaOf } from '../../src/adapter/settings';
import { attempt } from '../../src/delivery/attempt';
import { openConnection } from '../../src/delivery/connection';
import type { Call } from '../../src/model/call';
import type { OutcomeState } from '../../src/model/outcome';
import { WARNING_CODES } from '../../src/model/warning';
import type { DeliverySnapshot } from '../../src/store/snapshots';
import { callOf, stateOf } from './told';

const ADAPTERS = join(__dirname, '..', '..', 'adapters');

export const adapters = [...loadRegistry().values()];

/** An adapter that delivers. */
export type Delivering = Adapter & { deliver: Deliver<Record<string, unknown>, Record<string, unknown>> };

export const delivering = adapters.filter((adapter): adapter is Delivering => adapter.deliver !== undefined);

const headers = z.record(z.string(), z.string());
const response = z.strictObject({ status: z.int(), headers, body: z.unknown() });
const source = z.string().min(1);

/** What fixtures leave out of a call is not known of it. */
const call = z.custom<Partial<Call> & Pick<Call, 'id' | 'ids'>>().transform((known) => callOf(known));

const deliverFixture = z.strictObject({
  source,
  mended: z.string().min(1).optional(),
  /** as the environment or a person gives them */
  settings: z.record(z.string(), z.unknown()),
  /** what the gateway knows; extras stand, as posted, in the states and in the call under `vendor` */
  input: z.strictObject({
    outcome: z.strictObject({ name: z.string(), key: z.string() }),
    revision: z.strictObject({ number: z.int(), state: z.custom<OutcomeState>() }),
    call,
    outcomesOfCall: z.array(z.strictObject({ name: z.string(), key: z.string(), state: z.custom<OutcomeState>() })),
    heardBefore: z.array(z.custom<OutcomeState>()),
    callIsTaken: z.boolean().default(false),
  }),
  request: z.strictObject({ method: z.string(), url: z.url(), headers, body: z.unknown() }),
  /** what the request can't say, each with words that its message holds */
  warnings: z.array(z.strictObject({ code: z.enum(WARNING_CODES), says: z.string().min(1) })).default([]),
  response,
  reading: z.record(z.string(), z.unknown()),
});

const refusalFixture = z.strictObject({ source, response, kind: z.enum(FAILURE_KINDS), says: z.string().min(1) });

export type DeliverFixture = z.output<typeof deliverFixture> & { name: string };
export type RefusalFixture = z.output<typeof refusalFixture>;
export type FixtureResponse = z.output<typeof response>;

/** Documented exchanges: what the gateway knows, what it sends, what the vendor answers, how that is read. */
export function deliverFixtures({ id }: Adapter): DeliverFixture[] {
  const folder = join(ADAPTERS, id, 'fixtures', 'deliver');
  return readdirSync(folder).map((file) => ({
    name: file.replace('.json', ''),
    ...deliverFixture.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  }));
}

/** Answers that are no success, each with the kind of failure it is and words that its message must hold. */
export function refusalFixtures({ id }: Adapter): RefusalFixture[] {
  const file = join(ADAPTERS, id, 'fixtures', 'refusals.json');
  return existsSync(file) ? z.array(refusalFixture).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** A fixture of an outcome that is taken, for what holds whatever is delivered. */
export function anyFixture(adapter: Adapter): DeliverFixture {
  const taken = deliverFixtures(adapter).find(({ reading }) => 'reference' in reading);
  if (!taken) throw new Error(`adapters/${adapter.id} has no fixture of a delivery that is taken`);
  return taken;
}

/** A fixture as the snapshot that its request is made of. */
export function snapshotOf(adapter: Adapter, { input }: DeliverFixture): DeliverySnapshot {
  const ofDelivery = { id: 'd', connection: adapter.id, outcomeId: 'o', attempt: 1, tries: 0 };
  return {
    ...ofDelivery,
    absences: 0,
    inDoubt: false,
    replayedBy: null,
    overtaken: false,
    wasTaken: false,
    outcome: input.outcome,
    revision: { ...input.revision, state: stored(adapter, input.revision.state) },
    call: storedCall(adapter, input.call),
    callIsTaken: input.callIsTaken,
    outcomesOfCall: input.outcomesOfCall.map((other) => ({ ...other, state: stored(adapter, other.state) })),
    heardBefore: input.heardBefore.map((state) => stored(adapter, state)),
  };
}

/** A fixture as an adapter gets it. */
export async function inputOf(adapter: Delivering, fixture: DeliverFixture, settings: Record<string, unknown>) {
  const seen: DeliveryInput<Record<string, unknown>, Record<string, unknown>>[] = [];
  const prepare = (input: DeliveryInput<Record<string, unknown>, Record<string, unknown>>): never => {
    seen.push(input);
    throw new Error('seen');
  };
  const spied = { ...adapter, deliver: { ...adapter.deliver, prepare } };
  await attempt(
    openConnection({ name: adapter.id, adapter: spied, settings, deadlineMs: 1 }),
    snapshotOf(adapter, fixture),
    { currency: null },
  );
  const [input] = seen;
  if (!input) throw new Error('the gateway did not ask the adapter for a request');
  return input;
}

/** How the gateway reads what this adapter's vendor answers to a request. */
export function readingOf({ deliver }: Delivering, answer: VendorResponse, request: VendorRequest): Reading {
  if (answer.status >= 200 && answer.status < 300) return deliver.accept(answer, request);
  return deliver.refusal(answer, request, { heardBefore: [] }) ?? failureOfStatus(answer, Date.now());
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
