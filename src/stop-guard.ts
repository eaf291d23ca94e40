import { Worker } from 'node:worker_threads';

/**
 * Ends this process after so many milliseconds, if it still runs then, whatever it does: a thread of its own does not depend on an event
 * loop that may never turn again (a library that retries in microtasks, without a pause). What is under way is left as a crash would
 * leave it.
 */
export function endAfter(milliseconds: number): void {
  const source = `setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${milliseconds})`;
  new Worker(source, {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  }).unref();
}
