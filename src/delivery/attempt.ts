import type { Acceptance, AnsweredCall } from '../adapter/contract';
import type { VendorRequest, VendorResponse } from '../adapter/exchange';
import { type Failure, failureOfStatus, Unsendable } from '../adapter/failure';
import type { Mask } from '../adapter/mask';
import { credentialOf, recordOfRequest, recordOfResponse, withoutSecrets } from '../adapter/masked-exchange';
import type { SentRequest } from '../adapter/vendor-http';
import { storable } from '../model/text';
import type { Money } from '../model/money';
import type { Warning } from '../model/warning';
import type { DeliverySnapshot } from '../store/snapshots';
import type { Connection } from '../connections/connection';
import { type Translation, translationOf } from './translation';

/** What one attempt came to, as it may be recorded: every secret is masked. */
export interface AttemptResult {
  request: unknown;
  response: unknown;
  reference: string | null;
  failure: Failure | null;
  /** what the vendor has otherwise than it was meant, if it has it: none where it was not sent or was refused */
  warnings: Warning[];
  /** the call that the vendor has it for, where it took it and says so */
  call: AnsweredCall | null;
  repeatable: boolean;
  /** this process was stopping: whether the vendor took it is not known, and it is no failure of the vendor's */
  cutOff: boolean;
  /** an adapter's own fault, for the log: its stack */
  bug: string | null;
}

export type Preview =
  | { request: unknown; reason: null; warnings: Warning[] }
  | { request: null; reason: string; warnings: [] };

const NOTHING_SENT = {
  request: null,
  response: null,
  reference: null,
  warnings: [],
  call: null,
  repeatable: true,
  cutOff: false,
  bug: null,
};

export interface AttemptOptions {
  /** in which the account is kept; null: nobody knows yet */
  currency: string | null;
  /** a moment of `performance.now()` after which nothing is sent any more */
  notAfter?: number;
}

/** Says one delivery to its vendor, once. Never throws for what a vendor, a network or an adapter does. */
export async function attempt(
  connection: Connection,
  delivery: DeliverySnapshot,
  { currency, notAfter }: AttemptOptions,
): Promise<AttemptResult> {
  const translation = translationOf(connection, delivery, currency);
  const prepared = prepare(connection, translation);
  if ('failure' in prepared) return { ...NOTHING_SENT, ...prepared };

  const { request, sent, warnings } = prepared;
  const mask = maskOf(connection, sent);
  const repeatable = translation?.isRepeatable() ?? true;
  const exchange = await connection.client.send(sent, { repeatable, notAfter });
  const { response: answered, failure } = exchange;
  // Masked before it is read: words that are cut short could end within a secret, which no mask would know again.
  const response = answered && withoutSecrets(mask, answered);
  const {
    reference,
    failure: refused,
    warnings: shown,
    call,
    bug,
  } = response && translation ? readSafely(translation, response, request) : { ...NOTHING_READ, failure };
  return {
    request: { ...recordOfRequest(mask, sent), ...('resent' in exchange && { resent: true }) },
    response: response && recordOfResponse(response),
    reference: reference === null ? null : storable(mask.text(reference)),
    failure: refused && { ...refused, message: storable(mask.text(refused.message)) },
    warnings: mayHaveArrived(refused) ? recordOfWarnings(mask, [...warnings, ...shown]) : [],
    call,
    repeatable,
    cutOff: 'cutOff' in exchange,
    bug: bug === null ? null : mask.text(bug),
  };
}

/** What would be sent now, as an attempt would record it, or why nothing can be. */
export function preview(connection: Connection, delivery: DeliverySnapshot, currency: string | null): Preview {
  const prepared = prepare(connection, translationOf(connection, delivery, currency));
  if ('failure' in prepared) return { request: null, reason: storable(prepared.failure.message), warnings: [] };
  const { sent, warnings } = prepared;
  const mask = maskOf(connection, sent);
  return { request: recordOfRequest(mask, sent), reason: null, warnings: recordOfWarnings(mask, warnings) };
}

