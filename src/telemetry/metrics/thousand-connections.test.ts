import { Registry } from 'prom-client';
import { createDatabaseFiguresMetrics } from './database-figures';
import { createDeliveryMetrics } from './deliveries';
import { createExposition } from './exposition';

const STATES = ['queued', 'sending', 'retrying', 'held', 'waiting'];
const FAILURES = [
  'none',
  'cut_off',
  'unreachable',
  'ambiguous',
  'throttled',
  'not_found_yet',
  'unauthorized',
  'rejected',
];
const NAMES = Array.from({ length: 1_000 }, (_, index) => `account-${index}`);

/** Metrics of a process that knows a thousand connections and shows the figures of the database. */
function openThousand(): { registry: Registry; deliveries: ReturnType<typeof createDeliveryMetrics> } {
  const registry = new Registry();
  const deliveries = createDeliveryMetrics(registry);
  for (const name of NAMES) deliveries.open(name);
  const known = NAMES.map((connection) => ({ connection, isDeliveredTo: true }));
  const figures = createDatabaseFiguresMetrics(registry, STATES, () => known);
  const backlog = NAMES.flatMap((connection) =>
    STATES.map((state) => ({ connection, state, deliveries: 10, oldestSeconds: 12.5, lateSeconds: 1.5 })),
  );
  const gates = NAMES.map((connection) => ({ connection, isPaused: false, isBreakerOpen: false }));
  figures.show({ figures: { backlog, gates, pulls: [], jobs: { waiting: 0 } }, tookMs: 1 });
  return { registry, deliveries };
}

const linesOf = (text: string): number => text.split('\n').length;

it('a thousand connections make 20 lines each, 2 MB in all', async () => {
  const { registry } = openThousand();
  const { text } = await createExposition(registry)();
  expect(linesOf(text) / 1_000).toBeLessThan(21);
  expect(text.length).toBeLessThan(2_000_000);
});

it('and no more than 60 when everything that can go wrong has', async () => {
  const { registry, deliveries } = openThousand();
  const currencies = Intl.supportedValuesOf('currency');
  for (const connection of NAMES) {
    for (const failure of FAILURES) deliveries.attempted({ connection, adapter: 'acme', failure, seconds: 0.1 });
    for (const code of ['one', 'two', 'three', 'four']) deliveries.warned(connection, code);
    deliveries.moneySent(
      connection,
      currencies.map((currency) => ({ currency, value: 1 })),
    );
  }
  const { text } = await createExposition(registry)();
  expect(linesOf(text) / 1_000).toBeLessThan(60);
});

it('a connection that is gone takes all of its series along', async () => {
  const registry = new Registry();
  const deliveries = createDeliveryMetrics(registry);
  const known = [{ connection: 'gone', isDeliveredTo: true }];
  const figures = createDatabaseFiguresMetrics(registry, STATES, () => known);
  deliveries.open('gone');
  deliveries.attempted({ connection: 'gone', adapter: 'acme', failure: 'rejected', seconds: 1 });
  deliveries.warned('gone', 'one');
  deliveries.moneySent('gone', [{ currency: 'USD', value: 1 }]);
  const backlog = STATES.map((state) => ({
    connection: 'gone',
    state,
    deliveries: 1,
    oldestSeconds: 1,
    lateSeconds: 1,
  }));
  const gates = [{ connection: 'gone', isPaused: true, isBreakerOpen: true }];
  const pulls = [{ connection: 'gone', ageSeconds: 1, overdueSeconds: 1 }];
  figures.show({ figures: { backlog, gates, pulls, jobs: null }, tookMs: 1 });
  const shown = async (): Promise<string> => (await createExposition(registry)()).text;
  expect(await shown()).toContain('gateway_pull_overdue_seconds{connection="gone"} 1');
  deliveries.close('gone');
  figures.close('gone');
  expect(await shown()).not.toContain('"gone"');
});

it('who asks while it is being written gets the same text, and others have their turn meanwhile', async () => {
  const { registry } = openThousand();
  const expose = createExposition(registry);
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  count();
  const [one, other] = await Promise.all([expose(), expose()]);
  isOver = true;
  expect(other).toBe(one);
  expect(turns).toBeGreaterThan(10);
  expect(await expose()).not.toBe(one);
});

it('shows nothing of the database where another process reads it', async () => {
  const known = [{ connection: 'one', isDeliveredTo: true }];
  const own = new Registry();
  const figures = createDatabaseFiguresMetrics(own, STATES, () => known);
  const backlog = [{ connection: 'stranger', state: 'queued', deliveries: 3, oldestSeconds: 9, lateSeconds: 9 }];
  const held = { figures: { backlog, gates: [], pulls: [], jobs: null }, tookMs: 1 };
  figures.show(held);
  const shown = async (): Promise<string> => (await createExposition(own)()).text;
  expect(await shown()).toContain('gateway_backlog_stranded 3');
  expect(await shown()).toContain('gateway_backlog{connection="one",state="held"} 0');
  expect(await shown()).not.toContain('stranger');
  figures.show(null);
  expect(await shown()).toContain('gateway_database_figures_leader 0');
  expect(await shown()).not.toContain('gateway_backlog{');
});
