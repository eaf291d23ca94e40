import { API_KEY, type Answer } from '../support/gateway';
import { callEndpoint, OUTCOMES } from '../support/endpoint';
import { type Pulling, saleRow } from '../support/pulling';
import { eventually } from '../support/wait';
import { openTruth, type Truth } from './books';
import { dayOf, idsOf, ID_KINDS, type RealCall, realCallsOf } from './real-calls';
import type { Said, Step } from './reports';
import { type InvocaVendor, outcomeKey, type TrackdriveVendor } from './vendors';

export const AMOUNT_FIELD = 'crm__custom_info__1500';
const CAMPAIGN = '926';
/** Stands for the key that the gateway gives an outcome of a row. */
const OF_ROW = 'row';

export interface Vendors {
  invoca: InvocaVendor;
  trackdrive: TrackdriveVendor;
  west: TrackdriveVendor;
}

/** One run: what is said of four calls, in order, and then all that is known of them. */
export interface Run {
  take(step: Step): Promise<void>;
  /** Every call is told of with all its ids, amounts in euros are reported anew in dollars, and everything has gone out. */
  settle(): Promise<void>;
  /** What the vendors and the gateway have otherwise than it is true; empty where all is right. */
  faults(): Promise<string[]>;
}

export function openRun(run: number, { gateway, books, pull }: Pulling, vendors: Vendors): Run {
  const calls = realCallsOf(run);
  const truth: Truth = openTruth(calls);
  const rows = new Set<number>();
  const cleared: Said[] = [];
  let posts = 0;
  for (const vendor of Object.values(vendors)) vendor.knows(calls);
  const day = dayOf(run).toISOString().slice(0, 10);

  const accepted = ({ status, body }: Answer, what: unknown): Answer['body'] => {
    const refused = (body.items as { status: number }[] | undefined)?.some((item) => item.status >= 300);
    if (status >= 300 || refused === true) {
      throw new Error(`${JSON.stringify(what)} was answered ${status}: ${JSON.stringify(body)}`);
    }
    return body;
  };
  const described = ({ startedAt, caller }: RealCall): object => ({
    startedAt: startedAt.toISOString(),
    callerNumber: caller,
  });
  const post = async (said: Said, call: object): Promise<void> => {
    const { name, key, met, cents, currency, isAddition } = said;
    posts += 1;
    // By what is written there the operator finds out whether TrackDrive has it.
    const description = `${run}-${posts}`;
    const adds = { vendor: { trackdrive: { add_revenue: ((cents ?? 0) / 100).toFixed(2) } } };
    const value = cents === null ? null : { value: (cents / 100).toFixed(2), ...(currency && { currency }) };
    const outcome = { call, name, key, met, description, ...(isAddition ? adds : { amount: value }) };
    accepted(await gateway.post('/v1/outcomes', outcome), outcome);
    truth.say(said);
  };

  const take = async (step: Step): Promise<void> => {
    if (step.do === 'trouble') return vendors[step.at].trouble(step.next);
    const call = calls['said' in step ? step.said.call : step.call]!;
    switch (step.do) {
      case 'tell': {
        const ids = idsOf(call, step.ids);
        if (Object.keys(ids).length === 0) return;
        const told = { ids, ...(step.withStart && described(call)) };
        accepted(await gateway.post('/v1/calls', told), told);
        return;
      }
      case 'post': {
        // Until it is known that two halves of a call are one, none says what amount the other half does not have any more.
        if (step.said.cents === null) return void cleared.push(step.said);
        const ids = idsOf(call, step.ids);
        const isNamed = Object.keys(ids).length > 0;
        return post(step.said, isNamed ? { ids } : described(call));
      }
      case 'callEndpoint': {
        const { name, key, met, cents } = step.said;
        const start = { start_time_t: call.startedAt.getTime() / 1000, calling_phone_number: call.caller };
        const body = {
          search: step.by === 'id' ? { transaction_id: call.invoca } : start,
          call_outcome: {
            outcome_name: name,
            partner_unique_id: key,
            sale_amount: (cents! / 100).toFixed(2),
            value: met,
          },
          oauth_token: API_KEY,
        };
        accepted(await callEndpoint(gateway, OUTCOMES, body), body);
        truth.say(step.said);
        return;
      }
      case 'pull': {
        const { cents, met } = step;
        const customer = `${run}-${step.call}`;
        const fields = {
          [AMOUNT_FIELD]: (cents / 100).toFixed(2).replace('.', ','),
          call_outcome__subtype: met ? '' : 'Angret',
        };
        if (rows.has(step.call)) books.change(CAMPAIGN, customer, fields);
        else books.add(CAMPAIGN, { ...saleRow(customer, submittedAfter(call)), ...fields });
        rows.add(step.call);
        truth.say({ call: step.call, name: 'sale', key: OF_ROW, met, cents, currency: 'USD', isAddition: false });
        await pull(day);
        return;
      }
      default:
        step satisfies never;
    }
  };

  const settle = async (): Promise<void> => {
    for (const vendor of Object.values(vendors)) vendor.trouble([]);
    for (const call of calls) {
      const told = { ids: idsOf(call, ID_KINDS), ...described(call), durationSeconds: call.durationSeconds };
      accepted(await gateway.post('/v1/calls', told), told);
    }
    if (rows.size > 0) await pull(day);
    const inDollars = truth.foreign().map((said) => ({ ...said, currency: 'USD' as const }));
    for (const said of [...inDollars, ...cleared]) {
      await post(said, { ids: { external: calls[said.call]!.external } });
    }
    await eventually(
      async () => {
        // What waits behind one of them goes on.
        await settleReviews();
        const { rows: open } = await gateway.pool.query(
          `SELECT connection, status, reason FROM deliveries WHERE status IN ('queued', 'sending', 'retrying', 'held', 'waiting', 'review')`,
        );
        if (open.length > 0) throw new Error(JSON.stringify(open.slice(0, 3)));
        return true;
      },
      { within: 20_000, what: 'nothing is on its way' },
    );
  };

  /** Whoever has looked at the vendor says whether it has what is in review; what it has not, and nothing later says, is sent again. */
  const settleReviews = async (): Promise<void> => {
    const { body } = await gateway.get('/v1/deliveries?status=review&limit=200');
    for (const { id, connection, outcomeId, revision } of body.items as Record<string, string>[]) {
      const { attempts } = (await gateway.get(`/v1/deliveries/${id}`)).body.delivery;
      const isThere = vendors[connection as 'trackdrive' | 'west'].has(attempts.at(-1).request.body);
      const settled = { as: isThere ? 'delivered' : 'failed', note: 'looked it up' };
      accepted(await gateway.post(`/v1/admin/deliveries/${id}/settle`, settled), settled);
      const { outcome } = (await gateway.get(`/v1/outcomes/${outcomeId}`)).body;
      if (isThere || outcome.revision !== revision) continue;
      accepted(await gateway.post(`/v1/admin/deliveries/${id}/replay`, {}), id);
    }
  };

  const faults = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const [index, call] of calls.entries()) {
      const expected = truth.outcomesOf(index);
      const fault = (what: string): void => void found.push(`call ${index}: ${what}`);
      const ofGateway = await outcomesAtGateway(call);
      if (ofGateway.join() !== [...expected.keys()].sort().join()) fault(`the gateway has ${ofGateway.join()}`);

      const sum = truth.sumOf(index);
      const revenue = vendors.trackdrive.revenueOf(call);
      if (revenue !== sum) fault(`TrackDrive has ${revenue} cents instead of ${sum}`);
      const west = vendors.west.revenueOf(call);
      if (west !== (call.west === null ? 0 : sum)) fault(`the other account has ${west} cents instead of ${sum}`);

      const atInvoca = new Map([...vendors.invoca.outcomesOf(call)].map(([key, has]) => [ofRow(key), has]));
      for (const key of new Set([...expected.keys(), ...atInvoca.keys()])) {
        const [is, has] = [expected.get(key), atInvoca.get(key)];
        if (!is) fault(`Invoca has ${key}, which is not of this call`);
        else if (!has) fault(`Invoca has no ${key}`);
        else if (has.met !== is.met) fault(`Invoca has ${key} as ${has.met}`);
        else if (is.met && has.cents !== amountOf(is))
          fault(`Invoca has ${key} with ${has.cents} instead of ${amountOf(is)}`);
      }
    }
    return found;
  };

  const outcomesAtGateway = async (call: RealCall): Promise<string[]> => {
    const { body } = await gateway.get(`/v1/calls?id.external=${call.external}`);
    const [only, ...others] = body.items as { id: string }[];
    if (!only || others.length > 0) return [`${body.items.length} calls`];
    const timeline = (await gateway.get(`/v1/calls/${only.id}`)).body.call;
    const standing = timeline.outcomes.filter((one: { absorbedBy?: string }) => one.absorbedBy === undefined);
    return standing
      .map(({ name, key, revisions }: Answer['body']) =>
        outcomeKey(name, revisions.at(-1).source === 'cube' ? OF_ROW : key),
      )
      .sort();
  };

  return { take, settle, faults };
}

/** In cents; of an addition Invoca is told none. */
function amountOf({ cents, isAddition }: Said): number {
  return isAddition ? 0 : (cents ?? 0);
}

/** A key of a row is the gateway's own; those of the reports have one digit. */
function ofRow(key: string): string {
  return key.replace(/\/[^/]{2,}$/, `/${OF_ROW}`);
}

/** Five minutes after the call began, on the clock of Oslo. */
function submittedAfter({ startedAt, caller }: RealCall): Record<string, string> {
  const local = new Date(startedAt.getTime() + (2 * 60 + 5) * 60_000).toISOString();
  return {
    call_outcome__submitted_when: `${local.slice(0, 10)} ${local.slice(11, 16)}`,
    crm__standard_info__phone_1: caller.slice(3),
  };
}
