import type { z } from 'zod';
import type { Call } from '../model/call';
import type { Money } from '../model/money';
import type { OutcomeState } from '../model/outcome';
import type { Instant } from '../model/time';
import type { Warning } from '../model/warning';
import type { CallIdKind } from './call-id';
import type { InboundEndpoint } from './inbound-endpoint';
import type { VendorRequest, VendorResponse } from './exchange';
import type { Failure } from './failure';
import type { Pull } from './pull';

/** Everything an adapter may know when it says an outcome in its vendor's language. */
export interface DeliveryInput<Settings, Extras> {
  outcome: { name: string; key: string };
  /** the revision that is delivered */
  revision: { number: number; state: OutcomeState };
  call: Call;
  /** the vendor's id of the call, where one is known */
  callId: string | null;
  /** every outcome of the call, this one included, in the order in which they were first reported; only for connections that are ordered by the call */
  outcomesOfCall: readonly OutcomeOfCall[];
  /** what the vendor knows the call by since it was handed over (`calls`), where this outcome goes by that; else null */
  handedOverAs: string | null;
  settings: Settings;
  /** in which the account is kept; null: nobody knows yet. Amounts that name no currency are in it */
  currency: string | null;
  /**
   * what the vendor may stand at with this outcome: what it was last told and took, and whatever was said since and may have
   * arrived, newest first; empty for nothing. What one of them said and this revision does not has to be unsaid.
   */
  previouslySent: readonly OutcomeState[];
  /**
   * what the poster said for this vendor alone, less what acted already (`once`); of what adds (`adds`) what there is to be added now, which
   * is the difference between what the outcome says and what the vendor has added for it
   */
  extras: Extras;
}

/** An outcome of a call, as far as one vendor is concerned. */
export interface OutcomeOfCall {
  name: string;
  key: string;
  /** the newest */
  state: OutcomeState;
  /** what the vendor was sent of it before; nothing when left out */
  sent?: SentOfOutcome;
}

export interface SentOfOutcome {
  /** the newest state that the vendor took, and those of outcomes that became one with this one, as far as they stand there */
  taken: readonly OutcomeState[];
  /** what the vendor has added for it, by extras that add */
  added: Readonly<Record<string, string>>;
  /** something of it may have arrived, so that nobody knows what the vendor has added for it */
  isOpen: boolean;
  /** as it was first reported, where it was revised and says anything for vendors alone */
  first: OutcomeState | null;
  /** since when it has said what it says for vendors alone; null where it says nothing */
  saidAt: Instant | null;
}

/** A request, and what of the outcome it can't say or take back, since the vendor's language has no words for it. */
export interface Prepared {
  request: VendorRequest;
  warnings?: readonly Warning[];
}

/**
 * The vendor took it; `reference` is its own id for what it made of it, null when it names none. `warnings`: what its answer shows to
 * be otherwise than it was meant.
 */
export interface Acceptance {
  reference: string | null;
  warnings?: readonly Warning[];
  /** the call that the vendor has it for; left out where the answer names none */
  call?: AnsweredCall;
}

/** A call as a vendor's answer names it. */
export interface AnsweredCall {
  /** all ids by which the vendor says that it knows the call; at least one */
  ids: readonly string[];
  /** null where the answer does not say when it began */
  startedAt: Instant | null;
}

/** An extra that adds to what the vendor has instead of stating what it is to have. */
export interface Addition {
  /** what it adds to, in the vendor's word: `revenue` */
  field: string;
  /** whether the vendor takes a negative one, by which an addition is taken back */
  mayBeNegative: boolean;
}

/** What a request says of money, as an entry in an account. */
export interface Entry {
  /** of which the vendor keeps one: each outcome, or the call */
  of: 'outcome' | 'call';
  /** in the vendor's word */
  field: string;
  /** it states what there is to be, or adds to it */
  kind: 'set' | 'add';
  /** an amount as decimal text, or whether there was a conversion */
  value: string | boolean;
}

/** Everything that an adapter may know when it hands over a call. */
export interface CallInput<Settings> {
  call: Call;
  /** what the vendor is to know the call by: what `nameOf` gave when the delivery was made */
  handedOverAs: string;
  settings: Settings;
}

/**
 * How calls go to the vendor that it does not know by itself, each by a delivery of its own: before all its outcomes, and once, under a
 * name by which its outcomes find it (`handedOverAs`). The vendor takes a call of one name once, so the request can be repeated. All
 * functions are pure.
 */
export interface DeliverCalls<Settings> {
  /** Whether calls are handed over to a connection with these settings. */
  isOn(settings: Settings): boolean;
  /** Whether this call is one that the vendor does not know and has to be handed. */
  isUnknown(call: Call, callId: string | null): boolean;
  nameOf(call: Call): string;
  /** @throws {Unsendable} when the vendor's language has no words for it */
  prepare(input: CallInput<Settings>): Prepared;
  /** Reads an answer of 2xx. */
  accept(response: VendorResponse, request: VendorRequest): Acceptance | Failure;
  /** What an answer outside 2xx means where the vendor differs from `failureOfStatus`; null where it does not. */
  refusal(response: VendorResponse, request: VendorRequest): Acceptance | Failure | null;
}

