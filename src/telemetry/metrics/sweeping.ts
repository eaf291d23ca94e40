import { Counter, Gauge, type Registry } from 'prom-client';

/** How many deliveries a sweep found, by what they were. */
export interface SweepMeasured {
  due: number;
  /** were held, and their connection takes deliveries again */
  released: number;
  /** their lease ran out */
  cutOff: number;
  waitedTooLong: number;
}

export interface SweepMetrics {
  swept(found: SweepMeasured): void;
}

export function createSweepMetrics(registry: Registry): SweepMetrics {
  const registers = [registry];
  const found = new Counter({
    name: 'gateway_sweeper_deliveries_total',
    help: 'Deliveries that the sweeper of this process found: due without a wake-up, released, their lease run out, or waited too long',
    labelNames: ['found'],
    registers,
  });
  const lastSweep = new Gauge({
    name: 'gateway_sweeper_last_sweep_timestamp_seconds',
    help: 'When this process swept last, or began to',
    registers,
  });
  const child = (label: string): { inc(value: number): void } => {
    const bound = found.labels(label);
    bound.inc(0);
    return bound;
  };
  const children = {
    due: child('due'),
    released: child('released'),
    cutOff: child('lease_expired'),
    waitedTooLong: child('waited_too_long'),
  };
  lastSweep.setToCurrentTime();
  return {
    swept({ due, released, cutOff, waitedTooLong }) {
      lastSweep.setToCurrentTime();
      // What a lease ran out of is due, too.
      children.due.inc(due - cutOff);
      children.released.inc(released);
      children.cutOff.inc(cutOff);
      children.waitedTooLong.inc(waitedTooLong);
    },
  };
}
