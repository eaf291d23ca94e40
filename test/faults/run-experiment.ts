import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/wait';
import { check } from './check/check';
import type { Findings, Violation } from './check/history';
import type { Experiment } from './experiments/experiment';
import type { Sabotage } from './gateway/failpoints';
import { PROCESSES, WORKERS } from './rig/gateways';
import { CONNECTIONS, type Rig } from './rig/rig';
import { openStage, type Stage } from './rig/stage';
import { FAIR } from './rig/tcp-proxy';
import { countOpen, readTables } from './rig/tables';
import { WELL } from './rig/vendors';

export interface Ran extends Findings {
  seconds: number;
  notes: string[];
}

export interface RunOptions {
  long: boolean;
  random(): number;
  sabotage?: readonly Sabotage[];
}

/** What a backlog may take beyond its experiment's recovery, before the tables are looked at all the same. */
const DRAIN_MARGIN_MS = 1_000;

/** Runs one experiment, waits until nothing is on its way any more, and has the checker look at all of it. */
export async function runExperiment(rig: Rig, experiment: Experiment, options: RunOptions): Promise<Ran> {
  const startedAt = Date.now();
  const first = rig.nextNumber() + 1;
  const stage = openStage(rig, options);
  for (const worker of WORKERS) rig.gateways.order(worker, { sabotage: options.sabotage ?? [] });
  try {
    await experiment.run(stage);
  } catch (error) {
    stage.broken.push(`it could not be carried out: ${error instanceof Error ? error.message : String(error)}`);
  }
  putRight(stage);
  await drained(rig, (stage.overAt() ?? Date.now()) + experiment.recoverWithinMs + DRAIN_MARGIN_MS);

  const tables = await readTables(rig.postgres, first, rig.deadlineMs);
  const received = stage.history.received.filter(({ number }) => number >= first);
  const history = { ...stage.history, received, ...tables };
  writeFileSync(
    join(rig.folder, `${experiment.name}-${first}.json`),
    JSON.stringify({ events: stage.events, ...history }),
  );
  const { counts, violations } = check(history, {
    connections: CONNECTIONS,
    deadlineMs: rig.deadlineMs,
    faultEndedAt: stage.overAt(),
    recoverWithinMs: experiment.recoverWithinMs,
    mayEnd: (delivery) => experiment.mayEnd?.(delivery) ?? false,
    answersAll: experiment.answersAll ?? false,
  });
  const own = stage.broken.map((what): Violation => ({ invariant: 'expected', what }));
  await Promise.all(PROCESSES.map((name) => rig.gateways.start(name)));
  for (const worker of WORKERS) rig.gateways.order(worker, { sabotage: [] });
  return {
    counts,
    violations: [...violations, ...own],
    notes: stage.notes,
    seconds: Math.round((Date.now() - startedAt) / 1000),
  };
}

/** Vendors and ways as they were before, whatever became of the experiment. */
function putRight({ rig, behave }: Stage): void {
  behave(() => WELL);
  for (const proxies of [rig.toPostgres, rig.toRedis, rig.toVendor])
    for (const proxy of proxies.values()) proxy.set(FAIR);
}

async function drained(rig: Rig, deadline: number): Promise<void> {
  await eventually(async () => (await countOpen(rig.postgres)) === 0, {
    within: Math.max(0, deadline - Date.now()),
  }).catch(() => undefined);
}
