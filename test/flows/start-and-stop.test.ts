import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { ADMIN_KEY, DOCUMENTED, type Gateway, startGateway } from '../support/gateway';
import { startProcess } from '../support/gateway-process';
import { eventually } from '../support/wait';

describe('a gateway', () => {
  let gateway: Gateway;
  let admin: Client;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
    admin = new Client({ connectionString: process.env.TEST_DATABASE_URL });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await gateway.close();
  });

  /** how many connections to the database were opened since and are open */
  const connectionsSince = async (moment: Date | undefined): Promise<number> => {
    const database = new URL(gateway.pool.options.connectionString ?? '').pathname.slice(1);
    const { rowCount } = await admin.query('SELECT FROM pg_stat_activity WHERE datname = $1 AND backend_start > $2', [
      database,
      moment,
    ]);
    return rowCount ?? 0;
  };

  it.each([
    ['0.0.0.0', 'localhost'],
    ['127.0.0.1', 'localhost'],
    ['127.0.0.2', '127.0.0.2'],
  ])('that serves on %s is at %s', async (host, shown) => {
    const other = await gateway.another({ HOST: host, ROLE: 'api' });
    try {
      expect(new URL(other.app.url ?? '').hostname).toBe(shown);
      expect((await other.get('/healthz')).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  it('that only delivers serves nothing, and delivers what another one took', async () => {
    const worker = await gateway.another({ ROLE: 'worker' });
    try {
      expect(worker.app.url).toBeNull();
      const id = await gateway.report(DOCUMENTED);
      await gateway.deliveryOf(id, 'invoca', 'delivered');
      await gateway.deliveryOf(id, 'trackdrive', 'delivered');
      const attempts = await eventually(() => {
        const found = worker.lines.filter(({ event }) => event === 'attempt');
        return found.length === 2 && found;
      });
      expect(attempts).toMatchObject([{ fields: { outcomeId: id } }, { fields: { outcomeId: id } }]);
      expect(gateway.lines.filter(({ event }) => event === 'attempt')).toEqual([]);
    } finally {
      await worker.close();
    }
  });

  it('says which variables look like its own and have no effect', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-start-'));
    const variables = {
      ROLE: 'api',
      PORT: '0',
      DATABASE_URL: gateway.databaseUrl,
      INVOCA_OAUTH_TOKEN: '',
      TRACKDRVE_X: 'x',
    };
    const other = await startProcess(folder, variables);
    try {
      const warned = other
        .said()
        .split('\n')
        .filter((line) => line.includes('"variable without effect"'));
      expect(warned.map((line) => JSON.parse(line).what)).toEqual(
        expect.arrayContaining([
          'INVOCA_OAUTH_TOKEN is empty, which is as if it were not set',
          expect.stringMatching(/^TRACKDRVE_X is no variable of the gateway; there are TRACKDRIVE_/),
        ]),
      );
    } finally {
      await other.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it('that can’t start holds on to nothing', async () => {
    const { port } = new URL(gateway.app.url ?? '');
    const { rows } = await admin.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    const since = (): Promise<number> => connectionsSince(rows[0]?.now);
    await expect(gateway.another({ PORT: port, ROLE: 'all' })).rejects.toThrow('EADDRINUSE');
    await eventually(async () => (await since()) === 0, { what: 'every connection is closed' });
  });

  it('that is told to stop answers first what it was asked', async () => {
    const other = await gateway.another({ ROLE: 'api' });
    const { port } = new URL(other.app.url ?? '');
    const body = JSON.stringify({ ...DOCUMENTED, call: { ids: { external: 'late' } } });
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.write(
      `POST /v1/outcomes HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer ${ADMIN_KEY}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n`,
    );
    await eventually(() => answer.startsWith('HTTP/1.1 100'), { what: 'the request is under way' });
    const closing = other.close();
    await eventually(() =>
      fetch(`${other.app.url}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    socket.write(body);
    await once(socket, 'close');
    await closing;
    expect(answer).toContain('HTTP/1.1 202');
  });
});
