import { setTimeout as wait } from 'node:timers/promises';
import { type Arrival, arrivalsFrom, deliveriesSoFar, repeats, VENDORS, waitForDeliveries } from './arrivals';
import { cpuBetween, type CpuUse, type Parties, readCpu } from './cpu';
import { KEY } from './gateways';
import { load, type LoadResult } from './load';
import { familyOf, memoryNow, peakMemory, readProcesses } from './proc';
import type { Running } from './rivals/rival';
import { percentile } from './statistics';

/** What one measurement of one system came to; times in milliseconds. */
export interface Phase {
  acceptedPerSecond: number;
  deliveredPerSecond: number;
  acceptP50: number;
  acceptP99: number;
  endToEndP50: number;
  endToEndP99: number;
  /** CPU seconds of the whole machine, less the load and the vendors, per 10,000 deliveries */
  machineCpu: number;
  /** of it the system's own processes */
  systemCpu: number;
  refused: number;
  /** deliveries that a vendor had before */
  duplicates: number;
  /** deliveries of accepted outcomes that never came */
  losses: number;
  /** the most that one of its processes held, MB */
  peakMemory: number;
  /** all its processes at the end, what they share counted once, MB */
  memory: number;
  cpu: CpuUse;
}

export interface Measurement {
  running: Running;
  vendors: { pid: number; urls: readonly string[] };
  /** numbers of the outcomes: the first, and how many */
  first: number;
  outcomes: number;
  clients: number;
  rate: number | null;
}

/** How long a system may take to record what the vendors have got already. */
const RECORDING_MS = 30_000;

/** Posts outcomes to a running system, waits until it has delivered and recorded them, and says what that came to. */
export async function measurePhase(measurement: Measurement): Promise<Phase> {
  const { running, vendors, first } = measurement;
  const parties: Parties = { bench: process.pid, vendors: vendors.pid, system: running.pids };
  const before = readCpu(parties);
  const result = await postAndSettle(measurement);
  const cpu = cpuBetween(before, readCpu(parties));
  const processes = familyOf(readProcesses(), running.pids).map(({ pid }) => pid);
  return {
    ...figures(result, await arrivalsFrom(vendors.urls, first), cpu),
    peakMemory: Math.max(...processes.map(peakMemory)),
    memory: processes.map(memoryNow).reduce((sum, megabytes) => sum + megabytes, 0),
  };
}

/** The same without measuring: as much as it takes until a system is warm. */
export async function postAndSettle(measurement: Measurement): Promise<LoadResult> {
  const { running, vendors, first, outcomes, clients, rate } = measurement;
  const before = await deliveriesSoFar(vendors.urls);
  const result = await load({ url: running.url, key: KEY, first, outcomes, clients, rate });
  await waitForDeliveries(vendors.urls, before + result.accepted * VENDORS);
  const deadline = performance.now() + RECORDING_MS;
  while ((await running.unfinished()) > 0 && performance.now() < deadline) await wait(50);
  return result;
}

/** The figures of a measurement, from what the load and the vendors have seen. */
export function figures(
  result: LoadResult,
  arrivals: readonly Arrival[],
  cpu: CpuUse,
): Omit<Phase, 'peakMemory' | 'memory'> {
  const accepted = arrivals.filter(({ outcome }) => result.dueAt.has(outcome) && !result.refused.has(outcome));
  const lastAt = arrivals.reduce((latest, { at }) => Math.max(latest, at), result.startedAt);
  const endToEnd = accepted.map(({ outcome, at }) => at - (result.dueAt.get(outcome) ?? at));
  const per10000 = (seconds: number): number => (seconds * 10_000) / arrivals.length;
  return {
    acceptedPerSecond: result.accepted / result.seconds,
    deliveredPerSecond: (arrivals.length * 1_000) / (lastAt - result.startedAt),
    acceptP50: percentile(result.latencies, 0.5),
    acceptP99: percentile(result.latencies, 0.99),
    endToEndP50: percentile(endToEnd, 0.5),
    endToEndP99: percentile(endToEnd, 0.99),
    machineCpu: per10000(cpu.machine),
    systemCpu: per10000(cpu.system),
    refused: result.refused.size,
    duplicates: repeats(arrivals),
    losses: result.accepted * VENDORS - accepted.length,
    cpu,
  };
}
