import { type Answer, API_KEY, type Gateway } from './gateway';
import { CALLS, clientOf } from './endpoint';
import { booksOf, type BookedCall } from './invoca-books';
import { eventually } from './wait';

/** Calls are handed over to Invoca. */
export const HANDS_OVER = { INVOCA_INGEST_CALLS: 'true' };

/** The document's first example, of another call each time. */
export const ingested = (external: string, more: object = {}): object => ({
  call: {
    external_call_unique_id: external,
    start_time: '2016-02-03 09:30:00 AM',
    destination_phone_number: 2165388265,
    calling_phone_number: 8779257383,
    advertiser_campaign_id_from_network: 85,
    call_direction: 'inbound',
    recording_url: 'https://recordings.test/1.wav',
    ...more,
  },
  oauth_token: API_KEY,
});

/** What that says of a call, as Invoca is told it. */
export const FACTS = {
  start_time: '2016-02-03T17:30:00.000Z',
  destination_phone_number: '+12165388265',
  calling_phone_number: '+18779257383',
  advertiser_campaign_id_from_network: '85',
  call_direction: 'inbound',
  recording_url: 'https://recordings.test/1.wav',
};

/** What tests ask of calls that are ingested; the gateway is asked for when it is there. */
export function ingestedCallsOf(gateway: () => Gateway) {
  let count = 0;
  const { send } = clientOf(gateway);
  const bookOf = (external: string): BookedCall | undefined =>
    booksOf(gateway().vendor('invoca').requests()).calls[external];
  const callOf = async (external: string): Promise<Answer['body']> => {
    const [call] = (await gateway().get(`/v1/calls?id.external=${external}`)).body.items;
    return (await gateway().get(`/v1/calls/${call.id}`)).body.call;
  };
  /** waits until the call's own delivery has this status, and gives it whole */
  const callDelivery = (external: string, status: string): Promise<Answer['body']> =>
    eventually(async () => {
      const [delivery] = (await callOf(external)).deliveries;
      if (delivery?.status !== status) throw new Error(`it is ${delivery?.status}: ${delivery?.reason}`);
      return (await gateway().get(`/v1/deliveries/${delivery.id}`)).body.delivery;
    });
  /** what Invoca was sent, by the ends of the paths */
  const sent = (): (string | undefined)[] =>
    gateway()
      .vendor('invoca')
      .requests()
      .map(({ path }) => path.split('/').at(-1));
  return {
    send,
    sent,
    bookOf,
    callOf,
    callDelivery,
    fresh: () => `100002-${(count += 1)}`,
    ingest: async (external: string, more?: object): Promise<void> => {
      expect((await send(CALLS, ingested(external, more))).status).toBe(201);
    },
    sale: (external: string, more: object = {}): Promise<string> =>
      gateway().report({
        call: { ids: { external } },
        name: 'sale',
        key: '1',
        amount: { value: '100.00', currency: 'USD' },
        ...more,
      }),
  };
}
