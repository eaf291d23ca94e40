import type { Answer, Gateway } from './gateway';

export interface CallIds {
  external: string;
  invoca: string;
  trackdrive: string;
}

/** What tests say of calls to a gateway and ask of them; the gateway is asked for when it is there. */
export interface Calls {
  /** ids that nobody had before */
  fresh(): CallIds;
  tell(call: object): Promise<Answer>;
  /** reports a sale of the call with these ids */
  report(ids: object, more?: object): Promise<Answer>;
  /** the call with all that came of it */
  timeline(id: string): Promise<Answer['body']>;
}

export function callsOf(gateway: () => Gateway): Calls {
  let count = 0;
  return {
    fresh: () => {
      count += 1;
      return { external: `crm-${count}`, invoca: `CALL-${count}`, trackdrive: `${700_000 + count}` };
    },
    tell: (call) => gateway().post('/v1/calls', call),
    report: (ids, more = {}) => gateway().post('/v1/outcomes', { call: { ids }, name: 'sale', ...more }),
    timeline: async (id) => (await gateway().get(`/v1/calls/${id}`)).body.call,
  };
}
