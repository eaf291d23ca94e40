import { createHash } from 'node:crypto';
import { clientOf, OUTCOMES } from '../support/endpoint';
import { ADMIN_KEY, type Answer, API_KEY, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';
import { bearer, keysOf } from '../support/keys';
import { eventually } from '../support/wait';

describe('keys that are made through the API', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
  });
  afterAll(() => gateway.close());

  const { make, statusOf } = keysOf(() => gateway);
  const { send, sale } = clientOf(() => gateway);
  const path = '/v1/admin/keys';
  const listed = async (): Promise<Answer['body'][]> => (await gateway.get(`${path}?limit=200`)).body.items;

  it('are shown once and kept as a hash', async () => {
    const answer = await gateway.post(path, { name: 'Anna', role: 'operator' });
    expect(answer.status).toBe(201);
    const { key, secret } = answer.body;
    expect(answer.headers.get('location')).toBe(`${path}/${key.id}`);
    expect(secret).toMatch(/^cog_[\w-]{43}$/);
    expect(key).toMatchObject({ name: 'Anna', role: 'operator', prefix: secret.slice(0, 12), createdBy: 'admin' });
    expect((await gateway.get(`${path}/${key.id}`)).body).toEqual({ key });
    expect(await listed()).toEqual(expect.arrayContaining([key]));
    const { rows } = await gateway.pool.query('SELECT k.*, encode(digest, $1) AS hash FROM api_keys k', ['hex']);
    expect(rows.map(({ hash }) => hash)).toContain(createHash('sha256').update(secret).digest('hex'));
    const audit = (await gateway.get('/v1/admin/audit')).body;
    expect(JSON.stringify([rows, audit, gateway.lines])).not.toContain(secret.slice(12));
  });

  it('open what their role opens', async () => {
    const opened = { admin: '', operator: '', poster: '', reader: '', partner: '' };
    const id = await gateway.report({ ...DOCUMENTED, key: 'roles' });
    const { deliveries } = (await gateway.get(`/v1/outcomes/${id}`)).body;
    const connection = { name: 'roles', adapter: 'acme' };
    for (const role of Object.keys(opened) as (keyof typeof opened)[]) {
      const { secret } = await make({ role, ...(role === 'partner' && { advertisers: ['1'] }) });
      const tried: [string, () => Promise<Answer>][] = [
        ['read', () => gateway.get('/v1/outcomes', bearer(secret))],
        ['post', () => gateway.post('/v1/calls', { ids: { external: role } }, bearer(secret))],
        ['replay', () => gateway.post(`/v1/admin/deliveries/${deliveries[0].id}/replay`, {}, bearer(secret))],
        ['pause', () => gateway.post('/v1/admin/connections/invoca/resume', {}, bearer(secret))],
        ['connect', () => gateway.post('/v1/admin/connections', connection, bearer(secret))],
        ['see keys', () => gateway.get(path, bearer(secret))],
        ['make keys', () => gateway.post(path, {}, bearer(secret))],
        ['rotate', () => gateway.post(`${path}/${id}/rotate`, {}, bearer(secret))],
      ];
      const answers = await Promise.all(tried.map(async ([what, ask]) => ((await ask()).status === 403 ? '' : what)));
      opened[role] = answers.filter((what) => what !== '').join(', ');
    }
    expect(opened).toEqual({
      admin: 'read, post, replay, pause, connect, see keys, make keys, rotate',
      operator: 'read, post, replay, pause, see keys',
      poster: 'read, post',
      reader: 'read',
      partner: '',
    });
  });

  it('are of a partner for what they may report at inbound endpoints', async () => {
    const { secret } = await make({ role: 'partner', advertisers: ['1'] });
    const reader = await make({ role: 'reader' });
    const report = (advertiser: string, token: string) => ({
      ...sale(''),
      search: { start_time_t: '1435993600', advertiser_id_from_network: advertiser },
      oauth_token: token,
    });
    expect((await send(OUTCOMES, report('1', secret))).status).toBe(201);
    expect((await send(OUTCOMES, report('2', secret))).status).toBe(403);
    expect((await send(OUTCOMES, report('1', reader.secret))).status).toBe(403);
  });

  it('are named in the audit, in replays and in what was refused', async () => {
    const { secret } = await make({ name: 'Bo', role: 'admin' });
    const { body } = await gateway.post(path, { name: 'made by Bo', role: 'reader' }, bearer(secret));
    expect(body.key.createdBy).toBe('Bo');
    await gateway.post('/v1/admin/connections/invoca/pause', {}, bearer(secret));
    await gateway.post('/v1/admin/connections/invoca/resume', {}, bearer(secret));
    const { items } = (await gateway.get('/v1/admin/audit?limit=3')).body;
    expect(items).toMatchObject([
      { who: 'Bo', action: 'connection.resume' },
      { who: 'Bo', action: 'connection.pause' },
      { who: 'Bo', action: 'key.create', target: { kind: 'key', id: body.key.id } },
    ]);
    const poster = await make({ name: 'a client', role: 'poster' });
    await send(OUTCOMES, { oauth_token: poster.secret, mail: poster.secret });
    const [refused] = (await gateway.get('/v1/admin/rejections?limit=1')).body.items;
    expect(refused).toMatchObject({ principal: 'a client' });
    expect(JSON.stringify(refused)).not.toContain(poster.secret.slice(12));
  });

  it('have Idempotency-Keys of their own, which stay when they get another secret', async () => {
    const [one, other] = [await make(), await make()];
    const post = (secret: string) =>
      gateway.post('/v1/outcomes', { ...DOCUMENTED, key: 'idem' }, { ...bearer(secret), 'idempotency-key': 'same' });
    await post(one.secret);
    expect((await post(other.secret)).headers.get('idempotent-replayed')).toBeNull();
    const { secret } = (await gateway.post(`${path}/${one.id}/rotate`, {})).body;
    expect((await post(secret)).headers.get('idempotent-replayed')).toBe('true');
  });

  it('get another secret, and the one before works on for as long as is said', async () => {
    const { id, secret: first, key } = await make();
    const rotated = (await gateway.post(`${path}/${id}/rotate`, {})).body;
    const { secret: second } = rotated;
    const day = Date.parse(rotated.key.previous.until) - Date.now();
    expect(rotated.key).toMatchObject({ id, prefix: second.slice(0, 12), previous: { prefix: key.prefix } });
    expect(Math.abs(day - 86_400_000)).toBeLessThan(60_000);
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);

    const { secret: third } = (await gateway.post(`${path}/${id}/rotate`, { overlap: '300ms' })).body;
    expect([await statusOf(first), await statusOf(third)]).toEqual([401, 200]);
    await eventually(async () => (await statusOf(second)) === 401);
    const { secret: fourth, key: now } = (await gateway.post(`${path}/${id}/rotate`, { overlap: '0s' })).body;
    expect([await statusOf(third), await statusOf(fourth)]).toEqual([401, 200]);
    expect(now.previous).toBeNull();
    expect((await gateway.post(`${path}/${id}/rotate`, { overlap: '31d' })).status).toBe(422);
  });

  it('expire, and then can’t be rotated', async () => {
    const { id, secret } = await make({ expiresAt: new Date(Date.now() + 700).toISOString() });
    expect(await statusOf(secret)).toBe(200);
    const { secret: rotated } = (await gateway.post(`${path}/${id}/rotate`, { overlap: '1d' })).body;
    await eventually(async () => (await statusOf(rotated)) === 401);
    expect(await statusOf(secret)).toBe(401);
    expect((await gateway.post(`${path}/${id}/rotate`, {})).body.code).toBe('ended');
  });

  it('are deleted once, and their names are free then', async () => {
    const { id, secret } = await make({ name: 'Cleo' });
    expect((await gateway.post(path, { name: 'CLEO', role: 'reader' })).body.code).toBe('key_exists');
    expect((await gateway.delete(`${path}/${id}`)).body.key.name).toBe('Cleo');
    expect(await statusOf(secret)).toBe(401);
    expect((await gateway.delete(`${path}/${id}`)).status).toBe(404);
    expect((await gateway.get(`${path}/${id}`)).status).toBe(404);
    expect((await gateway.post(`${path}/${id}/rotate`, {})).status).toBe(404);
    expect(await listed()).not.toContainEqual(expect.objectContaining({ id }));
    expect(await statusOf((await make({ name: 'cleo' })).secret)).toBe(200);
  });

  it('are known to every process within seconds, and so is that they are gone', async () => {
    const other = await gateway.another();
    try {
      const { id, secret } = await make();
      await eventually(async () => (await statusOf(secret, '/v1/calls', other)) === 200);
      await gateway.delete(`${path}/${id}`);
      await eventually(async () => (await statusOf(secret, '/v1/calls', other)) === 401);
    } finally {
      await other.close();
    }
  });

  it('are written down as used when the process ends, and not with each request', async () => {
    const { id, secret } = await make();
    const other = await gateway.another();
    const lastUse = async () => (await gateway.get(`${path}/${id}`)).body.key.lastUsedAt;
    try {
      await eventually(async () => (await statusOf(secret, '/v1/calls', other)) === 200);
      expect(await lastUse()).toBeNull();
    } finally {
      await other.close();
    }
    expect(Date.now() - Date.parse(await lastUse())).toBeLessThan(60_000);
  });

  it('stand beside the environment’s, which are not listed', async () => {
    expect([await statusOf(ADMIN_KEY, path), await statusOf(API_KEY), await statusOf(API_KEY, path)]).toEqual([
      200, 200, 403,
    ]);
    expect((await listed()).filter(({ createdBy }) => createdBy === 'nobody')).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a name of the environment’s', { name: 'Admin', role: 'reader' }, 'name'],
    ['no name', { name: '', role: 'reader' }, 'name'],
    ['a name of two lines', { name: 'a\nb', role: 'reader' }, 'name'],
    ['no role', { name: 'x' }, 'role'],
    ['a role that there is not', { name: 'x', role: 'root' }, 'role'],
    ['an end that has been', { name: 'x', role: 'reader', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['a partner without limits', { name: 'x', role: 'partner' }, 'advertisers'],
    ['limits of another than a partner', { name: 'x', role: 'poster', networks: ['1'] }, 'networks'],
    ['an empty id', { name: 'x', role: 'partner', networks: [''] }, 'networks.0'],
    ['what is not known', { name: 'x', role: 'reader', owner: 'me' }, 'owner'],
  ])('are refused with %s', async (_, content, at) => {
    const { status, body } = await gateway.post(path, content);
    expect([status, body.errors?.map((fault: { path: string }) => fault.path)]).toEqual([422, [at]]);
  });
});
