import { isDeepStrictEqual } from 'node:util';
import { TRANSACTION_ID } from './endpoint';
import type { Answer } from './gateway';
import {
  asSent,
  type Facts,
  factsOf,
  isNear,
  isSameDescription,
  type Members,
  NO_FACTS,
  searchKeyOf,
  startOf,
  textOf,
  WINDOW_WITHOUT_CALLER_MS,
} from './search-model';

/** The body of a request to Call Outcomes as a client writes it, the token aside. */
export interface Asked {
  search?: Members;
  call_outcome?: Members;
}

/** What was answered, and between which epoch seconds: what a gateway chooses for itself is taken over from there. */
export interface Shown {
  body: Answer['body'];
  from: number;
  until: number;
}

/** A call that was told of before. */
export interface ToldCall {
  /** null: nobody has shown it yet */
  transactionId: string | null;
  /** epoch milliseconds */
  startedAt: number;
  /** in E.164 */
  caller: string;
  durationSeconds: number | null;
}

export interface Model {
  tell(call: ToldCall): void;
  /** the id under which an earlier answer showed the call that a request finds; null when none did */
  shownIdOf(asked: Asked): string | null;
  /** What is to be answered. `onlyKnown`: no call is made of a search that finds none. */
  answer(asked: Asked, onlyKnown: boolean, shown: Shown): { status: number; body: object };
}

interface ModelCall extends Facts {
  /** its start was told with an id; else a search described it */
  isReported: boolean;
  transactionId: string | null;
  /** `call.start_time_t` once it was shown */
  startTime: string | null;
  outcomes: Map<string, ModelOutcome>;
}

interface ModelOutcome {
  /** of which starts it was reported: those that searches said, or that of the call since it was reported by an id */
  starts: readonly number[];
  isReportedById: boolean;
  transactionId: string;
  corrects: string | null;
  name: string;
  fields: Record<string, string>;
}

const PARAMETERS = [1, 2, 3];

/**
 * The documented rules of Invoca's Call Outcomes API, in memory; `givenOut` are the ids that were given out so far, `casings` the
 * names as they were first reported, by their lower case, of whichever call.
 *
 * What the documents leave open is as the adapter's README says: the words of all faults but the first, and that a description of
 * "" is one, so that it is printed and a first one is a change.
 */
export function openModel(givenOut: Set<string>, casings: Map<string, string>): Model {
  const calls: ModelCall[] = [];
  const searched = new Map<string, ModelCall>();

  const newId = (shown: unknown): string => {
    const isNew = typeof shown === 'string' && TRANSACTION_ID.test(shown) && !givenOut.has(shown);
    if (!isNew) return 'a new id of 8 and 8 capital hexadecimal digits';
    givenOut.add(shown);
    return shown;
  };

  /**
   * By id everything else is ignored. The same search means the same call; else it is the one that a search has described in no other words, and of
   * several none; else the one that was told near it. It is not one whose outcome of this name and key was reported of another start.
   */
  const find = ({ search = {}, call_outcome = {} }: Asked): ModelCall | undefined => {
    const id = textOf(search['transaction_id']);
    if (id !== undefined) return calls.find(({ transactionId }) => transactionId === id);
    const said = factsOf(search);
    const isOfAnotherStart = (call: ModelCall): boolean => {
      const { starts = [] } = call.outcomes.get(keyOf(call_outcome)) ?? {};
      return starts.some((start) => Math.abs(start - (said.startedAt ?? 0)) > WINDOW_WITHOUT_CALLER_MS);
    };
    const same = searched.get(searchKeyOf(said));
    if (same && !isOfAnotherStart(same)) return same;
    const alike = calls.filter((call) => !call.isReported && isSameDescription(said, call));
    if (alike.length > 0) return alike.length === 1 ? alike[0] : undefined;
    const near = calls.filter((call) => call.isReported && isNear(said, call));
    if (near.length > 1) throw new Error(`${JSON.stringify(search)} is near to two calls: such searches are not drawn`);
    return near.find((call) => !isOfAnotherStart(call));
  };

  const make = (search: Members): ModelCall => {
    const transactionId = textOf(search['transaction_id']) ?? null;
    const facts = transactionId === null ? factsOf(search) : NO_FACTS;
    const call = {
      transactionId,
      isReported: false,
      ...facts,
      startTime: null,
      outcomes: new Map<string, ModelOutcome>(),
    };
    calls.push(call);
    return call;
  };

  /** A search is remembered, and a call that only searches have described learns from it what it does not know. */
  const remember = (call: ModelCall, search: Members): void => {
    if (textOf(search['transaction_id']) !== undefined) return;
    const said = factsOf(search);
    const key = searchKeyOf(said);
    if (!searched.has(key)) searched.set(key, call);
    if (call.isReported) return;
    call.caller ??= said.caller;
    call.durationSeconds ??= said.durationSeconds;
    call.network ??= said.network;
  };

  const report = (
    call: ModelCall,
    { search = {}, call_outcome: said = {} }: Asked,
    { body, from, until }: Shown,
  ): { status: number; body: object } => {
    const secondOfNow = (shown: unknown): string => {
      const isNow = /^\d{10}$/.test(String(shown)) && from <= Number(shown) && Number(shown) <= until;
      return isNow ? String(shown) : `a second from ${from} to ${until}`;
    };
    const reported = textOf(said['outcome_name']) ?? '';
    const name = casings.get(reported.toLowerCase()) ?? reported;
    casings.set(name.toLowerCase(), name);
    const partner = asSent(said['partner_unique_id']) ?? '';
    const key = keyOf(said);
    const before = call.outcomes.get(key);
    const fields = { ...(before?.fields ?? DEFAULTS), ...fieldsOf(said) };
    fields['occurred_at_time_t'] ??= secondOfNow(body?.call_outcome?.occurred_at_time_t);
    const isSame = before !== undefined && isDeepStrictEqual(before.fields, fields);
    const isReportedById = textOf(search['transaction_id']) !== undefined;
    const startsBefore = before && !before.isReportedById ? before.starts : [];
    const outcome = isSame
      ? before
      : {
          transactionId: newId(body?.call_outcome?.transaction_id),
          corrects: before?.transactionId ?? null,
          name,
          fields,
          isReportedById,
          starts: isReportedById ? [call.startedAt ?? []].flat() : [...startsBefore, startOf(search)],
        };
    call.outcomes.set(key, outcome);
    call.transactionId ??= newId(body?.call?.transaction_id);
    // Of a call that only its id tells of, nobody knows the start: it is when it was first received of.
    call.startTime ??=
      call.startedAt === null ? secondOfNow(body?.call?.start_time_t) : String(Math.floor(call.startedAt / 1000));
    return {
      status: before ? 200 : 201,
      body: {
        call_outcome: {
          transaction_id: outcome.transactionId,
          corrects_transaction_id: outcome.corrects,
          outcome_name: outcome.name,
          partner_unique_id: partner,
          ...outcome.fields,
        },
        call: { transaction_id: call.transactionId, start_time_t: call.startTime },
      },
    };
  };

  return {
    tell: (call) => void calls.push({ ...call, isReported: true, network: null, startTime: null, outcomes: new Map() }),
    shownIdOf: (asked) => find(asked)?.transactionId ?? null,
    answer: (asked, onlyKnown, shown) => {
      const { search = {}, call_outcome = {} } = asked;
      const faults = [...faultsOfSearch(search), ...faultsOfOutcome(call_outcome)];
      if (faults.length > 0) return refused(403, 'RecordInvalid', `Validation failed: ${faults.join('; ')}`);
      const call = find(asked) ?? (onlyKnown ? null : make(search));
      if (!call) return refused(404, 'RecordNotFound', 'No call found. Please refer to the documentation.');
      remember(call, search);
      return report(call, asked, shown);
    },
  };
}

