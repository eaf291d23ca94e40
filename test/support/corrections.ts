import { type CallIds, callsOf, type Calls } from './calls';
import { ADMIN_KEY, type Answer, type Gateway } from './gateway';

export const BOTH = ['invoca', 'trackdrive'] as const;

/** An amount of an outcome, and what more is said of it. */
export const worth = (value: string, more: object = {}): object => ({ amount: { value, currency: 'USD' }, ...more });

/** The gateway's id of the call that an answer is about. */
export const callOf = ({ body }: Answer): string => (body.outcome ?? body).call.id;

/** What tests correct by an operator's hand, and what the vendors' books say after it. */
export interface Corrections extends Calls {
  removeId(callId: string, key: string, query?: string): Promise<Answer>;
  move(outcomeId: string, callId: string, query?: string): Promise<Answer>;
  split(callId: string, body?: object, query?: string): Promise<Answer>;
  /** TrackDrive's revenue of a call, by its number or UUID */
  revenue(id: string): Promise<string>;
  /** what Invoca was told last of each outcome of a call, by `name key`: its amount, and whether it holds */
  invoca(transactionId: string): Record<string, string>;
  /** a sale that both vendors were told of one call, and another call that they know */
  soldAtOne(more?: object): Promise<SoldAtOne>;
  /** the outcome that a call has by this name */
  standing(callId: string, name?: string): Promise<Answer['body']>;
  /** waits until an outcome's newest delivery to each of these connections is delivered */
  delivered(outcome: Answer | string, ...connections: string[]): Promise<void>;
}

export interface SoldAtOne {
  one: CallIds;
  other: CallIds;
  sale: Answer;
  /** the outcome's */
  id: string;
  /** the gateway's ids of the call that it is of, and of the other one */
  from: string;
  target: string;
}

export function correctionsOf(gateway: () => Gateway): Corrections {
  const calls = callsOf(gateway);
  const idOf = (outcome: Answer | string): string => (typeof outcome === 'string' ? outcome : outcome.body.outcome.id);
  const delivered: Corrections['delivered'] = async (outcome, ...connections) => {
    for (const connection of connections) await gateway().deliveryOf(idOf(outcome), connection, 'delivered');
  };
  return {
    ...calls,
    delivered,
    soldAtOne: async (more = worth('100.00')) => {
      const [one, other] = [calls.fresh(), calls.fresh()];
      const sale = await calls.report(one, more);
      await delivered(sale, ...BOTH);
      const target = callOf(await calls.tell({ ids: other }));
      return { one, other, sale, id: idOf(sale), from: callOf(sale), target };
    },
    removeId: async (callId, key, query = '') => {
      const answer = await fetch(`${gateway().app.url}/v1/admin/calls/${callId}/ids/${key}${query}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${ADMIN_KEY}` },
      });
      return { status: answer.status, headers: answer.headers, body: await answer.json() };
    },
    move: (outcomeId, callId, query = '') => gateway().post(`/v1/admin/outcomes/${outcomeId}/move${query}`, { callId }),
    split: (callId, body = {}, query = '') => gateway().post(`/v1/admin/calls/${callId}/split${query}`, body),
    revenue: async (id) => {
      const { url, authorization } = booksOf(gateway());
      const answer = await fetch(`${url}/api/v1/calls/${id}`, { headers: { authorization } });
      return ((await answer.json()) as { call: { revenue: string } }).call.revenue;
    },
    invoca: (transactionId) => {
      const told = gateway()
        .vendor('invoca')
        .requests()
        .map(({ body }) => JSON.parse(body))
        .filter(({ search }) => search.transaction_id === transactionId)
        .map(({ call_outcome: one }) => [
          `${one.outcome_name} ${one.partner_unique_id}`.trim(),
          one.value === 'true' ? (one.sale_amount ?? 'met') : 'retracted',
        ]);
      return Object.fromEntries(told);
    },
    standing: async (callId, name = 'sale') => {
      const { outcomes } = await calls.timeline(callId);
      return outcomes.find((one: Answer['body']) => one.name === name && !one.absorbedBy);
    },
  };
}

/** Where the sandbox vendor keeps its books, and the keys that it shows them for. */
function booksOf({ app }: Gateway): { url: string; authorization: string } {
  const settings = app.connections.find(({ name }) => name === 'trackdrive')?.settings ?? {};
  const keys = Buffer.from(`${String(settings.publicKey)}:${String(settings.privateKey)}`).toString('base64');
  return { url: String(settings.baseUrl), authorization: `Basic ${keys}` };
}
