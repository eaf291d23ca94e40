import { shareInTime, type Window } from '../check/isolation';
import { CONNECTIONS } from '../rig/rig';
import { WELL, type Behaviour } from '../rig/vendors';
import type { Received } from '../check/history';
import type { Stage } from '../rig/stage';
import { PROMISES } from '../promises';
import { type Experiment, isFirst, tooEarly } from './experiment';

/**
 * What an untouched connection keeps up with while its neighbour is in trouble. The short form runs beside other tests, on whatever
 * is left of the machine; without isolation next to nothing would arrive, so that half is enough to tell.
 */
const SHARE_IN_TIME = { long: 0.95, short: 0.5 };
const IN_TIME_MS = 2_000;
/** After a vendor is well again: the longest retry here, and a backlog to work off. */
const RECOVER_WITHIN_MS = 30_000;

/** One vendor of four is in trouble for a while; the others must not notice, whatever else the machine has to do. */
async function trouble(stage: Stage, connection: string, script: (request: Received) => Behaviour): Promise<void> {
  const load = stage.load({ perSecond: 50 });
  const calmFrom = Date.now();
  await stage.pause(2_000);
  const from = Date.now();
  stage.behave(script, [connection]);
  await stage.pause(stage.long ? 30_000 : 6_000);
  stage.behave(() => WELL, [connection]);
  const to = Date.now();
  stage.over();
  await stage.pause(1_000);
  await load.stop();
  await stage.pause(IN_TIME_MS);

  const worstOf = (window: Window): number =>
    Math.min(
      ...CONNECTIONS.filter((name) => name !== connection).map((name) =>
        shareInTime(stage.history, name, window, IN_TIME_MS),
      ),
    );
  const before = worstOf({ from: calmFrom, to: from });
  const share = worstOf({ from, to });
  stage.note(`untouched: ${(share * 100).toFixed(1)} % within ${IN_TIME_MS / 1_000} s`);
  stage.expect(
    share >= SHARE_IN_TIME[stage.long ? 'long' : 'short'] * before,
    `an untouched connection got ${(share * 100).toFixed(1)} % in time, and ${(before * 100).toFixed(1)} % before`,
  );
}

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
      const early = tooEarly(stage, ['trackdrive'], 2_000);
      stage.expect(early === 0, `${early} were sent again before the vendor wanted them`);
    },
  },
  {
    name: 'vendor-dead',
    what: 'one vendor of four answers every request with 500 for a while',
    inShort: false,
    recoverWithinMs: RECOVER_WITHIN_MS,
    run: async (stage) => {
      const from = Date.now();
      await trouble(stage, 'trackdrive3', () => ({ kind: 'answer', status: 500, afterMs: 20 }));
      const refused = stage.history.received.filter(({ connection, taken }) => connection === 'trackdrive3' && !taken);
      stage.note(`${refused.length} requests in vain`);
      const { breaker } = PROMISES;
      if (!breaker) return;
      const probes = refused.filter(({ at }) => at > from + breaker.opensWithinMs).length;
      const most = Math.ceil(((stage.overAt() ?? from) - from) / breaker.probeEveryMs) + 1;
      stage.expect(probes <= most, `${probes} probes of a dead vendor, ${most} at most were due`);
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