/** How outcomes go to the vendor. All functions are pure: no I/O, no clock, no memory. */
export interface Deliver<Settings, Extras> {
  /**
   * What goes one at a time to a connection: deliveries of one outcome, or, where a request tells the state of the whole
   * call, of one call.
   */
  orderedBy(settings: Settings): 'outcome' | 'call';
  /**
   * Extras that act instead of stating (an amount to add, a webhook to fire): they go out with the first revision that
   * carries them and are not said again by later revisions that merely kept them.
   */
  once: readonly (keyof Extras & string)[];
  /** Extras that add an amount, by their names. */
  adds: Readonly<Partial<Record<keyof Extras & string, Addition>>>;
  /** Why this call cannot be named to the vendor yet, in one sentence for a person; null when it can. */
  waitsFor(call: Call, callId: string | null, settings: Settings): string | null;
  /**
   * The amounts whose numbers, or whose sum, the request states. One that names another currency than the account's is a reason to send
   * nothing; where the account's is not known they are of one currency alone, apart from those that name none.
   */
  amounts(input: DeliveryInput<Settings, Extras>): readonly Money[];
  /** @throws {Unsendable} when the vendor's language has no words for it */
  prepare(input: DeliveryInput<Settings, Extras>): Prepared;
  /** What the body of one of its requests says of money; it may be one of an earlier version, or cut short. */
  entries(body: unknown): readonly Entry[];
  /** Whether the vendor ends up the same when it gets this request twice. */
  repeatable(input: DeliveryInput<Settings, Extras>): boolean;
  /** Reads an answer of 2xx. */
  accept(response: VendorResponse, request: VendorRequest): Acceptance | Failure;
  /**
   * What an answer outside 2xx means where the vendor differs from `failureOfStatus`; null where it does not. What the vendor
   * may have heard before tells whether "I know that already" means this.
   */
  refusal(
    response: VendorResponse,
    request: VendorRequest,
    told: Pick<DeliveryInput<Settings, Extras>, 'previouslySent'>,
  ): Acceptance | Failure | null;
  /** left out where the vendor knows its calls by itself, and for a connection that tells it of outcomes alone */
  calls?: DeliverCalls<Settings>;
}

/** Inbound endpoints that look like the vendor's own, so that its clients change only the host. */
export interface Receive<Settings extends z.ZodObject = z.ZodObject> {
  /**
   * Of all its endpoints, in the environment beside the connection's and under other names; none is needed, since an endpoint stands
   * open whether or not a connection is configured.
   */
  settings: Settings;
  endpoints: readonly InboundEndpoint<z.output<Settings>>[];
}

/** What a probe showed. */
export interface ProbeReading {
  ok: boolean;
  /** one sentence for a person */
  message: string;
}

/**
 * A question that changes nothing at the vendor, whose answer shows whether the credentials are right and the host is the
 * vendor's. Both functions are pure.
 */
export interface Probe<Settings> {
  /** a GET, with the credentials of every other request */
  request(settings: Settings): VendorRequest;
  /** Reads an answer of 2xx; any other means what `failureOfStatus` says. */
  read(response: VendorResponse, settings: Settings): ProbeReading;
}

/** A request as a sandbox sees it: below its base URL, body unread. */
export interface SandboxRequest {
  method: string;
  /** begins with / */
  path: string;
  query: Readonly<Record<string, string>>;
  /** names in lower case */
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface SandboxResponse {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** an object is sent as JSON, a text as it is */
  body: unknown;
}

/** The vendor's documented behaviour, in memory. */
export interface Sandbox {
  handle(request: SandboxRequest): SandboxResponse;
}

/** One vendor: a folder of `adapters/` whose index exports this as `adapter`. */
export interface AdapterDefinition<
  Settings extends z.ZodObject = z.ZodObject,
  Extras extends z.ZodObject = z.ZodObject,
> {
  /** the folder's name; also the name of the connection that the environment configures */
  id: string;
  title: string;
  /** the vendor's own documentation */
  docs: string;
  /** an id of a call as the vendor spells it, which its sandbox knows: it stands in the outcome that a person is shown to try the gateway with */
  exampleCallId?: string;
  /** of one connection; each declared by `setting` or `secret` */
  settings: Settings;
  /** where a connection's requests go; the client is bound to it */
  baseUrl(settings: z.output<Settings>): string;
  /** what a poster may pass as `vendor.<id>`: a strict object, every key optional */
  extras: Extras;
  /** what a poster may pass as `call.vendor.<id>`: a strict object, every key optional; nothing when left out */
  callExtras?: z.ZodObject;
  /**
   * What an outcome's extras say of its call, as the call's campaign and as call extras: what narrows the vendor's search for a call tells calls
   * apart that are searched for here. Nothing when left out.
   */
  saysOfCall?(extras: z.output<Extras>): {
    campaign?: string | undefined;
    callExtras: Readonly<Record<string, unknown>>;
  };
  /**
   * Other kinds of ids by which the vendor knows a call, by what stands behind the key that they are kept under: `uuid` of `acme_uuid`. They may be
   * posted as `acme` too.
   */
  otherCallIds?: Readonly<Record<string, CallIdKind>>;
  deliver?: Deliver<z.output<Settings>, z.output<Extras>>;
  receive?: Receive;
  pull?: Pull<z.output<Settings>>;
  /** left out where the vendor documents nothing harmless to ask */
  probe?: Probe<z.output<Settings>>;
  sandbox: {
    /** settings of a connection to the sandbox at this base URL */
    settings(baseUrl: string): z.input<Settings>;
    open(): Sandbox;
  };
}

/** A vendor, its own types forgotten. Settings and extras that reach it were parsed by its own schemas. */
export type Adapter = AdapterDefinition;

/** Says a vendor. The result is what a folder of `adapters/` exports as `adapter`. */
export function defineAdapter<Settings extends z.ZodObject, Extras extends z.ZodObject>(
  definition: AdapterDefinition<Settings, Extras>,
): Adapter {
  return definition;
}
