import { APIS, WORKERS } from '../rig/gateways';
import { WELL } from '../rig/vendors';
import { createGate, type Experiment } from './experiment';

/** Requests of one worker that are on their way when it is killed. */
const IN_FLIGHT = 32;

export const kills: readonly Experiment[] = [
  {
    name: 'worker-killed',
    what: 'kill -9 of a worker with 32 requests in flight; nobody starts it again',
    inShort: true,
    recoverWithinMs: 20_000,
    run: async (stage) => {
      const gate = createGate();
      stage.behave(() => ({ kind: 'hold', until: gate.opened }));
      const load = stage.load({ perSecond: 50 });
      await stage.until(() => stage.inFlight('worker-1').length >= IN_FLIGHT, `${IN_FLIGHT} are in flight`);
      await stage.rig.gateways.kill('worker-1', { again: false });
      stage.over();
      stage.behave(() => WELL);
      gate.open();
      await stage.pause(1_000);
      await load.stop();
    },
  },
  {
    name: 'killed-before-mark',
    what: 'kill -9 of a worker between the vendor’s answer and the mark, again and again',
    inShort: true,
    recoverWithinMs: 20_000,
    run: async (stage) => {
      const rounds = stage.long ? 200 : 2;
      const load = stage.load({ perSecond: 20 });
      for (let round = 0; round < rounds; round += 1) {
        const worker = WORKERS[round % WORKERS.length] ?? 'worker-1';
        await stage.until(() => WORKERS.every((one) => stage.rig.gateways.isUp(one)), 'both workers are up');
        stage.rig.gateways.order(worker, { arm: { statement: 'finish', when: 'before' } });
        await stage.until(() => !stage.rig.gateways.isUp(worker), `${worker} has killed itself`);
      }
      stage.over();
      await load.stop();
      stage.note(`${rounds} kills`);
    },
  },
  {
    name: 'api-killed',
    what: 'kill -9 of an API process after, during and before its commit; the client posts again with its key',
    inShort: true,
    recoverWithinMs: 15_000,
    run: async (stage) => {
      const rounds = stage.long ? 200 : 3;
      const moments = ['after', 'during', 'before'] as const;
      const load = stage.load({ perSecond: 25, patient: true });
      for (let round = 0; round < rounds; round += 1) {
        const api = APIS[round % APIS.length] ?? 'api-1';
        await stage.until(() => stage.rig.gateways.isUp(api), `${api} is up`);
        const when = moments[round % moments.length] ?? 'after';
        stage.rig.gateways.order(api, { arm: { statement: 'write-accepted', when } });
        await stage.until(() => !stage.rig.gateways.isUp(api), `${api} has killed itself`);
      }
      stage.over();
      await load.stop();
      stage.note(`${rounds} kills`);
    },
  },
];
