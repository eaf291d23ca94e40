import { attempt } from '../../src/delivery/attempt';
import { openConnection } from '../../src/connections/connection';
import type { Money } from '../../src/model/money';
import { anyFixture, delivering, type Delivering, snapshotOf, textOf } from './fixtures';
import { enterNetwork, forget, type Received, leaveNetwork, mockVendor } from './vendor';

beforeAll(enterNetwork);
afterEach(forget);
afterAll(leaveNetwork);

const VALUE = '4711.12';
const NOTHING_SENT = { first: null, saidAt: null, sent: { taken: [], open: [] } };

/** Delivers an outcome that is worth so much, at an account that is kept in this currency; gives what the vendor received, and what came of it. */
async function deliver(adapter: Delivering, amount: Money, currency: string | null) {
  const fixture = anyFixture(adapter, 'outcome');
  const { status, headers, body } = fixture.response;
  const received: Received[] = mockVendor(new URL(fixture.request.url).origin, { status, headers, body: textOf(body) });
  const settings = adapter.settings.parse(fixture.settings);
  const connection = openConnection({ name: adapter.id, adapter, settings, deadlineMs: 1_000 });
  const taken = snapshotOf(adapter, fixture);
  if (taken.subject !== 'outcome') throw new Error('the fixture is of no outcome');
  const { revision, outcome, ...rest } = taken;
  const state = { ...revision.state, met: true, amount, vendor: {} };
  const snapshot = {
    ...rest,
    outcome,
    revision: { ...revision, state },
    outcomesOfCall: [{ ...outcome, state, ...NOTHING_SENT }],
  };
  const { failure } = await attempt(connection, snapshot, { currency });
  connection.client.close();
  return { received: JSON.stringify(received.map((one) => one.body)), failure };
}

describe.each(delivering.map((adapter) => [adapter.id, adapter] as const))('%s', (_id, adapter) => {
  it.each<[Money['currency'], string | null]>([
    ['EUR', 'EUR'],
    ['EUR', null],
    [null, 'EUR'],
    [null, null],
  ])('is sent an amount in %s where its account is kept in %s', async (currency, account) => {
    const { received, failure } = await deliver(adapter, { value: VALUE, currency }, account);
    expect(failure).toBeNull();
    expect(received).toContain(VALUE);
  });

  it('is sent nothing of an amount in another currency, and both currencies are in the reason', async () => {
    const { received, failure } = await deliver(adapter, { value: VALUE, currency: 'EUR' }, 'USD');
    expect(received).toBe('[]');
    expect(failure).toMatchObject({ kind: 'rejected', message: expect.stringMatching(/EUR.*USD/) });
  });
});
