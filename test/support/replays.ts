import type { Answer, Gateway } from './gateway';
import { eventually } from './wait';

export const REPLAYS = '/v1/admin/replays';

/** What tests ask of replays; the gateway is asked for when it is there. */
export function replaysOf(gateway: () => Gateway) {
  const plan = async (filter: object = {}): Promise<Answer['body']> => {
    const { status, body } = await gateway().post(REPLAYS, { filter });
    if (status !== 201) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
    return body.replay;
  };
  const get = async (id: string): Promise<Answer['body']> => (await gateway().get(`${REPLAYS}/${id}`)).body.replay;
  return {
    plan,
    get,
    run: (id: string): Promise<Answer> => gateway().post(`${REPLAYS}/${id}/run`, ''),
    cancel: (id: string): Promise<Answer> => gateway().post(`${REPLAYS}/${id}/cancel`, ''),
    until: (id: string, holds: (replay: Answer['body']) => boolean): Promise<Answer['body']> =>
      eventually(
        async () => {
          const replay = await get(id);
          if (!holds(replay)) throw new Error(JSON.stringify({ ...replay, sample: undefined }));
          return replay;
        },
        { within: 30_000, what: 'the replay stands so' },
      ),
  };
}
