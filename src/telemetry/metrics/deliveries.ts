import { Counter, Histogram, type Registry } from 'prom-client';
import { createCounterPerConnection } from './counter-per-connection';
import { createMoneyMetrics } from './money';

/** States that a delivery ends in; `review` ends when a person says what came of it. */
const END_STATES = ['delivered', 'failed', 'review', 'skipped', 'superseded'] as const;

const ENDS: ReadonlySet<string> = new Set(END_STATES);

/** A change of what a vendor was sent of an outcome, in one currency (null: none was said): above 0 more, below 0 less. */
export interface MoneyChange {
  currency: string | null;
  value: number;
}

/** What one attempt came to. */
export interface AttemptMeasured {
  connection: string;
  adapter: string;
  /** the failure's kind, `none`, or `cut_off` where this process gave it back */
  failure: string;
  seconds: number;
}

/** Counts what becomes of deliveries, by connection where that is said, else by adapter. */
export interface DeliveryMetrics {
  open(connection: string): void;
  close(connection: string): void;
  attempted(attempt: AttemptMeasured): void;
  /** a delivery has this state now; states in which none ends are left out */
  moved(connection: string, status: string): void;
  warned(connection: string, code: string): void;
  /** a delivery arrived for the first time, so long after it was made */
  arrived(adapter: string, secondsAfter: number): void;
  moneySent(connection: string, changes: readonly MoneyChange[]): void;
  /** an answer came when the delivery was another process's already */
  leaseLost(): void;
}

const ATTEMPT_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
/** From at once to what waited a week for an id. */
const ARRIVAL_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 43_200, 259_200];

export function createDeliveryMetrics(registry: Registry): DeliveryMetrics {
  const registers = [registry];
  const deliveries = createCounterPerConnection(registry, {
    name: 'gateway_deliveries_total',
    help: 'Deliveries that came to an end in this process, by connection and the state that they ended in',
    label: 'status',
    shown: END_STATES,
  });
  const attempts = createCounterPerConnection(registry, {
    name: 'gateway_attempts_total',
    help: 'Attempts at deliveries, by connection and kind of failure; none: it went through; cut_off: this process gave it back',
    label: 'failure',
    shown: ['none'],
  });
  const attemptTime = createCounterPerConnection(registry, {
    name: 'gateway_attempt_time_seconds_total',
    help: 'Time that attempts took, by connection and kind of failure: divided by gateway_attempts_total the time of one',
    label: 'failure',
    shown: ['none'],
  });
  const warnings = createCounterPerConnection(registry, {
    name: 'gateway_warnings_total',
    help: 'Warnings on deliveries, by connection and code (docs/warnings.md)',
    label: 'code',
  });
  const money = createMoneyMetrics(registry);
  const attemptSeconds = new Histogram({
    name: 'gateway_attempt_seconds',
    help: 'Time that an attempt took, from its beginning to the last byte of the answer, by adapter',
    labelNames: ['adapter'],
    buckets: ATTEMPT_BUCKETS,
    registers,
  });
  const arrivalSeconds = new Histogram({
    name: 'gateway_time_to_vendor_seconds',
    help: 'Time from when a delivery was made to the end of the attempt that delivered it the first time, by adapter; what an operator sent again is left out',
    labelNames: ['adapter'],
    buckets: ARRIVAL_BUCKETS,
    registers,
  });
  const leasesLost = new Counter({
    name: 'gateway_leases_lost_total',
    help: 'Answers of vendors that came when the delivery had been given to another process: the vendor may get it twice',
    registers,
  });
  const attemptOf = bindOnce((adapter) => attemptSeconds.labels(adapter));
  const arrivalOf = bindOnce((adapter) => arrivalSeconds.labels(adapter));
  const perConnection = [deliveries, attempts, attemptTime, warnings, money];

  return {
    open: (connection) => perConnection.forEach((one) => one.open(connection)),
    close: (connection) => perConnection.forEach((one) => one.close(connection)),
    attempted({ connection, adapter, failure, seconds }) {
      attempts.add(connection, failure);
      attemptTime.add(connection, failure, seconds);
      attemptOf(adapter).observe(seconds);
    },
    moved(connection, status) {
      if (ENDS.has(status)) deliveries.add(connection, status);
    },
    warned: warnings.add,
    arrived: (adapter, secondsAfter) => arrivalOf(adapter).observe(secondsAfter),
    moneySent: money.sent,
    leaseLost: () => leasesLost.inc(),
  };
}

/** Adapters are few and never go. */
function bindOnce<Child>(bind: (label: string) => Child): (label: string) => Child {
  const children = new Map<string, Child>();
  return (label) => {
    const child = children.get(label) ?? bind(label);
    children.set(label, child);
    return child;
  };
}
