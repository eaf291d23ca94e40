import fc from 'fast-check';
import { fitting, nasty, spoiled } from '../support/arbitrary';
import { type ContractOperation, operations, resolve } from '../support/contract';
import { ADMIN_KEY, API_KEY, type Gateway, NO_VENDOR, startGateway } from '../support/gateway';
import { callOperation, exampleBody, type OperationRequest } from '../support/operations';

type Json = Record<string, unknown>;

/** How long all operations together are asked; `FUZZ_SECONDS=600 npx jest test/flows/openapi-fuzz.test.ts` looks longer. */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 15);
const MOST_RUNS = 1_000_000;

/** The more can be said, the longer it is tried. */
const weightOf = ({ operation }: ContractOperation): number =>
  2 + (operation['parameters'] as unknown[]).length + ('requestBody' in operation ? 6 : 0);
const WEIGHT_OF_ALL = operations.reduce((sum, one) => sum + weightOf(one), 0);

/**
 * Whatever the document allows, and what it does not, is answered as it documents (`callOperation` checks each answer), and
 * never with a fault of the gateway's own.
 */
describe('requests made from the document', () => {
  let live: Gateway;
  let sandbox: Gateway;
  const known: Record<string, string[]> = {
    id: [],
    name: ['trackdrive', 'asked'],
    connection: ['trackdrive'],
    version: [],
  };

  beforeAll(async () => {
    live = await startGateway({ variables: { ROLE: 'api', ALLOW_PRIVATE_HOSTS: 'true' } });
    sandbox = await startGateway({ variables: { ...NO_VENDOR, SANDBOX: 'on' } });
    // What is made once, when it is first asked for, is not to take the time of an operation.
    await callOperation(live, 'getOpenApiDocument');
    const { body } = await callOperation(live, 'reportOutcome');
    const { outcome, deliveries } = body;
    const settings = { account: 'acme', token: 'one', campaignIds: ['1'] };
    await callOperation(live, 'createConnection', { body: { name: 'asked', adapter: 'cube', settings } });
    const pulls = await Promise.all(
      ['1', '2'].map(() => callOperation(live, 'askPull', { places: { name: 'asked' } })),
    );
    const replays = await Promise.all(
      ['1', '2'].map(() => callOperation(live, 'planReplay', { body: { filter: {} } })),
    );
    known['id'] = [
      outcome.id,
      outcome.call.id,
      ...deliveries.map(({ id }: { id: string }) => id),
      ...pulls.map((one) => one.body.pull.id),
      ...replays.map((one) => one.body.replay.id),
    ];
  });
  afterAll(async () => {
    await live.close();
    await sandbox.close();
  });

  it.each(operations.map((one) => [one.id, one] as const))(
    '%s',
    async (id, operation) => {
      const to = operation.path.startsWith('/sandbox/') ? sandbox : live;
      const property = fc.asyncProperty(requests(operation), async (request) => {
        const { status } = await callOperation(to, id, request);
        expect(status).toBeLessThan(500);
      });
      const run = await fc.check(property, {
        numRuns: MOST_RUNS,
        interruptAfterTimeLimit: (SECONDS * 1_000 * weightOf(operation)) / WEIGHT_OF_ALL,
        markInterruptAsFailure: false,
      });
      if (run.counterexample !== null) throw new Error(await fc.asyncDefaultReportMessage(run));
    },
    SECONDS * 1_000 + 30_000,
  );

  function requests({ id, operation }: ContractOperation): fc.Arbitrary<OperationRequest> {
    const parameters = ((operation['parameters'] ?? []) as Json[]).map((one) => resolve(one) ?? {});
    const among = (where: string): Json[] => parameters.filter((one) => one['in'] === where);
    const body = operation['requestBody'] as { content: Record<string, { schema: Json }> } | undefined;
    const schema = body?.content['application/json']?.schema;
    return fc.record({
      places: fc.record(Object.fromEntries(among('path').map((one) => [one['name'], place(one)]))),
      query: query(among('query')),
      headers: headers(among('header')),
      body: schema ? bodies(id, schema) : fc.constant(null),
    });
  }

  /** Something that there is, that might be, or that can't be. */
  function place({ name, schema }: Json): fc.Arbitrary<string> {
    const there = fc.nat().map((at) => {
      const ofName = known[String(name)] ?? [];
      return ofName[at % Math.max(ofName.length, 1)] ?? '2022-03-01';
    });
    const odd = fc.string({ minLength: 1, maxLength: 20 }).map(encodeURIComponent);
    const might = fitting(schema as Json).map((value) => encodeURIComponent(String(value)) || 'x');
    return fc.oneof({ weight: 5, arbitrary: there }, might, odd).filter((text) => !/^\.{1,2}$/.test(text));
  }

  function query(parameters: readonly Json[]): fc.Arbitrary<string> {
    const members = parameters.map(({ name, schema }) => {
      const value = fc.oneof({ weight: 15, arbitrary: fitting(schema as Json) }, nasty);
      return [
        String(name),
        value.map((one) => (Array.isArray(one) ? one.map(inQuery).join(',') : inQuery(one)).slice(0, 1_000)),
      ] as const;
    });
    const said = fc.record(Object.fromEntries(members), { requiredKeys: [] });
    return said.map((one) => new URLSearchParams(one as Record<string, string>).toString());
  }

  function headers(parameters: readonly Json[]): fc.Arbitrary<Record<string, string>> {
    const visible = fc.string({ unit: 'grapheme-ascii', maxLength: 300 });
    const members = parameters.map(({ name }) => [String(name), visible] as const);
    const key = fc.oneof(
      { weight: 20, arbitrary: fc.constant(`Bearer ${ADMIN_KEY}`) },
      fc.constantFrom(`Bearer ${API_KEY}`, 'Bearer none', API_KEY),
    );
    return fc.record({ ...Object.fromEntries(members), authorization: key }, { requiredKeys: [] });
  }

  function bodies(id: string, schema: Json): fc.Arbitrary<unknown> {
    return fc.oneof(
      { weight: 4, arbitrary: fitting(schema) },
      { weight: 4, arbitrary: spoiled(schema) },
      fc.constant(exampleBody(id)),
      nasty,
      fc.string({ maxLength: 50 }),
    );
  }
});

/** An object may have no prototype, and then no text of its own. */
function inQuery(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
