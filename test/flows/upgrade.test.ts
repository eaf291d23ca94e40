import { API_KEY, type Gateway, startGateway } from '../support/gateway';
import { callEndpoint, OUTCOMES } from '../support/endpoint';
import { freshDatabase } from '../support/database';
import { BEFORE_PLAIN_NAMES } from '../support/upgrade';

const POSTS = [
  { call: { ids: { invoca: 'UP-1', trackdrive: '600001' } }, name: 'sale', key: '1', amount: { value: '10.00' } },
  { call: { ids: { external: 'up-2' } }, name: 'quote' },
  { call: { startedAt: '2026-01-02T03:04:05Z', callerNumber: '+18885551212' }, name: 'sale', met: false },
];
const SEARCHED = {
  search: { start_time_t: 1_790_000_000 },
  call_outcome: { outcome_name: 'sale', partner_unique_id: '1', sale_amount: '5.00' },
  oauth_token: API_KEY,
};

it('a filled database of the version before has the same outcomes: each post again is unchanged', async () => {
  const database = await freshDatabase();
  const start = (): Promise<Gateway> => startGateway({ variables: { DATABASE_URL: database.url } });
  const before = await start();
  const ids: string[] = [];
  for (const post of POSTS) ids.push(await before.report(post));
  expect((await callEndpoint(before, OUTCOMES, SEARCHED)).status).toBe(201);
  await before.deliveryOf(ids[0]!, 'trackdrive', 'delivered');
  await before.pool.query(`UPDATE attempts SET decision = 'ambiguous'`);
  await before.pool.query(BEFORE_PLAIN_NAMES);
  await before.close();

  const after = await start();
  try {
    for (const [index, post] of POSTS.entries()) {
      expect(await after.post('/v1/outcomes', post)).toMatchObject({
        status: 200,
        body: { outcome: { id: ids[index], result: 'unchanged' } },
      });
    }
    expect((await callEndpoint(after, OUTCOMES, SEARCHED)).status).toBe(200);
    const { id } = await after.deliveryOf(ids[0]!, 'trackdrive', 'delivered');
    const { attempts } = (await after.get(`/v1/deliveries/${id}`)).body.delivery;
    expect(attempts.map(({ decision }: { decision: string }) => decision)).toEqual(['ambiguous']);
  } finally {
    await after.close();
    await database.drop();
  }
});
