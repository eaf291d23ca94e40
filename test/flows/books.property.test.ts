import { createRandom } from '../faults/seeded';
import { type Gateway, startGateway } from '../support/gateway';
import { openMoneyModel, type Post, type Words } from '../support/money-model';
import { callBooks } from '../support/vendor-books';
import { eventually } from '../support/wait';

const RUNS = Number(process.env['MONEY_RUNS'] ?? 12);
const SEED = Number(process.env['MONEY_SEED'] ?? 1);
const STEPS = 12;

/** What an outcome may say. A call has outcomes with amounts, which may add later, or outcomes that only add: see the adapter's README. */
const KINDS = {
  sale: { amount: true, add: true, payout: 'payout' },
  upsell: { amount: true, add: false, payout: 'add_payout' },
  bonus: { amount: false, add: true, payout: 'payout' },
  extra: { amount: false, add: true, payout: 'add_payout' },
} as const;
type Name = keyof typeof KINDS;
const CALLS: readonly Name[][] = [
  ['sale', 'upsell'],
  ['bonus', 'extra'],
];

interface Row {
  id: string;
  outcome_id: string;
  status: string;
  attempts: number;
}

/**
 * Random posts of one call, answers that are lost before or after TrackDrive did what it was asked, corrections while nobody knows, replays, and a
 * person who says at some time what is true: in the end TrackDrive's own books are what the posts say.
 */
describe('what TrackDrive has of a call in the end', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const runs = Array.from({ length: RUNS }, (_, index) => SEED + index);
  it.each(runs)(
    'is what was posted of it (seed %d)',
    async (seed) => {
      const random = createRandom(seed);
      const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
      const money = (): string => `${1 + Math.floor(random() * 90)}.${pick(['00', '50', '05'])}`;
      const vendor = gateway.vendor('trackdrive');
      const id = String(300_000 + seed);
      const model = openMoneyModel();
      const names = pick(CALLS);
      /** of deliveries in review: whether TrackDrive did what it was asked */
      const truth = new Map<string, boolean>();
      const settled = new Set<string>();
      const isMet = new Map<Name, boolean>();
      const story: string[] = [];
      let callId = '';

      const rows = async (): Promise<Row[]> => {
        const { rows: all } = await gateway.pool.query<Row>(
          `SELECT d.id, outcome_id, status, attempts FROM deliveries d JOIN outcomes o ON o.id = outcome_id WHERE o.call_id = $1 AND connection = 'trackdrive'`,
          [callId],
        );
        return all;
      };
      const quiet = (): Promise<Row[]> =>
        eventually(
          async () => {
            const all = await rows();
            const inReview = all.some(({ status }) => status === 'review');
            const done = ['delivered', 'superseded', 'review', ...(inReview ? ['waiting'] : [])];
            const left = all.filter(
              (row) => !done.includes(row.status) && !(row.status === 'failed' && settled.has(row.id)),
            );
            if (left.length > 0) throw new Error(JSON.stringify([story, left]));
            return all;
          },
          { within: 15_000, what: 'nothing is under way' },
        );
      const settle = async ({ id: deliveryId }: Row): Promise<void> => {
        const as = truth.get(deliveryId) ? 'delivered' : 'failed';
        story.push(`settle as ${as}`);
        settled.add(deliveryId);
        await gateway.post(`/v1/admin/deliveries/${deliveryId}/settle`, { as, note: 'as it is' });
      };
      const post = async (): Promise<void> => {
        const name = pick(names);
        const kind = KINDS[name];
        const words: Words = {
          ...(kind.add && random() < 0.4 && { add_revenue: pick([money(), money(), null]) }),
          ...(random() < 0.4 && { [kind.payout]: pick([money(), money(), null]) }),
        };
        const said: Post = {
          name,
          met: random() < 0.8,
          ...(kind.amount && (random() < 0.6 || !model.has(name)) && { amount: money() }),
          words,
          description: money(),
        };
        const isFirst = !model.has(name);
        // An outcome with an amount states it before it adds.
        if (isFirst && kind.amount) delete words.add_revenue;
        const fault = pick([null, null, 'lost before', 'lost after'] as const);
        if (fault === 'lost before') vendor.fail({ status: 500, times: 1 });
        if (fault === 'lost after') vendor.fail({ reset: true, times: 1 });
        story.push(JSON.stringify({ ...said, fault }));
        model.post(said);
        isMet.set(name, said.met);
        const { amount, words: own, ...rest } = said;
        const vendorWords = { vendor: { trackdrive: own } };
        const body = {
          call: { ids: { trackdrive: id } },
          ...rest,
          ...(amount && { amount: { value: amount } }),
          ...vendorWords,
        };
        const { outcome } = (await gateway.post('/v1/outcomes', body)).body;
        callId = outcome.call.id;
        for (const { id: deliveryId, status } of await quiet()) {
          if (status === 'review' && !truth.has(deliveryId)) truth.set(deliveryId, fault === 'lost after');
        }
        vendor.clear();
      };
      const byHand = async (): Promise<void> => {
        const all = await quiet();
        const inReview = all.filter(({ status }) => status === 'review');
        if (inReview.length > 0 && random() < 0.7) await settle(pick(inReview));
        else {
          const sent = all.filter(
            ({ id: one, status }) => status === 'delivered' || (status === 'review' && truth.get(one) === false),
          );
          if (sent.length === 0) return;
          story.push('replay');
          await gateway.post(`/v1/admin/deliveries/${pick(sent).id}/replay`, {});
        }
        await quiet();
      };

      for (let step = 0; step < STEPS; step += 1) await (step > 0 && random() < 0.3 ? byHand() : post());
      for (const row of (await quiet()).filter(({ status }) => status === 'review')) await settle(row);
      await quiet();
      // What was settled as failed is not there until it is reported again.
      for (const [name, met] of isMet) {
        await gateway.report({ call: { ids: { trackdrive: id } }, name, met, description: 'as it was' });
      }
      await quiet();
      const { revenue, payout } = await callBooks(gateway, id);
      expect({ story, revenue, payout }).toEqual({ story, ...model.books() });
      const { sent } = (await gateway.get(`/v1/calls/${callId}`)).body.call;
      const { sums } = sent.find((one: { connection: string }) => one.connection === 'trackdrive') ?? { sums: {} };
      expect({ story, revenue: sums.revenue ?? '0.00', payout: sums.payout ?? '0.00' }).toEqual({
        story,
        revenue,
        payout,
      });
    },
    60_000,
  );
});
