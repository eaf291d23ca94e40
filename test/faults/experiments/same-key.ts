import { APIS } from '../rig/gateways';
import { postOne } from '../rig/load';
import type { Experiment } from './experiment';

/** Both processes have read before either has written. */
const LATENCY_MS = 30;

export const sameKey: Experiment = {
  name: 'same-key',
  what: 'the same post with the same Idempotency-Key, 50 times at once over both API processes',
  inShort: true,
  recoverWithinMs: 10_000,
  run: async (stage) => {
    const { toPostgres } = stage.rig;
    const rounds = stage.long ? 50 : 5;
    for (const api of APIS) toPostgres.get(api)?.set({ latencyMs: LATENCY_MS });
    try {
      for (let round = 0; round < rounds; round += 1) {
        const number = stage.client.nextNumber();
        const posts = await Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            postOne(stage.client, APIS[index % APIS.length] ?? 'api-1', number, { key: `fault-${number}` }),
          ),
        );
        for (const post of posts) stage.client.record(post);
        const ids = new Set(posts.map(({ outcomeId }) => outcomeId));
        stage.expect(ids.size === 1, `${number} was answered with ${ids.size} outcomes`);
      }
    } finally {
      for (const api of APIS) toPostgres.get(api)?.set({ latencyMs: 0 });
    }
    stage.over();
    stage.note(`${rounds} keys`);
  },
};
