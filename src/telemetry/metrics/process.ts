import { readdirSync } from 'node:fs';
import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Quantiles of the event loop's lag are of at least so long, however often they are asked for. */
const WINDOW_MS = 10_000;
const RESOLUTION_MS = 20;

/**
 * What this process uses and how busy its event loop is, under the names that dashboards for Node.js know. Not prom-client's own
 * default metrics: those can't be let go of, and listen to each garbage collection. Gives how to stop.
 */
export function createProcessMetrics(registry: Registry): () => void {
  const gauge = (name: string, help: string, read: () => number): void => {
    const one: Gauge = new Gauge({ name, help, registers: [registry], collect: () => one.set(read()) });
  };
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time that the process used',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      cpu.reset();
      cpu.inc((user + system) / 1e6);
    },
  });
  const startedAt = Date.now() / 1000 - process.uptime();
  gauge('process_start_time_seconds', 'When the process was started', () => startedAt);
  gauge('process_resident_memory_bytes', 'Memory of the process', () => process.memoryUsage.rss());
  gauge('nodejs_heap_size_used_bytes', 'Memory that JavaScript uses', () => process.memoryUsage().heapUsed);
  if (process.platform === 'linux') {
    gauge('process_open_fds', 'Open files and sockets', () => readdirSync('/proc/self/fd').length);
  }
  return measureEventLoop(gauge);
}

/** In seconds, as long as a callback had to wait behind others. */
interface Lag {
  p99: number;
  max: number;
  mean: number;
  /** of 1 */
  utilization: number;
}

function measureEventLoop(gauge: (name: string, help: string, read: () => number) => void): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let since = performance.now();
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  let shown: Lag | null = null;

  /** Those of the time since the last window ended; a scrape that comes sooner than a window is long ends none. */
  const look = (): Lag => {
    if (shown && performance.now() - since < WINDOW_MS) return shown;
    // The interval between two samples is counted in; without a sample there is no mean.
    const lag = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000) || 0;
    shown = {
      p99: lag(delay.percentile(99)),
      max: lag(delay.max),
      mean: lag(delay.mean),
      utilization: performance.eventLoopUtilization(before).utilization,
    };
    delay.reset();
    before = performance.eventLoopUtilization();
    since = performance.now();
    return shown;
  };
  const of = 'of the last 10 s or since the scrape before';
  gauge('nodejs_eventloop_lag_p99_seconds', `How late 1 of 100 samples of the event loop was, ${of}`, () => look().p99);
  gauge(
    'nodejs_eventloop_lag_max_seconds',
    `The longest time that the event loop was blocked, ${of}`,
    () => look().max,
  );
  gauge('nodejs_eventloop_lag_mean_seconds', `How late the event loop was on average, ${of}`, () => look().mean);
  gauge(
    'nodejs_eventloop_utilization_ratio',
    `Part of the time that the event loop was busy, ${of}`,
    () => look().utilization,
  );
  return () => {
    delay.disable();
  };
}
