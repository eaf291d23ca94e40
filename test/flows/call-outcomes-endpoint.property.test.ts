import fc from 'fast-check';
import { type Asked, openModel } from '../support/call-outcomes-model';
import { CALLS, callEndpoint, OUTCOMES } from '../support/endpoint';
import { type Answer, API_KEY, type Gateway, startGateway } from '../support/gateway';
import type { Members, Scalar } from '../support/search-model';

/** What a sequence is about: ids, callers and times that no other sequence has. */
interface World {
  run: number;
  transactionIds: readonly string[];
  /** ten digits each */
  callers: readonly string[];
  /** epoch seconds */
  base: number;
}

/** A time about which a call is searched for. */
interface Place {
  /** seconds after the base */
  at: number;
  /** which of the callers; null: none that is a number */
  caller: number | null;
  /** whether it is found without the caller too */
  alone: boolean;
  /** how many seconds a search may be off */
  offsets: readonly number[];
}

/** As far off as a known call may be, with its caller and without. */
const ABOUT_A_CALL = [0, -300, 0, 47, 300];
/** The same second is the same call; others are others. */
const ABOUT_NONE = [0, 1, 0, 900];

const PLACES: readonly Place[] = [
  // told of through POST /v1/calls, under the first of the transaction ids
  { at: 0, caller: 0, alone: false, offsets: ABOUT_A_CALL },
  // told of through POST /v1/calls, under an id of the poster's alone
  { at: 10_800, caller: 1, alone: true, offsets: ABOUT_A_CALL },
  // ingested
  { at: 21_600, caller: 0, alone: true, offsets: ABOUT_A_CALL },
  // nobody told of these: a search makes them
  { at: 2_160, caller: 0, alone: false, offsets: ABOUT_NONE },
  { at: 0, caller: 1, alone: false, offsets: ABOUT_NONE },
  { at: 43_200, caller: null, alone: true, offsets: ABOUT_NONE },
];

function worldOf(run: number): World {
  return {
    run,
    transactionIds: [`CALL-${run}-A`, `CALL-${run}-B`, `C0FFEE00-${run}`, `${70_000_000 + run}`],
    callers: [0, 1].map((number) => `888555${String((2 * run + number) % 10_000).padStart(4, '0')}`),
    base: 1_000_000_000 + run * 172_800,
  };
}

/** A call that is known before; no search changes what is on record of it. */
interface Told {
  ids: { external: string; invoca?: string };
  facts: { startedAt: string; callerNumber: string; durationSeconds?: number };
  isIngested: boolean;
}

/** The calls of the first three places. */
function toldIn({ run, base, callers, transactionIds }: World): Told[] {
  return PLACES.slice(0, 3).map(({ at, caller }, place) => {
    const startedAt = new Date((base + at) * 1000).toISOString();
    const facts = { startedAt, callerNumber: `+1${choose(callers, caller ?? 0)}` };
    const external = `call-${run}-${place}`;
    if (place === 2) return { ids: { external }, facts, isIngested: true };
    const ids = place === 0 ? { external, invoca: choose(transactionIds, 0) } : { external };
    return { ids, facts: { ...facts, durationSeconds: 60 }, isIngested: false };
  });
}

const NUMBERS: readonly ((digits: string) => string | number)[] = [
  (digits) => `+1 ${digits}`,
  (digits) => `+1${digits}`,
  (digits) => digits,
  (digits) => Number(digits),
  (digits) => `001${digits}`,
  (digits) => `(${digits.slice(0, 3)}) ${digits.slice(3, 6)} ${digits.slice(6)}`,
];
const NO_NUMBERS = [undefined, 'anonymous', 'Restricted', ''];

/** How a client writes things; `way` and `offset` choose from whatever there is. */
const spellings = fc.record({
  way: fc.nat(59),
  offset: fc.nat(14),
  fraction: fc.constantFrom('', '000', '250'),
  asNumber: fc.boolean(),
  withoutCaller: fc.boolean(),
  /** where the call's transaction id was shown by an earlier answer */
  byShownId: fc.boolean(),
});

const missingOr = (...values: Scalar[]): fc.Arbitrary<Scalar> => fc.constantFrom(undefined, ...values);
const parameters = missingOr('', 'a', 'b');
const contents = fc.record({
  description: missingOr('', 'Honda Accord 2015', 'Honda Civic 2012'),
  occurred_at_time_t: missingOr('1440607313', 1440607999),
  sale_amount: missingOr(null, '', '100.00', '100', 100, '100.5', 99.99, '0', '-5.10', '.50'),
  value: missingOr(true, 'false', 0, '1', 'TRUE'),
  custom_parameter_1: parameters,
  custom_parameter_2: parameters,
  custom_parameter_3: missingOr('', 'a', 'c'.repeat(255)),
  custom_paramter_1: parameters,
});

