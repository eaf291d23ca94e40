import { adapter as cube } from '../../adapters/cube';
import { openConnection } from '../connections/connection';
import { openConnectionSet } from '../connections/connection-set';
import { openSources } from './source';

it.each([
  [true, { kind: 'rejected', message: 'has an address in a private network' }],
  [false, { kind: 'unreachable', message: 'refused the connection' }],
])('a connection that reaches the public alone (%p) is asked so, too', async (publicOnly, failure) => {
  const settings = cube.settings.parse({ baseUrl: 'http://127.0.0.1:9', token: 't', campaignIds: '1' });
  const connection = openConnection({ name: 'cube', adapter: cube, settings, deadlineMs: 1_000, publicOnly });
  const [source] = openSources(openConnectionSet([connection])).all;
  for (const client of [connection.client, source!.client]) {
    expect((await client.send(client.address({ method: 'GET', path: ['x'] }))).failure).toEqual(failure);
    client.close();
  }
});
