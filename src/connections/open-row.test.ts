import { closeServers, serve } from '../../test/contract/sockets';
import { loadRegistry } from '../adapter/registry';
import type { ConnectionRow } from '../store/connection-rows';
import { createKeyRing, sealSecrets } from '../secrets/key-ring';
import { sealingKey } from '../secrets/seal';
import { openConnectionRow, type OpenRowOptions, UnusableConnection } from './open-row';

const ring = createKeyRing(() => [sealingKey(Buffer.alloc(32, 1))]);
const options: OpenRowOptions = {
  registry: loadRegistry(),
  ring,
  deadlineMs: 5_000,
  retries: [1],
  allowPrivateHosts: true,
  sandboxes: null,
};

afterEach(closeServers);

async function rowOf(more: Partial<ConnectionRow> = {}): Promise<ConnectionRow> {
  const at = '2026-11-21T00:00:00.000Z';
  return {
    name: 'west',
    adapter: 'trackdrive',
    settings: { subdomain: 'acme', convertingOutcomes: 'sale,renewal' },
    secrets: await sealSecrets(ring, 'west', { publicKey: 'tdpub-s3cret', privateKey: 'tdprv-s3cret' }),
    settingsDigest: 'version 7',
    version: 7,
    filter: null,
    limits: null,
    deadlineMs: null,
    retries: null,
    schedule: null,
    isDefault: false,
    pausedAt: null,
    pausedReason: null,
    createdAt: at,
    updatedAt: at,
    deletedAt: null,
    ...more,
  };
}

it('a row is a connection with the adapter’s settings, secrets among them, told by its version and not by a digest of them', async () => {
  const connection = await openConnectionRow(await rowOf(), options);
  expect(connection).toMatchObject({ name: 'west', settingsDigest: 'version 7', publicOnly: false, retries: [1] });
  expect(connection.limits).toEqual({ perSecond: null, inFlight: null });
  expect(connection.settings).toEqual({
    subdomain: 'acme',
    publicKey: 'tdpub-s3cret',
    privateKey: 'tdprv-s3cret',
    convertingOutcomes: ['sale', 'renewal'],
    dispositions: {},
  });
  expect(connection.mask.text('tdprv-s3cret and tdpub-s3cret')).toBe('*** and ***');
  connection.client.close();
});

it('a connection has the limits and retries of its row, where that says any', async () => {
  const said = { limits: { perSecond: 0.5, inFlight: 2 }, retries: [5, 6] };
  const connection = await openConnectionRow(await rowOf(said), options);
  expect(connection).toMatchObject(said);
  connection.client.close();
});

it('a connection waits as long as its row says, or as every connection does', async () => {
  const settings = { baseUrl: `http://127.0.0.1:${await serve(() => {})}` };
  const told: [number | null, string][] = [
    [100, 'within 0.1 s'],
    [null, 'within 0.2 s'],
  ];
  for (const [deadlineMs, words] of told) {
    const { client } = await openConnectionRow(await rowOf({ settings, deadlineMs }), { ...options, deadlineMs: 200 });
    const { failure } = await client.send(client.address({ method: 'GET', path: ['x'] }));
    expect(failure?.message).toContain(words);
    client.close();
  }
});

it.each([
  [{ adapter: 'gone' }, 'there is no adapter gone'],
  [{ name: 'east' }, 'the secret publicKey of the connection east does not open with key'],
  [{ settings: {} }, 'its settings are not what TrackDrive needs: baseUrl is missing'],
  [{ secrets: {} }, 'its settings are not what TrackDrive needs: publicKey'],
])('one with %j can’t be used, and says why without a secret', async (more, words) => {
  const opening = openConnectionRow(await rowOf(more), options);
  await expect(opening).rejects.toThrow(UnusableConnection);
  await expect(opening).rejects.toThrow(words);
  await expect(opening).rejects.not.toThrow('s3cret');
});