/** Whether the vendor would end up the same if it got this delivery twice. */
export function isDeliveryRepeatable(connection: Connection, delivery: DeliverySnapshot): boolean {
  return translationOf(connection, delivery, null)?.isRepeatable() ?? true;
}

/** The amounts that the request of a delivery states; none where the adapter can't say. */
export function statedAmounts(
  connection: Connection,
  delivery: DeliverySnapshot,
  currency: string | null,
): readonly Money[] {
  try {
    return translationOf(connection, delivery, currency)?.amounts() ?? [];
  } catch {
    // Preparing it stumbles over the same, and says so.
    return [];
  }
}

type Addressed =
  | { request: VendorRequest; sent: SentRequest; warnings: readonly Warning[] }
  | { failure: Failure; bug: string | null };

function prepare(connection: Connection, translation: Translation | null): Addressed {
  const { adapter, client, mask } = connection;
  try {
    if (!translation) {
      return { failure: { kind: 'rejected', message: `${adapter.title} takes no such deliveries` }, bug: null };
    }
    checkCurrency(connection, translation);
    const { request, warnings = [] } = translation.prepare();
    return { request, sent: client.address(request), warnings };
  } catch (error) {
    const message = mask.text(error instanceof Error ? error.message : String(error));
    if (error instanceof Unsendable) return { failure: { kind: 'rejected', message }, bug: null };
    const bug = mask.text(error instanceof Error ? (error.stack ?? message) : message);
    return { failure: { kind: 'rejected', message: `could not be put into words: ${message}` }, bug };
  }
}

/** @throws {Unsendable} when a number would be taken for an amount in another currency than it is */
function checkCurrency({ name }: Connection, translation: Translation): void {
  const { currency: account } = translation;
  const foreign = translation
    .amounts()
    .find(({ currency }) => account !== null && currency !== null && currency !== account);
  if (!foreign) return;
  throw new Unsendable(
    `the amount is ${foreign.value} ${foreign.currency}, and the account of ${name} is kept in ${account}: set the connection's ` +
      `currency right and send this delivery again, or report the amount in ${account}`,
  );
}

const NOTHING_READ = { reference: null, warnings: [], call: null, bug: null };

/** An answer that an adapter stumbles over has still arrived: it is one for a person to read. */
function readSafely(
  translation: Translation,
  response: VendorResponse,
  request: VendorRequest,
): Reading & { bug: string | null } {
  try {
    return { ...read(translation, response, request), bug: null };
  } catch (error) {
    const bug = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...NOTHING_READ, failure: { kind: 'unreadable', message: 'answered what could not be read' }, bug };
  }
}

interface Reading extends Required<Pick<Acceptance, 'reference' | 'warnings'>> {
  call: AnsweredCall | null;
  failure: Failure | null;
}

function read(translation: Translation, response: VendorResponse, request: VendorRequest): Reading {
  const isTaken = response.status >= 200 && response.status <= 299;
  const reading = isTaken
    ? translation.accept(response, request)
    : (translation.refusal(response, request) ?? failureOfStatus(response, Date.now()));
  return 'kind' in reading
    ? { ...NOTHING_READ, failure: reading }
    : { warnings: [], call: null, ...reading, failure: null };
}

/** What was not sent, or was refused, changed nothing at the vendor that there is to be warned of. */
function mayHaveArrived(failure: Failure | null): boolean {
  return failure === null || failure.kind === 'ambiguous' || failure.kind === 'unreadable';
}

function maskOf(connection: Connection, sent: SentRequest): Mask {
  return connection.mask.and(credentialOf(sent));
}

/** Warnings as they may be kept and shown. */
function recordOfWarnings(mask: Mask, warnings: readonly Warning[]): Warning[] {
  return warnings.map(({ code, message }) => ({ code, message: storable(mask.text(message)) }));
}