/** What makes a request faulty, unless a transaction id lets the search's be ignored. */
const FAULTS: readonly Asked[] = [
  { search: { transaction_id: undefined, start_time_t: undefined } },
  { search: { transaction_id: '', start_time_t: null } },
  { search: { transaction_id: undefined, start_time_t: '14406073131' } },
  { search: { transaction_id: 'x'.repeat(256) } },
  { search: { calling_phone_number: '1'.repeat(65) } },
  { search: { duration_in_seconds: '1.5' } },
  { call_outcome: { outcome_name: undefined } },
  { call_outcome: { outcome_name: 'x'.repeat(256) } },
  { call_outcome: { partner_unique_id: 'x'.repeat(256) } },
  { call_outcome: { description: 'x'.repeat(65_537) } },
  { call_outcome: { occurred_at_time_t: '1440607313000' } },
  { call_outcome: { sale_amount: '1,000' } },
  { call_outcome: { sale_amount: 1.005 } },
  { call_outcome: { value: 'yes' } },
  { call_outcome: { value: 2 } },
  { call_outcome: { custom_parameter_1: 'x'.repeat(256) } },
  { call_outcome: { custom_parameter_3: 'x'.repeat(256) } },
];
const faults = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Asked[]>([]) },
  { weight: 1, arbitrary: fc.subarray([...FAULTS], { minLength: 1, maxLength: 4 }) },
);

const manners = fc.record({
  method: fc.constantFrom('POST', 'PUT'),
  suffix: fc.constantFrom('.json', ''),
  tokenInBody: fc.boolean(),
  /** at the gateway that knows only the calls that it was told of */
  isStrict: fc.nat(4).map((number) => number === 4),
});

const subjects = fc.oneof(
  fc.nat(3).map((transaction) => ({ transaction })),
  fc.nat(PLACES.length - 1).map((place) => ({ place })),
);
const identities = fc.record({ name: fc.constantFrom('sale', 'quote'), partner: fc.constantFrom('', '1', '2') });

const few = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(arbitrary, { minLength: 1, maxLength: 3 });
const oneOf = fc.nat(5);
const picks = fc.record({ subject: oneOf, identity: oneOf, content: oneOf, spelling: oneOf, faults, manner: manners });

/** Steps about few calls, outcomes and contents, so that they meet. */
const sequences = fc
  .record({
    subjects: few(subjects),
    identities: few(identities),
    contents: fc.array(contents, { minLength: 2, maxLength: 5 }),
    spellings: few(spellings),
    steps: fc.array(picks, { minLength: 1, maxLength: 12, size: 'max' }),
  })
  .map((drawn) =>
    drawn.steps.map(({ subject, identity, content, spelling, ...how }) => ({
      subject: choose(drawn.subjects, subject),
      identity: choose(drawn.identities, identity),
      content: choose(drawn.contents, content),
      spelling: choose(drawn.spellings, spelling),
      ...how,
    })),
  );

type Drawn<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never;
type Spelling = Drawn<typeof spellings>;
type Step = Drawn<typeof sequences>[number];

function choose<T>(from: readonly T[], index: number): T {
  return from[index % from.length]!;
}

function searchOf({ subject, spelling }: Step, world: World): Members {
  const { way, asNumber } = spelling;
  if ('place' in subject) return searchAbout(choose(PLACES, subject.place), spelling, world);
  const id = choose(world.transactionIds, subject.transaction);
  const transaction_id = asNumber && /^\d+$/.test(id) ? Number(id) : id;
  return choose([{ transaction_id }, { transaction_id, start_time_t: '1440607313', duration_in_seconds: 'x' }], way);
}

function searchAbout(place: Place, spelling: Spelling, { base, callers }: World): Members {
  const { way, offset, fraction, asNumber, withoutCaller } = spelling;
  const start = `${base + place.at + choose(place.offsets, offset)}${fraction}`;
  const isWithout = place.caller === null || (place.alone && withoutCaller);
  return {
    start_time_t: asNumber ? Number(start) : start,
    calling_phone_number: isWithout
      ? choose(NO_NUMBERS, way)
      : choose(NUMBERS, way)(choose(callers, place.caller ?? 0)),
    ...choose([{}, { duration_in_seconds: '60' }, { duration_in_seconds: 600, network_id: 3 }], offset),
  };
}

