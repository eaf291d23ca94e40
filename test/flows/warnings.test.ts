import { deliveriesOf } from '../support/deliveries';
import { DOCUMENTED, type Answer, type Gateway, startGateway } from '../support/gateway';
import { replaysOf } from '../support/replays';
import { eventually } from '../support/wait';

const ZEROED = { code: 'amount_zeroed', message: expect.stringContaining('sale_amount of 0.00') as string };

describe('a delivery that went through otherwise than it was meant', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { fresh, set } = deliveriesOf(() => gateway);
  const { plan, run, until } = replaysOf(() => gateway);
  const listed = async (query: string): Promise<Answer['body'][]> =>
    (await gateway.get(`/v1/deliveries?${query}`)).body.items;

  /** An outcome whose amount was told and is cleared since, and what both vendors were told. */
  const cleared = async (outcome: typeof DOCUMENTED = fresh()) => {
    const id = await gateway.report(outcome);
    for (const connection of ['invoca', 'trackdrive']) await gateway.deliveryOf(id, connection, 'delivered');
    await gateway.report({ ...outcome, amount: null });
    return { id, outcome, invoca: await gateway.deliveryOf(id, 'invoca', 'delivered') };
  };
  const amounts = (vendor: string, name: string): unknown[] =>
    gateway
      .vendor(vendor)
      .requests()
      .map(({ body }) => JSON.parse(body))
      .map((body) => (body.call_outcome ?? body)[name]);

  it('says so, and both vendors end at nothing', async () => {
    const { id, invoca } = await cleared();
    await gateway.deliveryOf(id, 'trackdrive', 'delivered');
    expect(invoca.warnings).toEqual([ZEROED]);
    expect(amounts('invoca', 'sale_amount')).toEqual(['100.00', '0.00']);
    expect(amounts('trackdrive', 'revenue')).toEqual(['100.00', '0.00']);
  });

  it('says so wherever it is shown', async () => {
    const { id, outcome, invoca } = await cleared();
    const of = (deliveries: Answer['body'][]) =>
      deliveries.find((one: { id: string }) => one.id === invoca.id).warnings;
    const { body } = await gateway.get(`/v1/outcomes/${id}`);
    expect(of(body.deliveries)).toEqual([ZEROED]);
    expect(of((await gateway.get(`/v1/outcomes?callId=${body.outcome.call.id}`)).body.items[0].deliveries)).toEqual([
      ZEROED,
    ]);
    const { call } = (await gateway.get(`/v1/calls/${body.outcome.call.id}`)).body;
    expect(of(call.outcomes[0].deliveries)).toEqual([ZEROED]);
    expect(of(await listed(`outcomeId=${id}`))).toEqual([ZEROED]);
    const again = await gateway.post('/v1/outcomes', { ...outcome, amount: null });
    expect(again.body.outcome.result).toBe('unchanged');
    expect(of(again.body.deliveries)).toEqual([ZEROED]);
    const logged = gateway.lines.filter(({ fields }) => fields.deliveryId === invoca.id);
    expect(logged.map(({ fields }) => fields.warnings)).toEqual([['amount_zeroed']]);
  });

  it('is found by its warning, and nothing else is', async () => {
    const { invoca } = await cleared();
    const found = await listed('warning=amount_zeroed');
    expect(found.map(({ id }) => id)).toContain(invoca.id);
    expect(found.every(({ connection, warnings }) => connection === 'invoca' && warnings.length === 1)).toBe(true);
    expect(await listed('warning=time_kept')).toEqual([]);
    const { status, body } = await gateway.get('/v1/deliveries?warning=amount');
    expect({ status, at: body.errors[0].path }).toEqual({ status: 422, at: 'warning' });
    expect(body.errors[0].message).toContain('amount_zeroed');
  });

  it('has the warnings of its latest attempt alone', async () => {
    const { id, invoca } = await cleared();
    // As if Invoca had never been told of the amount: the first revision was refused.
    await set((await listed(`outcomeId=${id}&connection=invoca`))[1].id, `status = 'failed', was_taken = false`);
    await gateway.post(`/v1/admin/deliveries/${invoca.id}/replay`, '');
    const delivery = await eventually(async () => {
      const one = (await gateway.get(`/v1/deliveries/${invoca.id}`)).body.delivery;
      return one.attempts.length === 2 && one.status === 'delivered' && one;
    });
    expect(delivery.warnings).toEqual([]);
  });

  it('keeps them where it is asked for again and not sent', async () => {
    const { id, outcome, invoca } = await cleared();
    await gateway.report({ ...outcome, amount: null, description: 'changed' });
    await gateway.deliveryOf(id, 'invoca', 'delivered');
    await gateway.post(`/v1/admin/deliveries/${invoca.id}/replay`, '');
    const delivery = await eventually(async () => {
      const one = (await gateway.get(`/v1/deliveries/${invoca.id}`)).body.delivery;
      return one.status === 'superseded' && one;
    });
    expect(delivery.warnings).toEqual([ZEROED]);
  });

  it('has none where the vendor refused it, and keeps them where it may have arrived', async () => {
    const outcome = fresh();
    await gateway.deliveryOf(await gateway.report(outcome), 'invoca', 'delivered');
    gateway.vendor('invoca').fail({ status: 403, body: { errors: { class: 'RecordInvalid' } }, times: 1 });
    const id = await gateway.report({ ...outcome, amount: null });
    expect((await gateway.deliveryOf(id, 'invoca', 'failed')).warnings).toEqual([]);
    gateway.vendor('invoca').fail({ status: 200, body: 'a page', times: 1 });
    const other = await gateway.report({ ...outcome, amount: null, description: 'again' });
    const { id: inReview, warnings } = await gateway.deliveryOf(other, 'invoca', 'review');
    expect(warnings).toEqual([ZEROED]);
    const note = { as: 'delivered', note: 'seen there' };
    const settled = await gateway.post(`/v1/admin/deliveries/${inReview}/settle`, note);
    expect(settled.body.delivery.warnings).toEqual([ZEROED]);
  });

  it('is shown in the plan of a replay, and counted when it has run', async () => {
    const outcome = fresh();
    await gateway.deliveryOf(await gateway.report(outcome), 'invoca', 'delivered');
    gateway.vendor('invoca').fail({ status: 403, body: { errors: { class: 'RecordInvalid' } }, times: 1 });
    const id = await gateway.report({ ...outcome, amount: null });
    await gateway.deliveryOf(id, 'invoca', 'failed');
    const planned = await plan({
      connection: 'invoca',
      name: 'sale',
      from: new Date(Date.now() - 60_000).toISOString(),
    });
    expect(planned.sample.find((one: { outcomeId: string }) => one.outcomeId === id).warnings).toEqual([ZEROED]);
    await run(planned.id);
    const replay = await until(planned.id, ({ status }) => status === 'done');
    expect(replay.warned).toBe(1);
    expect(replay.delivered).toBeGreaterThanOrEqual(1);
  });
});
