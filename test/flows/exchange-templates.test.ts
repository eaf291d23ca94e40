import { type Gateway, startGateway } from '../support/gateway';
import { deliveriesOf } from '../support/deliveries';
import { eventually } from '../support/wait';

/** What attempts keep of their exchanges, and what is shown of it. */
describe('the record of an attempt', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const { fresh, post, row } = deliveriesOf(() => gateway);
  const attemptOf = async (id: string): Promise<Record<string, unknown>> => {
    await eventually(async () => (await row(id))?.status === 'delivered');
    const { rows } = await gateway.pool.query('SELECT * FROM attempts WHERE delivery_id = $1', [id]);
    return rows[0];
  };
  const shown = async (id: string): Promise<{ request: object; response: object }> =>
    (await gateway.get(`/v1/deliveries/${id}`)).body.delivery.attempts[0];

  it('is kept as what differs from what its kind has in common, and shown whole', async () => {
    const first = (await post(fresh())).invoca;
    expect(await attemptOf(first)).toMatchObject({ template_id: null, request: { method: 'POST' } });
    // The second is compared with the first as soon as nothing of their kind is being read.
    let kept: Record<string, unknown> = {};
    let last = '';
    await eventually(async () => {
      last = (await post(fresh({ description: 'another one' }))).invoca;
      kept = await attemptOf(last);
      return kept.template_id !== null;
    });

    const sent = gateway.vendor('invoca').requests().at(-1);
    const { request, response } = await shown(last);
    expect(request).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
    expect((request as { body: object }).body).toEqual({ ...JSON.parse(sent?.body ?? ''), oauth_token: '***' });
    expect(response).toMatchObject({ status: 201, headers: { 'content-type': expect.any(String) } });
    expect(Object.keys(response)).toEqual(Object.keys((await shown(first)).response));
    expect(JSON.stringify(kept).length).toBeLessThan(JSON.stringify({ request, response }).length / 1.5);
  });

  it('holds in common nothing that is of one call alone', async () => {
    const { rows } = await gateway.pool.query('SELECT content FROM exchange_templates');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('CALL-');
  });

  it('is the same for another process, which makes no template of its own', async () => {
    const { rows: before } = await gateway.pool.query('SELECT id FROM exchange_templates WHERE kind LIKE $1', [
      'invoca%',
    ]);
    const other = await gateway.another();
    try {
      const deliveries = deliveriesOf(() => other);
      await eventually(async () => {
        const { invoca } = await deliveries.post(fresh());
        return (await attemptOf(invoca)).template_id === before[0].id;
      });
    } finally {
      await other.close();
    }
    const { rows: after } = await gateway.pool.query('SELECT id FROM exchange_templates WHERE kind LIKE $1', [
      'invoca%',
    ]);
    expect(after).toEqual(before);
  });
});
