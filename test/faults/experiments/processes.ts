import { APIS, PROCESSES, type ProcessName, WORKERS } from '../rig/gateways';
import { WELL } from '../rig/vendors';
import { createGate, type Experiment } from './experiment';

/** The gateway's own: a lease outlives the deadline by this. */
const LEASE_MARGIN_MS = 5_000;
/** How long a vendor takes for what is sent again: meanwhile the first sender comes back. */
const SECOND_ANSWER_MS = 1_000;

/** What a supervisor usually grants before it kills. */
const STOPPED_WITHIN_MS = 30_000;

export const processes: readonly Experiment[] = [
  {
    name: 'zombie',
    what: 'a worker frozen with requests in flight, which goes on while another sends them again',
    inShort: true,
    recoverWithinMs: 20_000,
    run: async (stage) => {
      const { gateways } = stage.rig;
      const gate = createGate();
      stage.behave(({ worker }) => (worker === 'worker-1' ? { kind: 'hold', until: gate.opened } : WELL));
      await stage.until(async () => {
        await stage.backlog(5);
        return stage.inFlight('worker-1').length >= 4;
      }, 'worker-1 has requests in flight');
      const whole = stage.cutting(['worker-1']);
      gateways.freeze('worker-1');
      const frozen = new Set(stage.inFlight('worker-1').map(({ number, connection }) => `${number} ${connection}`));
      const frozenAt = Date.now();
      stage.note(`${frozen.size} in its hands`);
      stage.behave(() => ({ kind: 'answer', status: 200, afterMs: SECOND_ANSWER_MS }));
      await stage.until(
        () =>
          stage.history.received.some(
            ({ worker, number, connection, at }) =>
              worker === 'worker-2' && at > frozenAt && frozen.has(`${number} ${connection}`),
          ),
        'worker-2 sends them again',
        stage.rig.deadlineMs + LEASE_MARGIN_MS + 10_000,
      );
      // It finds its deadline over, and says so while the second requests are still under way.
      gateways.thaw('worker-1');
      stage.over();
      // Less than the first retry takes: what comes then is none of the zombie's first requests any more.
      await stage.pause(SECOND_ANSWER_MS / 2);
      whole();
      await stage.pause(SECOND_ANSWER_MS / 2);
      gate.open();
      stage.behave(() => WELL);
    },
  },
  {
    name: 'zombie-for-long',
    what: 'a worker frozen for 45 s under load, then let go on',
    inShort: false,
    recoverWithinMs: 20_000,
    run: async (stage) => {
      const load = stage.load({ perSecond: 50 });
      await stage.pause(1_000);
      const whole = stage.cutting(['worker-1']);
      stage.rig.gateways.freeze('worker-1');
      await stage.pause(stage.long ? 45_000 : 10_000);
      stage.rig.gateways.thaw('worker-1');
      stage.over();
      await stage.pause(2_000);
      whole();
      await load.stop();
    },
  },
  {
    name: 'rolling',
    what: 'SIGTERM of every process in turn, under load',
    inShort: true,
    recoverWithinMs: 30_000,
    // A process that is told to stop answers what it has begun to read; whoever comes later is turned away unread.
    answersAll: true,
    run: async (stage) => {
      const { gateways } = stage.rig;
      const rounds = stage.long ? 10 : 1;
      // In the short form one of each kind at once: starting takes most of the time.
      const turns = stage.long
        ? PROCESSES.map((name) => [name])
        : APIS.map((api, index) => [api, WORKERS[index] ?? api]);
      const load = stage.load({ perSecond: 50 });
      const took: number[] = [];
      const restart = async (name: ProcessName): Promise<void> => {
        const { code, tookMs } = await gateways.stop(name);
        took.push(tookMs);
        stage.expect(code === 0 && tookMs <= STOPPED_WITHIN_MS, `${name} ended with ${code} after ${tookMs} ms`);
        await stage.until(() => gateways.isUp(name), `${name} is up again`);
      };
      for (const names of Array.from({ length: rounds }, () => turns).flat()) {
        await stage.pause(300);
        await Promise.all(names.map(restart));
      }
      stage.over();
      await load.stop();
      stage.note(`stops took ${(Math.max(...took) / 1000).toFixed(1)} s at most`);
      const away = stage.history.posts.filter(({ status }) => status === 503).length;
      stage.expect(away === 0, `${away} posts were answered 503`);
    },
  },
  {
    name: 'stopped-while-hanging',
    what: 'SIGTERM of a worker whose requests one vendor does not answer',
    inShort: false,
    recoverWithinMs: 30_000,
    run: async (stage) => {
      stage.behave(() => ({ kind: 'hang' }), ['invoca2']);
      const load = stage.load({ perSecond: 50 });
      const hanging = (): number =>
        stage.inFlight('worker-1').filter(({ connection }) => connection === 'invoca2').length;
      await stage.until(() => hanging() >= 16, 'requests of worker-1 hang');
      const { code, tookMs } = await stage.rig.gateways.stop('worker-1');
      stage.behave(() => WELL, ['invoca2']);
      stage.over();
      await stage.pause(1_000);
      await load.stop();
      stage.note(`the stop took ${(tookMs / 1_000).toFixed(1)} s`);
      stage.expect(code === 0 && tookMs <= STOPPED_WITHIN_MS, `it ended with ${code} after ${tookMs} ms`);
    },
  },
];
