import { callsOf } from '../support/calls';
import { type Answer, type Gateway, startGateway } from '../support/gateway';

describe('a call that its vendor knows by a number and by a UUID', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ALLOW_PRIVATE_HOSTS: 'true' } });
    // An answer that names no call: one that does would teach the ids at once.
    gateway.vendor('trackdrive').fail({ status: 200, body: {} });
  });
  afterAll(() => gateway.close());

  const { fresh, tell, report } = callsOf(() => gateway);
  let count = 0;
  const uuid = (): string => `ABCDEF00-1234-4abc-8DEF-${String((count += 1)).padStart(12, '0')}`;
  const amount = (value: string, name = 'sale') => ({ name, amount: { value, currency: 'USD' } });
  const revenues = (id: string): string[] =>
    gateway
      .vendor('trackdrive')
      .requests()
      .filter(({ path }) => path.endsWith(`/${id}`))
      .map(({ body }) => JSON.parse(body).revenue);
  const delivered = ({ body }: Answer): Promise<Answer['body']> =>
    gateway.deliveryOf(body.outcome.id, 'trackdrive', 'delivered');

  it('is found by the UUID under either key, in capitals or not, and shows it under the key of its own', async () => {
    const id = uuid();
    const sale = await report({ trackdrive: id }, amount('100.00'));
    const ids = { trackdrive_uuid: id.toLowerCase() };
    expect(sale.body.outcome.call.ids).toEqual(ids);
    for (const said of [{ trackdrive: id.toLowerCase() }, { trackdrive_uuid: id }, ids]) {
      const { body } = await report(said, amount('100.00'));
      expect(body.outcome).toMatchObject({ id: sale.body.outcome.id, result: 'unchanged' });
    }
    for (const query of [`trackdrive=${id}`, `trackdrive_uuid=${id}`, `trackdrive=${id.toLowerCase()}`])
      expect((await gateway.get(`/v1/calls?id.${query}`)).body.items).toMatchObject([{ ids }]);
    await delivered(sale);
    expect(revenues(id.toLowerCase())).toEqual(['100.00']);
  });

  it('may be known by both at once, and is by either from then on', async () => {
    const [id, { trackdrive }] = [uuid(), fresh()];
    const both = { trackdrive, trackdrive_uuid: id.toLowerCase() };
    const { body } = await tell({ ids: { trackdrive, trackdrive_uuid: id } });
    expect(body.call.ids).toEqual(both);
    const sales = [
      await report({ trackdrive }, amount('100.00')),
      await report({ trackdrive: id }, amount('50.00', 'upsell')),
    ];
    expect(sales.map((sale) => sale.body.outcome.call.id)).toEqual([body.call.id, body.call.id]);
    for (const sale of sales) await delivered(sale);
    expect(revenues(trackdrive).at(-1)).toBe('150.00');
    expect(revenues(id.toLowerCase())).toEqual([]);
  });

  it('is one revenue when each was told of a sale before both were known', async () => {
    const [id, { trackdrive }] = [uuid(), fresh()];
    const sale = await report({ trackdrive }, amount('100.00'));
    await delivered(sale);
    const upsell = await report({ trackdrive: id }, amount('50.00', 'upsell'));
    await delivered(upsell);
    const joined = await tell({ ids: { trackdrive, trackdrive_uuid: id } });
    expect(joined.body.call.id).toBe(sale.body.outcome.call.id);
    const again = await delivered(upsell);
    expect(again.revision).toBe(2);
    expect(revenues(trackdrive).at(-1)).toBe('150.00');
  });

  it.each([
    ['number', [1, 0]],
    ['UUID', [0, 1]],
  ] as const)('is told once of a sale that was reported of both, the last time by its %s', async (_which, order) => {
    const ids = [{ trackdrive: fresh().trackdrive }, { trackdrive: uuid() }] as const;
    const [first, second] = order.map((index) => ids[index]);
    await delivered(await report(first ?? {}, amount('100.00')));
    await delivered(await report(second ?? {}, amount('50.00', 'upsell')));
    await delivered(await report(second ?? {}, amount('90.00')));
    const joined = await tell({ ids: { ...ids[0], trackdrive_uuid: ids[1].trackdrive } });
    const { call } = (await gateway.get(`/v1/calls/${joined.body.call.id}`)).body;
    const kept = call.outcomes.find((one: Answer['body']) => one.name === 'sale' && !one.absorbedBy);
    expect((await gateway.deliveryOf(kept.id, 'trackdrive', 'delivered')).revision).toBe(2);
    expect(revenues(ids[0].trackdrive).at(-1)).toBe('140.00');
  });

  it('adds nothing again when it turns out to be one', async () => {
    const [id, { trackdrive }] = [uuid(), fresh()];
    const adding = (value: string) => ({ vendor: { trackdrive: { add_revenue: value } } });
    await delivered(await report({ trackdrive }, adding('10.00')));
    const upsell = await report({ trackdrive: id }, { name: 'upsell', ...adding('5.00') });
    await delivered(upsell);
    await tell({ ids: { trackdrive, trackdrive_uuid: id } });
    expect((await delivered(upsell)).revision).toBe(2);
    const added = gateway
      .vendor('trackdrive')
      .requests()
      .filter(({ path }) => [trackdrive, id.toLowerCase()].some((one) => path.endsWith(`/${one}`)))
      .flatMap(({ body }) => JSON.parse(body).add_revenue ?? []);
    expect(added).toEqual(['10.00', '5.00']);
  });

  it('has one of each kind', async () => {
    const [one, other] = [uuid(), uuid()];
    const two = await tell({ ids: { trackdrive: one, trackdrive_uuid: other } });
    expect(two).toMatchObject({ status: 422, body: { errors: [{ path: 'ids.trackdrive_uuid' }] } });
    expect(await tell({ ids: { trackdrive: one, trackdrive_uuid: one.toLowerCase() } })).toMatchObject({ status: 201 });
    const { trackdrive } = fresh();
    await tell({ ids: { trackdrive, trackdrive_uuid: other } });
    const conflict = await tell({ ids: { trackdrive, trackdrive_uuid: one } });
    expect(conflict).toMatchObject({ status: 409, body: { code: 'call_conflict' } });
  });

  it.each(['123895022', 'abcdef00-1234-4abc-8def'])('is not known by "%s" as a UUID', async (trackdrive_uuid) => {
    const answer = await tell({ ids: { trackdrive_uuid } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'ids.trackdrive_uuid' }] } });
  });

  it('is named to a connection by the id of its own name first, by the number before the UUID', async () => {
    const settings = { baseUrl: gateway.app.connections.find(({ name }) => name === 'trackdrive')?.settings.baseUrl };
    const west = {
      name: 'trackdrive-west',
      adapter: 'trackdrive',
      settings: { ...settings, publicKey: 'tdpub-sandbox', privateKey: 'tdprv-sandbox' },
    };
    expect((await gateway.post('/v1/admin/connections', west)).status).toBe(201);
    const [id, { trackdrive }] = [uuid(), fresh()];
    const sale = await report({ trackdrive, 'trackdrive-west': id }, amount('7.00'));
    expect(sale.body.outcome.call.ids).toEqual({ trackdrive, 'trackdrive-west_uuid': id.toLowerCase() });
    await gateway.deliveryOf(sale.body.outcome.id, 'trackdrive-west', 'delivered');
    expect(revenues(id.toLowerCase())).toEqual(['7.00']);
  });

  it('is found by a UUID that a version before kept under the number’s key, and stays the same', async () => {
    const [id, { trackdrive }] = [uuid(), fresh()];
    const sale = await report({ trackdrive: id }, amount('100.00'));
    const twin = await tell({ ids: { trackdrive } });
    await gateway.pool.query(`UPDATE call_ids SET key = 'trackdrive', value = $1 WHERE value = lower($1)`, [id]);
    const next = await gateway.another();
    await next.close();
    const { body } = await report({ trackdrive: id.toLowerCase() }, amount('100.00'));
    expect(body.outcome).toMatchObject({ id: sale.body.outcome.id, result: 'unchanged' });
    expect((await tell({ ids: { trackdrive } })).body.call.id).toBe(twin.body.call.id);
  });
});
