import { callsOf } from './calls';
import { clientOf, OUTCOMES } from './endpoint';
import { type Answer, API_KEY, type Gateway } from './gateway';

/** What tests report of calls that they describe instead of naming them; the gateway is asked for when it is there. */
export interface Searches {
  /** a caller's number that no other call of the test has */
  caller(): string;
  /** a time that no other call of the test is about, in epoch seconds */
  start(): number;
  /** a sale of what a search at the Call Outcomes endpoint finds */
  searched(search: object, amount: string): Promise<Answer>;
  /** a sale of what a call is said to be at `/v1/outcomes` */
  posted(call: object, amount: string, more?: object): Promise<Answer>;
  /** the outcome that an answer of the endpoint is about */
  outcomeOf(answer: Answer): Promise<Answer['body']>;
  /** each search for a call of these starts that Invoca got, with the amount that went with it, by the amounts */
  received(starts: readonly (string | number)[]): unknown[];
}

/** An RFC 3339 time of epoch seconds. */
export function at(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

export function searchesOf(
  gateway: () => Gateway,
): Searches & ReturnType<typeof callsOf> & ReturnType<typeof clientOf> {
  const client = clientOf(gateway);
  let callers = 0;
  let days = 0;
  return {
    ...callsOf(gateway),
    ...client,
    caller: () => `+1888555${String((callers += 1)).padStart(4, '0')}`,
    start: () => 1_700_000_000 + (days += 1) * 86_400,
    searched: (search, amount) =>
      client.send(OUTCOMES, {
        search,
        call_outcome: { outcome_name: 'sale', partner_unique_id: '1', sale_amount: amount },
        oauth_token: API_KEY,
      }),
    posted: (call, amount, more = {}) =>
      gateway().post('/v1/outcomes', { call, name: 'sale', key: '1', amount: { value: amount }, ...more }),
    outcomeOf: async ({ body }) => {
      const id = body.call_outcome.transaction_id;
      return (await gateway().get(`/v1/outcomes?transactionId=${id}`)).body.items[0];
    },
    received: (starts) =>
      gateway()
        .vendor('invoca')
        .requests()
        .map(({ body }) => JSON.parse(body))
        .filter(({ search }) => starts.map(String).includes(search.start_time_t))
        .map(({ search, call_outcome }) => [search, call_outcome.sale_amount])
        .toSorted(([, one], [, other]) => Number(one) - Number(other)),
  };
}
