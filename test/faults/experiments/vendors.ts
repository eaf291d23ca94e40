import { shareInTime } from '../check/isolation';
import { CONNECTIONS } from '../rig/rig';
import { WELL, type Behaviour } from '../rig/vendors';
import type { Heard } from '../check/history';
import type { Stage } from '../rig/stage';
import type { Experiment } from './experiment';

/** What an untouched connection keeps up with while its neighbour is in trouble. */
const SHARE_IN_TIME = 0.95;
const IN_TIME_MS = 2_000;
/** After a vendor is well again: the longest retry here, and a backlog to work off. */
const RECOVER_WITHIN_MS = 30_000;

/** One vendor of four is in trouble for a while; the others must not notice. */
async function trouble(stage: Stage, connection: string, script: (request: Heard) => Behaviour): Promise<void> {
  const seconds = stage.long ? 30 : 5;
  const load = stage.load({ perSecond: 50 });
  await stage.pause(1_000);
  const from = Date.now();
  stage.behave(script, [connection]);
  await stage.pause(seconds * 1_000);
  stage.behave(() => WELL, [connection]);
  const to = Date.now();
  stage.over();
  await stage.pause(1_000);
  await load.stop();
  await stage.pause(IN_TIME_MS);

  const shares = CONNECTIONS.filter((name) => name !== connection).map((name) =>
    shareInTime(stage.history, name, { from, to }, IN_TIME_MS),
  );
  const worst = Math.min(...shares);
  stage.note(`untouched: ${(worst * 100).toFixed(1)} % within ${IN_TIME_MS / 1000} s`);
  stage.expect(worst >= SHARE_IN_TIME, `an untouched connection got ${(worst * 100).toFixed(1)} % in time`);
}

const isFirst = (stage: Stage, { number, connection }: Heard): boolean =>
  !stage.history.heard.some((other) => other.number === number && other.connection === connection);

export const vendors: readonly Experiment[] = [
  {
    name: 'vendor-hangs',
    what: 'one vendor of four takes requests and never answers',
    inShort: true,
    recoverWithinMs: RECOVER_WITHIN_MS,
    run: (stage) => trouble(stage, 'invoca2', () => ({ kind: 'hang' })),
  },
  {
    name: 'vendor-drips',
    what: 'one vendor of four answers a byte a second, for ever',
    inShort: false,
    recoverWithinMs: RECOVER_WITHIN_MS,
    run: (stage) => trouble(stage, 'trackdrive3', () => ({ kind: 'drip', everyMs: 1_000 })),
  },
  {
    name: 'vendor-resets',
    what: 'one vendor of four breaks the connection off after reading each delivery’s first request',
    inShort: false,
    recoverWithinMs: RECOVER_WITHIN_MS,
    run: (stage) => trouble(stage, 'invoca', (request) => (isFirst(stage, request) ? { kind: 'reset' } : WELL)),
  },
  {
    name: 'vendor-throttles',
    what: 'one vendor of four answers each first request with 429, Retry-After: 2',
    inShort: false,
    recoverWithinMs: RECOVER_WITHIN_MS,
    run: async (stage) => {
      await trouble(stage, 'trackdrive', (request) =>
        isFirst(stage, request) ? { kind: 'answer', status: 429, afterMs: 20, headers: { 'retry-after': '2' } } : WELL,
      );
      const early = tooEarly(stage, 'trackdrive', 2_000);
      stage.expect(early === 0, `${early} were sent again before the vendor wanted them`);
    },
  },
  {
    name: 'vendor-flaps',
    what: 'one vendor of four answers every other request with 500, then all of them, then is well',
    inShort: false,
    recoverWithinMs: RECOVER_WITHIN_MS,
    run: async (stage) => {
      const badFrom = Date.now() + (stage.long ? 15_000 : 3_000);
      await trouble(stage, 'invoca', () =>
        Date.now() > badFrom || stage.random() < 0.5 ? { kind: 'answer', status: 500, afterMs: 20 } : WELL,
      );
    },
  },
];

/** Deliveries that were told to wait and did not. */
function tooEarly({ history }: Stage, connection: string, waitMs: number): number {
  const answeredAt = new Map<number, number>();
  let early = 0;
  for (const request of history.heard.filter((one) => one.connection === connection)) {
    const told = answeredAt.get(request.number);
    if (told !== undefined && request.at - told < waitMs) early += 1;
    if (!request.taken && request.answeredAt !== null) answeredAt.set(request.number, request.answeredAt);
  }
  return early;
}
