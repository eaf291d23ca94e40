import { migrate } from '../../src/store/migrate';
import { deliveriesOf } from '../support/deliveries';
import { DOCUMENTED, type Gateway, startGateway } from '../support/gateway';
import { BEFORE_PLAIN_NAMES } from '../support/upgrade';
import { replaysOf } from '../support/replays';

/**
 * A database of the version whose sandbox had none of its own: what was posted in sandbox mode lies beside what is live. Made by a
 * gateway of today, whose rows are then written as that version left them, and started again.
 */
describe('after the upgrade of a database in which things were tried out', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'all' } });
  });
  afterAll(() => gateway.close());

  const { row, post } = deliveriesOf(() => gateway);
  const { plan } = replaysOf(() => gateway);
  const query = (sql: string, values: unknown[] = []) => gateway.pool.query(sql, values);
  const STATUSES = ['failed', 'review', 'held', 'retrying', 'cancelled'];

  let calls = 0;
  const newCall = (): object => ({ ids: { invoca: `TRIED-${(calls += 1)}`, trackdrive: `9${calls}` } });
  const sale = (call: object, key: string, value: string, more: object = {}): object => ({
    ...DOCUMENTED,
    call,
    key,
    amount: { value, currency: 'USD' },
    ...more,
  });
  const deliver = async (outcome: object): Promise<{ invoca: string; trackdrive: string }> => {
    const ids = await post(outcome);
    const { outcome_id: id } = (await row(ids.invoca)) as { outcome_id: string };
    for (const connection of ['invoca', 'trackdrive']) await gateway.deliveryOf(id, connection, 'delivered');
    return ids;
  };
  const lastRevenue = (): string => JSON.parse(gateway.vendor('trackdrive').requests().at(-1)?.body ?? '{}').revenue;

  /** as that version left them when a vendor took its sandbox vendor's place */
  const cancel = (...ids: string[]) =>
    query(
      `UPDATE deliveries SET status = 'cancelled', reason = 'it was posted in sandbox mode', was_taken = NULL
       WHERE id = ANY($1::uuid[])`,
      [ids],
    );
  const upgrade = async (): Promise<void> => {
    await query(`${BEFORE_PLAIN_NAMES} DROP TABLE data_mode; DROP TYPE "Mode"; ALTER TABLE deliveries DROP COLUMN sandbox;
      DELETE FROM _prisma_migrations WHERE migration_name LIKE '%data_mode'`);
    expect(await migrate(gateway.databaseUrl)).toEqual([
      expect.stringMatching(/_data_mode$/),
      expect.stringMatching(/_plain_names$/),
    ]);
  };

  it('no replay offers what was tried out, and nobody can ask for one of it', async () => {
    const ids = Object.values(await deliver(sale(newCall(), '1', '100.00')));
    await cancel(...ids);
    expect(await plan({ status: STATUSES })).toMatchObject({ matched: 2 });
    await upgrade();
    expect(await plan({ status: STATUSES })).toMatchObject({ matched: 0, sample: [] });
    for (const id of ids) {
      expect(await row(id)).toMatchObject({
        status: 'skipped',
        reason: 'it was posted in sandbox mode',
        sandbox: true,
      });
      const { status, body } = await gateway.post(`/v1/admin/deliveries/${id}/replay`, {});
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'sandbox' });
    }
    await query(`UPDATE deliveries SET status = 'cancelled' WHERE id = ANY($1::uuid[])`, [ids]);
    expect(await plan({ status: STATUSES })).toMatchObject({ matched: 0 });
  });

  it('a replay that was planned before passes over it', async () => {
    await cancel(...Object.values(await deliver(sale(newCall(), '1', '100.00'))));
    const { id } = await plan({ status: ['cancelled'] });
    await upgrade();
    await replaysOf(() => gateway).run(id);
    const ended = await replaysOf(() => gateway).until(id, ({ status }) => status === 'done');
    expect(ended).toMatchObject({ delivered: 0, failed: 0, passedOver: ended.matched });
  });

  it('the same outcome is a new one, told alone and to everybody, and what was tried out stays on record', async () => {
    const call = newCall();
    const tried = await deliver(sale(call, '1', '100.00'));
    await cancel(...Object.values(tried));
    await upgrade();
    const { status, body } = await gateway.post('/v1/outcomes', sale(call, '1', '100.00'));
    expect({ status, ...body.outcome }).toMatchObject({ status: 202, result: 'created', revision: 1 });
    await gateway.deliveryOf(body.outcome.id, 'invoca', 'delivered');
    await gateway.deliveryOf(body.outcome.id, 'trackdrive', 'delivered');
    expect(lastRevenue()).toBe('100.00');
    const { delivery } = (await gateway.get(`/v1/deliveries/${tried.invoca}`)).body;
    const before = (await gateway.get(`/v1/outcomes/${delivery.outcomeId}`)).body.outcome;
    expect(before).toMatchObject({ name: 'sale', key: '1', amount: { value: '100.00' } });
    const { call: shown } = (await gateway.get(`/v1/calls/${body.outcome.call.id}`)).body;
    expect(shown.outcomes.map(({ id }: { id: string }) => id)).toEqual([body.outcome.id]);
  });

  it('another outcome of the call is told without what was tried out', async () => {
    const call = newCall();
    await cancel(...Object.values(await deliver(sale(call, '1', '100.00'))));
    await upgrade();
    await deliver(sale(call, '2', '30.00'));
    expect(lastRevenue()).toBe('30.00');
  });

  it('a correction in sandbox mode of what is live is as if it had not been', async () => {
    const call = newCall();
    const first = await deliver(sale(call, '1', '100.00'));
    const second = await deliver(sale(call, '1', '500.00'));
    await query(`UPDATE attempts SET failure_kind = 'ambiguous' WHERE delivery_id = ANY($1::uuid[])`, [
      Object.values(second),
    ]);
    await cancel(...Object.values(second));
    await upgrade();
    await deliver(sale(call, '2', '30.00'));
    expect(lastRevenue()).toBe('130.00');
    expect(await row(first.invoca)).toMatchObject({ status: 'delivered', sandbox: false });
    const outcomeId = String((await row(first.invoca))?.outcome_id);
    expect((await gateway.get(`/v1/outcomes/${outcomeId}`)).body.outcome).toMatchObject({
      revision: 1,
      amount: { value: '100.00' },
    });
    const again = await gateway.post('/v1/outcomes', sale(call, '1', '500.00'));
    expect(again.body.outcome).toMatchObject({ id: outcomeId, result: 'updated', revision: 2 });
    await gateway.deliveryOf(outcomeId, 'trackdrive', 'delivered');
    expect(lastRevenue()).toBe('530.00');
  });

  it('what one vendor was told and a sandbox vendor took the place of another is live, but for that', async () => {
    const call = newCall();
    const { invoca, trackdrive } = await deliver(sale(call, '1', '100.00'));
    await query(`UPDATE attempts SET failure_kind = 'ambiguous' WHERE delivery_id = $1`, [trackdrive]);
    await cancel(trackdrive);
    await upgrade();
    expect(await row(invoca)).toMatchObject({ status: 'delivered', sandbox: false });
    await deliver(sale(call, '2', '30.00'));
    expect(lastRevenue()).toBe('30.00');
    const outcomeId = String((await row(trackdrive))?.outcome_id);
    const { rows } = await query('SELECT was_taken FROM deliveries WHERE id = $1', [trackdrive]);
    expect(rows).toEqual([{ was_taken: false }]);
    expect((await gateway.get(`/v1/outcomes/${outcomeId}`)).body.outcome.revision).toBe(1);
  });

  it('what was under way to a sandbox vendor when it was stopped goes nowhere', async () => {
    const { invoca, trackdrive } = await post(sale(newCall(), '1', '1.00', { vendor: {} }));
    await query(
      `UPDATE deliveries SET status = 'retrying', ambiguous = true, sweep_at = now(), next_attempt_at = now()
       WHERE id = ANY($1::uuid[])`,
      [[invoca, trackdrive]],
    );
    await query(`UPDATE connections SET sandbox = name = 'invoca'`);
    await upgrade();
    expect(await row(invoca)).toMatchObject({ status: 'skipped', sandbox: true, ambiguous: false, sweep_at: null });
    expect(await row(trackdrive)).toMatchObject({ sandbox: false });
    const { rows } = await query('SELECT sandbox FROM connections');
    expect(rows.every(({ sandbox }) => sandbox === false)).toBe(true);
  });

  it('what went to a vendor before is not taken for what was tried out', async () => {
    const ids = Object.values(await deliver(sale(newCall(), '1', '100.00')));
    await query(
      `UPDATE attempts SET template_id = NULL, request = '{"url":"https://vendor.example/calls"}'
       WHERE delivery_id = ANY($1::uuid[])`,
      [ids],
    );
    await query('UPDATE connections SET sandbox = true');
    await upgrade();
    for (const id of ids) expect(await row(id)).toMatchObject({ status: 'delivered', sandbox: false });
  });

  it('an answer that was kept for a repeat does not keep the outcome from being new', async () => {
    const call = newCall();
    const key = { 'idempotency-key': 'tried' };
    const { body } = await gateway.post('/v1/outcomes', sale(call, '1', '100.00'), key);
    for (const one of ['invoca', 'trackdrive']) await gateway.deliveryOf(body.outcome.id, one, 'delivered');
    await cancel(...body.deliveries.map(({ id }: { id: string }) => id));
    await upgrade();
    const again = await gateway.post('/v1/outcomes', sale(call, '1', '100.00'), key);
    expect(again.body.outcome).toMatchObject({ result: 'created' });
    expect(again.body.outcome.id).not.toBe(body.outcome.id);
  });

  it('what a sandbox vendor was asked for is forgotten, and what a vendor was asked for is not', async () => {
    await query(
      `INSERT INTO connections (name, adapter, settings_digest, sandbox) VALUES ('tried', 'cube', '', true), ('asked', 'cube', '', false)`,
    );
    await query(
      `INSERT INTO watermarks (connection, stream, day) VALUES ('tried', '1', '2026-11-01'), ('asked', '1', '2026-11-01')`,
    );
    await upgrade();
    expect((await query('SELECT connection FROM watermarks')).rows).toEqual([{ connection: 'asked' }]);
  });
});
