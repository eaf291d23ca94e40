import { openAccountCurrencies } from './delivery/account-currency';
import { createBehindCall } from './delivery/behind-call';
import { createBreakers } from './delivery/breaker';
import type { ConnectionSet } from './connections/connection-set';
import { createDeliver, type DeliverOptions } from './delivery/deliver';
import { createDispatcher, type Dispatcher } from './delivery/dispatcher';
import type { ObserveEnded } from './delivery/measure-attempts';
import type { LearnIds } from './model/learnt-ids';
import type { MatchWindows } from './model/match';
import type { WakeUps } from './queue/wake-ups';
import type { Store } from './store/client';
import { openExchangeTemplates } from './store/exchange-templates';
import type { Log } from './telemetry/log';

/** What is in flight is cut off before that. */
const WORKING_PATIENCE_MS = 11_000;

export interface Dispatching {
  store: Store;
  connectionSet: ConnectionSet;
  wakeUps: WakeUps;
  /** how long an outcome may wait for its call to be handed over, milliseconds */
  longestWaitMs: number;
  windows: MatchWindows;
  learnIds: LearnIds;
  log: Log;
  /** hears what became of each */
  observe?: ObserveEnded | undefined;
  /** releases something when the gateway stops, within so many milliseconds */
  onClose(release: () => Promise<void>, patienceMs?: number): void;
}

/** Delivers what this process takes in, and what others wake it for; what is left when it stops goes to another one. */
export function startDispatcher(options: Dispatching): Dispatcher {
  const { store, connectionSet, wakeUps, longestWaitMs, windows, learnIds, log, observe, onClose } = options;
  const stopping = new AbortController();
  const tryLater: DeliverOptions['tryLater'] = ({ name }, id, afterMs) =>
    dispatcher.takeLater({ id, connection: name }, afterMs);
  const deliver = createDeliver({
    store,
    breakers: createBreakers({ store, log }),
    templates: openExchangeTemplates(store.pool, (error) => log.debug('no template of exchanges', { error })),
    currencies: openAccountCurrencies(store),
    behindCall: createBehindCall({ store, longestWaitMs, log, tryLater }),
    stopping: stopping.signal,
    log,
    windows,
    learnIds,
    isCurrent: (connection) => connectionSet.find(connection.name) === connection,
    tryLater,
    observe,
  });
  const dispatcher = createDispatcher({ connectionSet, deliver, stopping, log });
  wakeUps.work(dispatcher.take);
  onClose(async () => {
    const [left] = await Promise.all([dispatcher.stop(), wakeUps.stopWorking()]);
    wakeUps.send(left);
  }, WORKING_PATIENCE_MS);
  return dispatcher;
}
