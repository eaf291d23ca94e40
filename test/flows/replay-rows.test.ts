import type { Store } from '../../src/store/client';
import { finish } from '../../src/store/finish';
import { type Lease, lease } from '../../src/store/leases';
import { sweep } from '../../src/store/sweep';
import { deliveriesOf } from '../support/deliveries';
import { finishOf } from '../support/finishes';
import { type Answer, API_KEY, type Gateway } from '../support/gateway';
import { outcomeOf } from '../support/leased';
import { startWithStore } from '../support/with-store';

const NOBODY = '00000000-0000-0000-0000-000000000009';

describe('of a delivery that an operator names', () => {
  let gateway: Gateway;
  let store: Store;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ gateway, store, close } = await startWithStore());
  });
  afterAll(() => close());

  const { fresh, post, set, row } = deliveriesOf(() => gateway);
  const replay = (id: string, body?: unknown): Promise<Answer> =>
    gateway.post(`/v1/admin/deliveries/${id}/replay`, body);
  const settle = (id: string, body: unknown): Promise<Answer> =>
    gateway.post(`/v1/admin/deliveries/${id}/settle`, body);
  const leaseOf = async (id: string): Promise<Lease | undefined> =>
    (await lease(store.pool, [id], { lease: NOBODY, leaseMs: 60_000, wholeCallConnections: ['trackdrive'] }))[0];
  const ambiguous = (id: string, failure = 'ambiguous'): Promise<unknown> =>
    gateway.pool.query(
      `INSERT INTO attempts (delivery_id, number, started_at, duration_ms, failure_kind, decision)
       VALUES ($1, 1, now(), 1, $2, 'review')`,
      [id, failure],
    );

  it.each(['queued', 'retrying', 'held', 'delivered', 'failed', 'review', 'skipped', 'superseded', 'cancelled'])(
    'that is %s makes it due, untried, and keeps its attempts and the vendor’s reference',
    async (status) => {
      const { invoca: id } = await post(fresh());
      await set(
        id,
        `status = '${status}', tries = 3, not_found_tries = 2, attempts = 5, reference = 'R-1', reason = 'x',
        failure = 'rejected', next_attempt_at = NULL, sweep_at = NULL`,
      );
      expect((await replay(id, {})).body.delivery).toMatchObject({ status: 'queued', reason: null });
      const due = {
        status: 'queued',
        tries: 0,
        not_found_tries: 0,
        attempts: 5,
        reference: 'R-1',
        replayed_by: 'admin',
      };
      expect(await row(id)).toMatchObject({ ...due, failure: null, sweep_at: expect.any(Date) });
      expect((await leaseOf(id))?.leased).toMatchObject({ id, replayedBy: 'admin', attempt: 6 });
    },
  );

  it('that is being sent it is said so, and nothing is changed', async () => {
    const { invoca: id } = await post(fresh());
    await leaseOf(id);
    const before = await row(id);
    expect(await replay(id)).toMatchObject({ status: 409, body: { code: 'sending' } });
    expect(await row(id)).toEqual(before);
  });

  it('to a connection that is not configured it is said so', async () => {
    const { invoca: id } = await post(fresh());
    await set(id, `connection = 'gone', status = 'failed'`);
    expect(await replay(id)).toMatchObject({ status: 409, body: { code: 'not_configured' } });
    expect(await row(id)).toMatchObject({ status: 'failed' });
  });

  it('pressed twice before it was sent is one, and written down once', async () => {
    const { invoca: id } = await post(fresh());
    await set(id, `status = 'failed', failure = 'rejected', attempts = 1`);
    await replay(id);
    const before = await row(id);
    const second = await replay(id);
    expect(second).toMatchObject({ status: 202, body: { delivery: { status: 'queued' } } });
    expect(await row(id)).toEqual(before);
    const { items } = (await gateway.get(`/v1/admin/audit?target=${id}`)).body;
    expect(items).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        who: 'admin',
        requestId: expect.any(String),
        action: 'delivery.replay',
        target: { kind: 'delivery', id },
        before: { status: 'failed', failure: 'rejected', attempts: 1 },
        after: { status: 'queued' },
      },
    ]);
  });

  it('that was cut off while it was sent, the attempt on record is the operator’s', async () => {
    const { invoca: id } = await post(fresh());
    await replay(id);
    await leaseOf(id);
    await set(id, `sweep_at = now()`);
    await sweep(store.pool, ['invoca'], 1_000);
    const { delivery } = (await gateway.get(`/v1/deliveries/${id}`)).body;
    expect(delivery.attempts).toMatchObject([{ decision: 'ambiguous', manual: true, by: 'admin' }]);
    expect(await row(id)).toMatchObject({ status: 'retrying', ambiguous: true, replayed_by: null });
  });

  describe('what the vendor may have received of it is not forgotten:', () => {
    /** two revisions of an outcome, the first of which stands so */
    const revisions = async (
      assignments: string,
      attempts: (id: string) => Promise<unknown> = async () => undefined,
    ) => {
      const outcome = fresh();
      const { trackdrive: first } = await post(outcome);
      await attempts(first);
      await set(first, `next_attempt_at = NULL, sweep_at = NULL, ${assignments}`);
      const again = async () => (await post({ ...outcome, description: 'changed' })).trackdrive;
      return { first, again, outcome };
    };
    const end = (id: string, failure: string) => {
      const failed = { status: 'failed', reason: 'x', failure: { kind: failure, message: 'x' } } as const;
      return finish(store.pool, [finishOf(id, NOBODY, failed)]);
    };
    const refuse = (id: string) => end(id, 'rejected');
    const ambiguously = (id: string) => end(id, 'ambiguous');
    const cutOff = async (id: string) => {
      await set(id, `sweep_at = now() - interval '1 second'`);
      await sweep(store.pool, ['trackdrive'], 1_000);
    };
    const previouslySent = async (id: string): Promise<unknown[] | undefined> =>
      outcomeOf(await leaseOf(id))?.previouslySent;

    it('what was delivered and is sent again was delivered', async () => {
      const { first, again } = await revisions(`status = 'delivered'`);
      await replay(first);
      const second = await again();
      expect(await row(first)).toMatchObject({ status: 'superseded' });
      expect(await previouslySent(second)).toMatchObject([{ description: '1 year contract' }]);
    });

    it('also when sending it again failed, or was cut off', async () => {
      for (const come of [refuse, cutOff]) {
        const { first, again } = await revisions(`status = 'delivered'`);
        await replay(first);
        await leaseOf(first);
        await come(first);
        expect(await row(first)).toMatchObject({ was_taken: true });
        expect(await previouslySent(await again())).toHaveLength(1);
      }
    });

    it('also when sending it again was settled as failed', async () => {
      const { first, again } = await revisions(`status = 'delivered'`);
      await replay(first);
      await set(first, `status = 'review', failure = 'ambiguous'`);
      await settle(first, { as: 'failed', note: 'the second is not in their books' });
      expect(await previouslySent(await again())).toHaveLength(1);
    });

    it('what was answered in a way that made no sense, and is sent again, may have arrived', async () => {
      const unreadable = (id: string) => ambiguous(id, 'unreadable');
      const { first, again } = await revisions(`status = 'review', failure = 'unreadable'`, unreadable);
      await replay(first);
      const second = await again();
      await set(first, `status = 'superseded'`);
      expect(await previouslySent(second)).toHaveLength(1);
    });

    it('what was settled as failed and sent again may have arrived with that', async () => {
      for (const come of [ambiguously, cutOff]) {
        const { first, again } = await revisions(`status = 'review', attempts = 1, failure = 'ambiguous'`, ambiguous);
        await settle(first, { as: 'failed', note: 'not in their books' });
        await replay(first);
        await leaseOf(first);
        await come(first);
        expect(await previouslySent(await again())).toHaveLength(1);
      }
    });

    it('what was settled as delivered was, and what was settled as failed was not', async () => {
      for (const [as, received] of [
        ['delivered', 1],
        ['failed', 0],
      ] as const) {
        const { first, again } = await revisions(`status = 'review', failure = 'ambiguous'`, ambiguous);
        await settle(first, { as, note: 'seen in their books' });
        await replay(first);
        expect(await previouslySent(await again())).toHaveLength(received);
      }
    });

    it('what is in review and sent again is not superseded without a look at whether it adds', async () => {
      const { first, again } = await revisions(`status = 'review', failure = 'ambiguous'`, ambiguous);
      await replay(first);
      await again();
      expect((await leaseOf(first))?.leased).toMatchObject({ isAmbiguous: true, overtaken: true, replayedBy: 'admin' });
    });
  });

  describe('settling', () => {
    const inReview = async (): Promise<string> => {
      const { invoca: id } = await post(fresh());
      await set(id, `status = 'review', failure = 'unreadable', sweep_at = NULL, next_attempt_at = NULL`);
      return id;
    };

    it.each([
      ['delivered', null],
      ['failed', 'unreadable'],
    ])('says that it was %s, who said so and why', async (as, failure) => {
      const id = await inReview();
      const { status, body } = await settle(id, { as, note: 'seen in their books' });
      expect(status).toBe(200);
      const reason = 'settled by admin: seen in their books';
      expect(body.delivery).toMatchObject({ id, status: as, reason, failure, attempts: [] });
      expect((await gateway.get(`/v1/admin/audit?target=${id}&action=delivery.settle`)).body.items).toMatchObject([
        { before: { status: 'review' }, after: { status: as, note: 'seen in their books' } },
      ]);
    });

    it('is for what is in review alone, once', async () => {
      const id = await inReview();
      const answers = await Promise.all(['delivered', 'failed'].map((as) => settle(id, { as, note: 'both at once' })));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
      for (const status of ['queued', 'sending', 'failed', 'delivered']) {
        await set(id, `status = '${status}'`);
        expect(await settle(id, { as: 'failed', note: 'x' })).toMatchObject({
          status: 409,
          body: { code: 'not_in_review' },
        });
        expect(await row(id)).toMatchObject({ status });
      }
    });

    it.each([
      [{}, ['as', 'note']],
      [{ as: 'queued', note: 'x' }, ['as']],
      [{ as: 'failed', note: '' }, ['note']],
      [{ as: 'failed', note: '  ' }, ['note']],
      [{ as: 'failed', note: 'x'.repeat(1_001) }, ['note']],
      [{ as: 'failed', note: 'a\0b' }, ['note']],
      [{ as: 'failed', note: 5 }, ['note']],
      [{ as: 'failed', note: 'x', who: 'me' }, ['who']],
      [[], ['']],
    ])('%j is refused', async (body, paths) => {
      const id = await inReview();
      const answer = await settle(id, body);
      expect(answer.status).toBe(422);
      expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual(paths);
      expect(await row(id)).toMatchObject({ status: 'review' });
    });
  });

  it('takes the admin key, and an id that there is', async () => {
    const { invoca: id } = await post(fresh());
    const others = { authorization: `Bearer ${API_KEY}` };
    for (const path of [`${id}/replay`, `${id}/settle`]) {
      expect((await gateway.post(`/v1/admin/deliveries/${path}`, {}, others)).status).toBe(403);
    }
    for (const nobody of [NOBODY, 'x', '%00', `${id}x`]) {
      expect((await replay(nobody)).status).toBe(404);
      expect((await settle(nobody, { as: 'failed', note: 'x' })).status).toBe(404);
    }
    expect((await replay(id, { force: true })).status).toBe(422);
  });
});
