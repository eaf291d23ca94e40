import { type Answer, type Gateway, startGateway } from '../support/gateway';
import { at, searchesOf } from '../support/searches';

describe('a call of which nobody has told', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { caller, received, outcomeOf, posted, searched, start } = searchesOf(() => gateway);

  const AMOUNTS = ['100.00', '150.00', '200.00'];

  /** What became of three sales of what these searches find, and what Invoca was told. */
  const salesOf = async (searches: readonly { start_time_t: string }[]): Promise<object> => {
    const answers: Answer[] = [];
    for (const [index, search] of searches.entries()) answers.push(await searched(search, AMOUNTS[index] ?? ''));
    const outcomes = await Promise.all(answers.map(outcomeOf));
    for (const { id } of outcomes) await gateway.deliveryOf(id, 'invoca', 'delivered');
    return {
      statuses: answers.map(({ status }) => status),
      calls: new Set(outcomes.map(({ call }) => call.id)).size,
      revisions: outcomes.map(({ revision }) => revision),
      received: received(searches.map(({ start_time_t }) => start_time_t)),
    };
  };

  /** Three sales of three calls, each of which goes on with its own search. */
  const apart = (searches: readonly { start_time_t: string }[]): object => ({
    statuses: [201, 201, 201],
    calls: 3,
    revisions: [1, 1, 1],
    received: searches.map((search, index) => [search, AMOUNTS[index]]),
  });

  it('is another one for each of three starts, and each sale goes on to its own', async () => {
    const searches = ['1790000000', '1790000600', '1790001200'].map((start_time_t) => ({ start_time_t }));
    expect(await salesOf(searches)).toEqual(apart(searches));
  });

  it('is another one when one caller rings back within the window', async () => {
    const [calling_phone_number, begun] = [caller(), start()];
    const searches = [0, 45, 120].map((after) => ({ start_time_t: String(begun + after), calling_phone_number }));
    expect(await salesOf(searches)).toEqual(apart(searches));
  });

  it.each([
    ['advertiser', 'advertiser_id_from_network'],
    ['campaign', 'advertiser_campaign_id_from_network'],
    ['network', 'network_id'],
    ['duration', 'duration_in_seconds'],
  ])('is another one of another %s, though it began in the same second', async (_what, member) => {
    const start_time_t = String(start());
    const searches = ['1', '2', '3'].map((value) => ({ start_time_t, [member]: value }));
    expect(await salesOf(searches)).toEqual(apart(searches));
  });

  it('is another one of another duration, caller or start at /v1/outcomes', async () => {
    const [begun, callerNumber] = [start(), caller()];
    const calls = [
      { startedAt: at(begun), callerNumber, durationSeconds: 60 },
      { startedAt: at(begun), callerNumber, durationSeconds: 90 },
      { startedAt: at(begun), callerNumber: caller(), durationSeconds: 60 },
      { startedAt: at(begun + 600), callerNumber, durationSeconds: 300 },
      { startedAt: at(begun + 1200), callerNumber, durationSeconds: 20 },
    ];
    const answers = [];
    for (const [index, call] of calls.entries()) answers.push(await posted(call, `${index + 1}.00`));
    expect(answers.map(({ status }) => status)).toEqual(calls.map(() => 202));
    expect(new Set(answers.map(({ body }) => body.outcome.call.id)).size).toBe(calls.length);
    for (const [index, call] of calls.entries())
      expect(await posted(call, `${index + 1}.00`)).toMatchObject({
        status: 200,
        body: { outcome: { id: answers[index]?.body.outcome.id, result: 'unchanged' } },
      });
  });

  it('is another one of another advertiser, also where the outcome’s extras name it', async () => {
    const call = { startedAt: at(start()), callerNumber: caller() };
    const of = (advertiser: string) => ({ vendor: { invoca: { advertiser_id_from_network: advertiser } } });
    const answers = [await posted(call, '100.00', of('1')), await posted(call, '150.00', of('2'))];
    expect(new Set(answers.map(({ body }) => body.outcome.call.id)).size).toBe(2);
    for (const [index, { body }] of answers.entries()) {
      const delivery = await gateway.deliveryOf(body.outcome.id, 'invoca', 'delivered');
      expect(delivery.attempts[0].request.body).toMatchObject({
        search: { advertiser_id_from_network: String(index + 1) },
        call_outcome: { sale_amount: ['100.00', '150.00'][index] },
      });
    }
  });

  it('is the same by the same description: to the second, in any spelling, whatever more is said', async () => {
    const begun = start();
    const first = await searched({ start_time_t: String(begun), calling_phone_number: '8885550000' }, '100');
    const { call } = await outcomeOf(first);
    const same = [
      { start_time_t: begun, calling_phone_number: '+1 888 555 0000' },
      { start_time_t: `${begun}250`, calling_phone_number: '8885550000' },
      { start_time_t: begun, calling_phone_number: '8885550000', duration_in_seconds: '60' },
      { start_time_t: begun, duration_in_seconds: 60, network_id: '3' },
    ];
    for (const search of same) expect(await searched(search, '100')).toMatchObject({ status: 200 });
    const { body } = await gateway.get(`/v1/calls/${call.id}`);
    expect(body.call).toMatchObject({ durationSeconds: 60, callerNumber: '+18885550000' });
    expect(body.call.outcomes).toMatchObject([{ revisions: [{ number: 1 }] }]);
  });

  it('stays the same for who said little of it, when another one began in that second', async () => {
    const startedAt = at(start());
    const first = await posted({ startedAt }, '100.00');
    await posted({ startedAt, callerNumber: caller() }, '100.00');
    const other = await posted({ startedAt, callerNumber: caller() }, '150.00');
    expect(other.body.outcome.call.id).not.toBe(first.body.outcome.call.id);
    const again = await posted({ startedAt }, '100.00');
    expect(again.body.outcome).toMatchObject({ id: first.body.outcome.id, result: 'unchanged' });
  });

  it('is one of its own where it could be two of that second', async () => {
    const startedAt = at(start());
    const [one, other] = [
      await posted({ startedAt, durationSeconds: 60 }, '1.00'),
      await posted({ startedAt, durationSeconds: 90 }, '2.00'),
    ];
    const third = await posted({ startedAt }, '3.00');
    expect(third.body.outcome).toMatchObject({ result: 'created', match: { rule: 'near_tie' } });
    const ids = [one, other, third].map(({ body }) => body.outcome.call.id);
    expect(new Set(ids).size).toBe(3);
  });

  it('is found by no search that is near', async () => {
    const [begun, callerNumber] = [start(), caller()];
    const first = await posted({ startedAt: at(begun), callerNumber }, '100.00');
    const near = await posted({ startedAt: at(begun + 1), callerNumber }, '150.00');
    expect(near.body.outcome).toMatchObject({ result: 'created', match: { rule: 'none', candidates: [] } });
    expect(near.body.outcome.call.id).not.toBe(first.body.outcome.call.id);
  });
});
