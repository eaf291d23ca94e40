import { schedulePull } from '../../src/store/pulls';
import type { Gateway } from '../support/gateway';
import { type Pulling, saleRow, startPulling } from '../support/pulling';
import { eventually } from '../support/wait';

describe('a backfill', () => {
  let pulling: Pulling;
  let gateway: Gateway;
  beforeAll(async () => {
    pulling = await startPulling();
    ({ gateway } = pulling);
  });
  afterAll(() => pulling.close());
  afterEach(() => pulling.sandboxVendor.clear());

  const pullIs = async (id: string) => (await gateway.get(`/v1/admin/pulls/${id}`)).body.pull;
  const scheduled = async () => {
    const { items } = (await gateway.get('/v1/admin/pulls?connection=cube')).body;
    return items.find(({ backfill }: { backfill: boolean }) => !backfill);
  };

  it('lets a scheduled pull go first, and goes on where it was', async () => {
    pulling.sandboxVendor.fail({ delayMs: 50 });
    const id = await pulling.ask('2018-01-01', '2018-02-28');
    await eventually(async () => (await pullIs(id)).daysDone > 0, { within: 15_000, what: 'a day is done' });
    await schedulePull(gateway.pool, 'cube');
    await eventually(async () => (await scheduled())?.status === 'done', { within: 20_000, what: 'it went first' });
    expect((await pullIs(id)).daysDone).toBeLessThan(59);
    pulling.sandboxVendor.clear();
    expect(await pulling.ended(id)).toMatchObject({ daysDone: 59, pages: 59 });
  });

  it('of a vendor that wants to be left alone waits for it, and does no day twice', async () => {
    const day = { call_outcome__submitted_when: '2018-05-02 10:00' };
    pulling.books.add('926', saleRow('throttled', day));
    pulling.sandboxVendor.fail({ delayMs: 1, times: 1 });
    const headers = { 'Retry-After': '3600' };
    pulling.sandboxVendor.fail({ status: 429, headers, body: { detail: 'Request was throttled.' }, times: 1 });
    const id = await pulling.ask('2018-05-01', '2018-05-03');
    await eventually(async () => (await pullIs(id)).notBefore !== null, { within: 15_000, what: 'it is put off' });
    const waiting = await pullIs(id);
    expect(waiting).toMatchObject({ status: 'queued', daysDone: 1, error: null });
    expect(Date.parse(waiting.notBefore)).toBeGreaterThan(Date.now() + 3_500_000);

    // What comes in now does not wait for it.
    expect(await pulling.pull('2018-06-01')).toMatchObject({ daysDone: 1 });
    expect(await pullIs(id)).toMatchObject({ status: 'queued' });
    await gateway.pool.query(`UPDATE pulls SET not_before = now() WHERE id = $1`, [id]);
    expect(await pulling.ended(id)).toMatchObject({ daysDone: 3, pages: 3, created: 1, notBefore: null });
  });

  it('says why a row was refused, and takes the rest', async () => {
    await gateway.post('/v1/calls', { ids: { invoca: 'ONE', external: 'first' } });
    const when = { call_outcome__submitted_when: '2018-07-01 10:00' };
    const contradiction = { crm__custom_info__9001: 'ONE', crm__custom_info__9002: 'second' };
    pulling.books.add('926', saleRow('refused', { ...when, ...contradiction }));
    pulling.books.add('926', saleRow('taken', when));
    const done = await pulling.pull('2018-07-01');
    expect(done).toMatchObject({ seen: 2, created: 1, rejected: 1, unchanged: 0 });
    expect(done.error).toMatch(/^a row was refused: .*"first".*"second"/);
  });
});
