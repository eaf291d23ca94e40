import { Counter, Gauge, type Registry } from 'prom-client';

/** What one process of all reads from the database, and from the queue. */
export interface DatabaseFigures {
  backlog: readonly {
    connection: string;
    state: string;
    deliveries: number;
    oldestSeconds: number;
    lateSeconds: number;
  }[];
  gates: readonly { connection: string; isPaused: boolean; isBreakerOpen: boolean }[];
  pulls: readonly { connection: string; ageSeconds: number; overdueSeconds: number }[];
  /** jobs that wake workers, by state; null: the queue is away */
  jobs: Readonly<Record<string, number>> | null;
}

/** A connection that this process knows of. */
export interface KnownConnection {
  connection: string;
  isDeliveredTo: boolean;
}

export interface DatabaseFiguresMetrics {
  /** Shows these figures and no others; null: another process shows them. */
  show(held: { figures: DatabaseFigures; tookMs: number } | null): void;
  /** Drops what is shown of a connection. */
  close(connection: string): void;
  failed(): void;
}

/** @param states of a backlog, shown for each connection that is delivered to, also at 0 */
export function createDatabaseFiguresMetrics(
  registry: Registry,
  states: readonly string[],
  known: () => readonly KnownConnection[],
): DatabaseFiguresMetrics {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const backlog = gauge('gateway_backlog', 'Deliveries that have not come to an end, by connection and state', [
    'connection',
    'state',
  ]);
  const oldest = gauge(
    'gateway_backlog_oldest_seconds',
    'How long ago the oldest delivery of the backlog was made, by connection and state; 0 for none',
    ['connection', 'state'],
  );
  const late = gauge(
    'gateway_backlog_late_seconds',
    'How long the delivery that has been due for longest has been so, by connection; 0 while none is due',
    ['connection'],
  );
  const stranded = gauge(
    'gateway_backlog_stranded',
    'Deliveries on their way to connections that are not configured any more',
    [],
  );
  const paused = gauge('gateway_connection_paused', '1 while a connection is paused', ['connection']);
  const breaker = gauge('gateway_connection_breaker_open', '1 while the breaker of a connection is open or half open', [
    'connection',
  ]);
  const pullLag = gauge(
    'gateway_pull_lag_seconds',
    'How long ago the newest scheduled pull that got to its end began, by connection',
    ['connection'],
  );
  const pullOverdue = gauge(
    'gateway_pull_overdue_seconds',
    'How long ago the next pull should have begun by the schedule; 0 while its time has not come',
    ['connection'],
  );
  const jobs = gauge('gateway_queue_jobs', 'Jobs of the queue that wakes workers, by state', ['state']);
  const leader = gauge(
    'gateway_database_figures_leader',
    '1 in the process that reads the figures of the database',
    [],
  );
  const took = gauge('gateway_database_figures_read_seconds', 'How long the last reading of these figures took', []);
  const failures = new Counter({
    name: 'gateway_database_figures_failures_total',
    help: 'Readings of these figures that failed',
    registers: [registry],
  });
  const ofFigures = [backlog, oldest, late, stranded, paused, breaker, pullLag, pullOverdue, jobs, took];
  let shown: DatabaseFigures | null = null;

  const fill = (figures: DatabaseFigures): void => {
    const names = new Set<string>();
    for (const { connection, isDeliveredTo } of known()) {
      names.add(connection);
      if (isDeliveredTo) late.set({ connection }, 0);
      for (const state of isDeliveredTo ? states : []) {
        backlog.set({ connection, state }, 0);
        oldest.set({ connection, state }, 0);
      }
    }
    let unknown = 0;
    const mostLate = new Map<string, number>();
    for (const { connection, state, deliveries, oldestSeconds, lateSeconds } of figures.backlog) {
      if (!names.has(connection)) {
        unknown += deliveries;
        continue;
      }
      backlog.set({ connection, state }, deliveries);
      oldest.set({ connection, state }, oldestSeconds);
      mostLate.set(connection, Math.max(mostLate.get(connection) ?? 0, lateSeconds));
    }
    for (const [connection, seconds] of mostLate) late.set({ connection }, seconds);
    stranded.set(unknown);
    for (const { connection, isPaused, isBreakerOpen } of figures.gates) {
      if (!names.has(connection)) continue;
      paused.set({ connection }, Number(isPaused));
      breaker.set({ connection }, Number(isBreakerOpen));
    }
    for (const { connection, ageSeconds, overdueSeconds } of figures.pulls) {
      pullLag.set({ connection }, ageSeconds);
      pullOverdue.set({ connection }, overdueSeconds);
    }
    for (const [state, many] of Object.entries(figures.jobs ?? {})) jobs.set({ state }, many);
  };

  return {
    show(held) {
      leader.set(held ? 1 : 0);
      if (held && held.figures === shown) return;
      shown = held?.figures ?? null;
      for (const one of ofFigures) one.reset();
      if (!held) return;
      fill(held.figures);
      took.set(held.tookMs / 1000);
    },
    close(connection) {
      for (const one of [late, paused, breaker, pullLag, pullOverdue]) one.remove(connection);
      for (const state of states) for (const one of [backlog, oldest]) one.remove(connection, state);
    },
    failed: () => failures.inc(),
  };
}
