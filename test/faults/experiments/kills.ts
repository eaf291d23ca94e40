import { APIS, WORKERS } from '../rig/gateways';
import { countOpen } from '../rig/tables';
import { WELL } from '../rig/vendors';
import { createGate, type Experiment } from './experiment';

/** Requests of one worker that are on their way when it is killed. */
const IN_FLIGHT = 32;

/** Where the posts' `add_revenue` goes. */
const addsAt = (connection: string): boolean => connection.startsWith('trackdrive');

export const kills: readonly Experiment[] = [
  {
    name: 'worker-killed',
    what: 'kill -9 of a worker with 32 requests in flight, half of them adding money; nobody starts it again',
    inShort: true,
    recoverWithinMs: 20_000,
    // It may have arrived, and sending it again would add to it.
    mayEnd: ({ connection, status }) => addsAt(connection) && status === 'review',
    run: async (stage) => {
      const gate = createGate();
      stage.behave(() => ({ kind: 'hold', until: gate.opened }));
      const load = stage.load({ perSecond: 50, adding: true });
      await stage.until(() => stage.inFlight('worker-1').length >= IN_FLIGHT, `${IN_FLIGHT} are in flight`);
      await stage.rig.gateways.kill('worker-1', { again: false });
      stage.over();
      stage.behave(() => WELL);
      gate.open();
      await stage.pause(1_000);
      await load.stop();
      await stage.until(async () => (await countOpen(stage.rig.postgres)) === 0, 'everything has gone out');
      const added = stage.history.received.filter(({ connection, taken }) => addsAt(connection) && taken);
      const twice = added.length - new Set(added.map(({ number, connection }) => `${number} ${connection}`)).size;
      stage.expect(twice === 0, `${twice} requests that add were sent again`);
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
    recoverWithinMs: 20_000,
    run: async (stage) => {
      const rounds = stage.long ? 200 : 3;
      const moments = ['after', 'during', 'before'] as const;
      const load = stage.load({ perSecond: 25, patient: true });
      for (let round = 0; round < rounds; round += 1) {
        const api = APIS[round % APIS.length] ?? 'api-1';
        await stage.until(() => APIS.every((one) => stage.rig.gateways.isUp(one)), 'both API processes are up');
        // Those who were turned away meanwhile come first.
        await stage.pause(500);
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