function keyOf(said: Members): string {
  return JSON.stringify([textOf(said['outcome_name'])?.toLowerCase(), asSent(said['partner_unique_id']) ?? '']);
}

const DEFAULTS: Record<string, string> = {
  value: 'true',
  custom_parameter_1: '',
  custom_parameter_2: '',
  custom_parameter_3: '',
};

function refused(status: number, errorClass: string, words: string): { status: number; body: object } {
  return { status, body: { errors: { class: errorClass, invalid_data: words } } };
}

/** Right or misspelt as in the parameter list; the right one first. */
function parameterOf(said: Members, number: number): string | undefined {
  return asSent(said[`custom_parameter_${number}`] ?? said[`custom_paramter_${number}`])?.trim();
}

/** What is said of an outcome, as it is printed: texts all, the amount as Ruby prints a decimal. */
function fieldsOf(said: Members): Record<string, string> {
  const amount = textOf(said['sale_amount']);
  const value = textOf(said['value']);
  const printed = {
    description: asSent(said['description']),
    occurred_at_time_t: textOf(said['occurred_at_time_t']),
    sale_amount: amount && (Number.isInteger(Number(amount)) ? Number(amount).toFixed(1) : String(Number(amount))),
    value: value && String(/^(true|1)$/i.test(value)),
    ...Object.fromEntries(PARAMETERS.map((number) => [`custom_parameter_${number}`, parameterOf(said, number)])),
  };
  const entries = Object.entries(printed).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

function faultsOfSearch(search: Members): string[] {
  const id = textOf(search['transaction_id']);
  if (id !== undefined) return tooLong('transaction_id', id, 255);
  const start = textOf(search['start_time_t']);
  return [
    ...(start === undefined ? ['transaction_id or start_time_t must be present'] : []),
    ...unlike(/^(\d{10}|\d{13})$/, 'start_time_t is invalid', start),
    ...tooLong('calling_phone_number', textOf(search['calling_phone_number']), 64),
    ...unlike(/^\d+$/, 'duration_in_seconds is invalid', textOf(search['duration_in_seconds'])),
  ];
}

function faultsOfOutcome(said: Members): string[] {
  const name = textOf(said['outcome_name']);
  const amount = textOf(said['sale_amount']);
  return [
    ...(name === undefined ? ["outcome_name can't be blank"] : tooLong('outcome_name', name, 255)),
    ...tooLong('partner_unique_id', asSent(said['partner_unique_id']), 255),
    ...tooLong('description', asSent(said['description']), 65_536),
    ...unlike(/^\d{10}$/, 'occurred_at_time_t is invalid', textOf(said['occurred_at_time_t'])),
    ...unlike(/^-?(\d+(\.\d\d?)?|\.\d\d?)$/, 'sale_amount is not a number with up to 2 decimal places', amount),
    ...unlike(/^[^-]/, 'sale_amount must not be negative: to take the outcome back, send value "false"', amount),
    ...unlike(/^(true|false|1|0)$/i, 'value must be true or false', textOf(said['value'])),
    ...PARAMETERS.flatMap((number) => tooLong(`custom_parameter_${number}`, parameterOf(said, number), 255)),
  ];
}

function tooLong(member: string, text: string | undefined, most: number): string[] {
  return text !== undefined && text.length > most ? [`${member} is too long (maximum is ${most} characters)`] : [];
}

function unlike(pattern: RegExp, fault: string, text: string | undefined): string[] {
  return text === undefined || pattern.test(text) ? [] : [fault];
}
