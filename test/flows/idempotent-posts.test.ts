import { randomUUID } from 'node:crypto';
import { deliveriesOf } from '../support/deliveries';
import { type Answer, API_KEY, type Gateway, startGateway } from '../support/gateway';

describe('a POST of an operator with an Idempotency-Key', () => {
  let gateway: Gateway;
  let other: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api', ALLOW_PRIVATE_HOSTS: 'true' } });
    other = await gateway.another();
  });
  afterAll(async () => {
    await other.close();
    await gateway.close();
  });

  const { fresh, post } = deliveriesOf(() => gateway);
  const SETTINGS = { subdomain: 'acme', publicKey: 'a', privateKey: 'b' };
  const create = (name: string, key: string, at: Gateway = gateway, settings: object = SETTINGS): Promise<Answer> =>
    at.post('/v1/admin/connections', { name, adapter: 'trackdrive', settings }, { 'idempotency-key': key });

  it('is done once, and has the first answer again, whoever of the processes is asked', async () => {
    const first = await create('once', 'make-1');
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null]);
    const again = await create('once', 'make-1', other);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const { body } = await gateway.get('/v1/admin/audit?action=connection.create&target=once');
    expect(body.items).toHaveLength(1);
  });

  it('is done once however many come at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, index) => create('at-once', 'make-2', index % 2 ? other : gateway)),
    );
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([201]));
    expect(all.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
  });

  it('is 409 with another body, at another path, or where an outcome came with the key', async () => {
    await create('mismatch', 'make-3');
    const mismatch = { status: 409, body: { code: 'idempotency_mismatch' } };
    expect(await create('mismatch-2', 'make-3')).toMatchObject(mismatch);
    const headers = { 'idempotency-key': 'make-3' };
    expect(await gateway.post('/v1/admin/connections/mismatch/pause', {}, headers)).toMatchObject(mismatch);
    expect(await gateway.post('/v1/outcomes', fresh(), headers)).toMatchObject(mismatch);
  });

  it('that was refused is not kept, and may be sent again when it is mended', async () => {
    const refused = await create('mended', 'make-4', gateway, { subdomain: 'acme' });
    expect(refused.status).toBe(422);
    expect((await create('mended', 'make-4')).status).toBe(201);
  });

  it('whose process died on it is done by who asks a minute later', async () => {
    const body = { reason: 'by hand' };
    const [path, headers] = ['/v1/admin/connections/invoca/pause', { 'idempotency-key': 'dead' }];
    await gateway.post(path, body, headers);
    await gateway.post('/v1/admin/connections/invoca/resume', {});
    await gateway.pool.query(
      `UPDATE idempotency_keys SET answer = '{"underWay": true}', created_at = now() - interval '61 seconds' WHERE key = 'dead'`,
    );
    const again = await gateway.post(path, body, headers);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, null]);
    expect(again.body.connection.paused).toBe(true);
    await gateway.post('/v1/admin/connections/invoca/resume', {});
  });

  it('holds for deliveries, replays and pulls as well, with a body or without', async () => {
    const { trackdrive: id } = await post(fresh());
    await gateway.pool.query(`UPDATE deliveries SET status = 'failed' WHERE id = $1`, [id]);
    const asked = async (path: string, body?: unknown): Promise<Answer> => {
      const headers = { 'idempotency-key': randomUUID() };
      const first = await gateway.post(path, body, headers);
      const second = await gateway.post(path, body, headers);
      expect([second.headers.get('idempotent-replayed'), second.status]).toEqual(['true', first.status]);
      expect(second.body).toEqual(first.body);
      return first;
    };
    const { replay } = (await asked('/v1/admin/replays', { filter: {} })).body;
    await asked(`/v1/admin/replays/${replay.id}/run`);
    await asked(`/v1/admin/replays/${replay.id}/cancel`, {});
    expect((await gateway.get('/v1/admin/replays')).body.items).toHaveLength(1);
    await asked(`/v1/admin/deliveries/${id}/replay`, { again: true });
    await asked('/v1/admin/connections/trackdrive/test');
  });

  it('takes the admin key as before', async () => {
    const headers = { authorization: `Bearer ${API_KEY}`, 'idempotency-key': 'no' };
    expect((await gateway.post('/v1/admin/replays', { filter: {} }, headers)).status).toBe(403);
  });
});