function outcomeOf({ identity, content, spelling }: Step): Members {
  const { name, partner } = identity;
  const { way, asNumber } = spelling;
  return {
    outcome_name: choose([name, name.toUpperCase(), ` ${name.charAt(0).toUpperCase()}${name.slice(1)} `], way),
    partner_unique_id: partner === '' ? choose(['', undefined, null], way) : asNumber ? Number(partner) : partner,
    ...content,
  };
}

function send(gateway: Gateway, asked: Asked, { method, suffix, tokenInBody }: Step['manner']): Promise<Answer> {
  const path = OUTCOMES.replace('.json', suffix);
  if (tokenInBody) return callEndpoint(gateway, path, { ...asked, oauth_token: API_KEY }, { method });
  return callEndpoint(gateway, path, asked, { method, headers: { authorization: API_KEY } });
}

const now = (): number => Math.floor(Date.now() / 1000);

describe('sequences of requests to Call Outcomes', () => {
  let gateway: Gateway;
  let strict: Gateway;
  let runs = 0;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
    const unset = { INVOCA_OAUTH_TOKEN: '', INVOCA_BASE_URL: '' };
    strict = await gateway.another({ ...unset, INVOCA_UNKNOWN_CALLS: 'reject' });
  });
  afterAll(async () => {
    await strict.close();
    await gateway.close();
  });

  const tell = ({ ids, facts }: Told): Promise<Answer> => gateway.post('/v1/calls', { ids, ...facts });
  const ingest = ({ ids, facts }: Told): Promise<Answer> =>
    callEndpoint(gateway, CALLS, {
      call: {
        external_call_unique_id: ids.external,
        start_time: facts.startedAt,
        destination_phone_number: 2165388265,
        calling_phone_number: facts.callerNumber,
        advertiser_campaign_id_from_network: 85,
        call_direction: 'inbound',
        recording_url: 'https://recordings.example/1',
      },
      oauth_token: API_KEY,
    });

  it('are answered as the documented rules, kept in memory, say', async () => {
    const givenOut = new Set<string>();
    const casings = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(sequences, async (steps) => {
        const world = worldOf((runs += 1));
        const model = openModel(givenOut, casings);
        for (const told of toldIn(world)) {
          const { status, body } = await (told.isIngested ? ingest(told) : tell(told));
          expect(status).toBe(201);
          model.tell({
            transactionId: told.ids.invoca ?? body.cuid ?? null,
            startedAt: Date.parse(told.facts.startedAt),
            caller: told.facts.callerNumber,
            durationSeconds: told.facts.durationSeconds ?? null,
          });
        }
        let last: Answer['body'] = null;
        for (const step of steps) {
          const search = searchOf(step, world);
          const call_outcome = outcomeOf(step);
          const shownId = step.spelling.byShownId ? model.shownIdOf({ search, call_outcome }) : null;
          const good = { search: shownId === null ? search : { transaction_id: shownId }, call_outcome };
          const parts: Asked[] = [good, ...step.faults];
          const asked: Asked = {
            search: Object.assign({}, ...parts.map((part) => part.search)),
            call_outcome: Object.assign({}, ...parts.map((part) => part.call_outcome)),
          };
          const { isStrict } = step.manner;
          const from = now();
          const { status, body } = await send(isStrict ? strict : gateway, asked, step.manner);
          const expected = model.answer(asked, isStrict, { body, from, until: now() });
          expect({ asked, status, body }).toStrictEqual({ asked, ...expected });
          if (status < 300) last = body.call_outcome;
        }
        for (const { ids, facts } of toldIn(world)) {
          const { items } = (await gateway.get(`/v1/calls?id.external=${ids.external}`)).body;
          expect(items).toMatchObject([facts]);
        }
        if (last === null) return;
        const { transaction_id, corrects_transaction_id, outcome_name: name, partner_unique_id: key } = last;
        for (const id of [transaction_id, corrects_transaction_id ?? transaction_id]) {
          const { items } = (await gateway.get(`/v1/outcomes?transactionId=${id}`)).body;
          expect(items).toMatchObject([{ transactionId: transaction_id, name, key }]);
        }
      }),
      { numRuns: 75, interruptAfterTimeLimit: 80_000, markInterruptAsFailure: true },
    );
  }, 100_000);
});
