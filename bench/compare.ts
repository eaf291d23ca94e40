import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { VENDORS } from './arrivals';
import { comparisonTable, ratioLines, type SystemResult } from './comparison-table';
import { cpuBetween, disturbance, readCpu } from './cpu';
import { startVendors } from './gateways';
import { removeFolder, temporaryFolder } from './leave-nothing';
import type { ComparisonOptions } from './options';
import { measurePhase, type Phase, postAndSettle } from './phase';
import { stop } from './processes';
import { RIVALS } from './rivals/all';
import { install } from './rivals/install';
import { ours } from './rivals/ours';
import type { MeasuredSystem } from './rivals/rival';
import { platformVersions } from './rivals/versions';

/** How long the machine is watched before anything is measured. */
const WATCH_MS = 2_000;

/**
 * Measures the gateway and the rivals in turn, round after round, each time with fresh stores and alone on the machine.
 * `tell` gets how far it is, and what disturbed it.
 */
export async function compare(options: ComparisonOptions, tell: (sentence: string) => void): Promise<string> {
  const systems = [ours, ...options.against.map((name) => RIVALS[name])];
  const platform = platformVersions();
  const folders = new Map<MeasuredSystem, string>();
  for (const system of systems) folders.set(system, await install(system.packages, tell));

  const disturbances: string[] = [];
  const note = (sentence: string | null): void => {
    if (sentence === null) return;
    disturbances.push(sentence);
    tell(sentence);
  };
  note(await watch());
  const results = systems.map(({ name }) => ({ name, unpaced: [] as Phase[], paced: [] as Phase[] }));
  for (let round = 1; round <= options.rounds; round += 1)
    for (const [index, system] of systems.entries()) {
      const { unpaced, paced } = await measure(system, folders.get(system) ?? '', options);
      results[index]?.unpaced.push(unpaced);
      results[index]?.paced.push(paced);
      tell(`Round ${round} of ${options.rounds}, ${system.name}: ${progress(unpaced, paced)}.`);
      const when = `while ${system.name} was measured in round ${round}`;
      note(disturbance(unpaced.cpu, `${when}, unpaced`));
      note(disturbance(paced.cpu, `${when}, paced`));
    }
  return report({ systems, results, platform, disturbances, options });
}

async function measure(
  system: MeasuredSystem,
  packagesFolder: string,
  { outcomes, warmup, clients, rate, latency }: ComparisonOptions,
): Promise<{ unpaced: Phase; paced: Phase }> {
  const folder = temporaryFolder();
  const started = await startVendors(folder, latency);
  const vendors = { pid: started.pid, urls: started.said.split(',') };
  const running = await system.start({ folder, vendors: vendors.urls, packagesFolder });
  const common = { running, vendors, outcomes, clients };
  await postAndSettle({ ...common, first: 0, outcomes: warmup, rate: null });
  const unpaced = await measurePhase({ ...common, first: warmup, rate: null });
  const paced = await measurePhase({ ...common, first: warmup + outcomes, rate });
  await running.stop();
  await stop(started.child);
  removeFolder(folder);
  return { unpaced, paced };
}

/** Whether something else uses the machine before anything of the run does. */
async function watch(): Promise<string | null> {
  const parties = { bench: process.pid, vendors: null, system: [] };
  const before = readCpu(parties);
  await wait(WATCH_MS);
  return disturbance(cpuBetween(before, readCpu(parties)), 'before the first round');
}

function progress(unpaced: Phase, paced: Phase): string {
  return (
    `${unpaced.acceptedPerSecond.toFixed(0)} accepted/s, ${unpaced.deliveredPerSecond.toFixed(0)} delivered/s; ` +
    `paced end to end p50 ${paced.endToEndP50.toFixed(0)} ms`
  );
}

interface Comparison {
  systems: readonly MeasuredSystem[];
  results: readonly SystemResult[];
  platform: string;
  disturbances: readonly string[];
  options: ComparisonOptions;
}

function report({ systems, results, platform, disturbances, options }: Comparison): string {
  const { outcomes, warmup, rounds, latency, clients, rate } = options;
  return [
    `${availableParallelism()} processors, ${platform}; ${rounds} ${rounds === 1 ? 'round' : 'rounds'} of ${outcomes} + ${outcomes} outcomes after ${warmup}, ` +
      `each to ${VENDORS} vendors that answer after ${latency} ms. Medians (and ranges); CPU of the whole machine less load and vendors.`,
    '',
    comparisonTable(results, clients, rate),
    '',
    'What each is',
    ...systems.map(({ name, about }) => `  ${name}: ${about}`),
    'Where an accepted outcome is',
    ...systems.map(({ name, durability }) => `  ${name}: ${durability}`),
    '',
    ...(disturbances.length === 0 ? [] : [...disturbances, 'Measure again when it is quiet.', '']),
    ...ratioLines(results),
  ].join('\n');
}
