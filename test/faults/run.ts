import { parseArgs } from 'node:util';
import { EXPERIMENTS } from './experiments/all';
import { PROOFS, type Proof } from './proofs';
import { rowOf, table } from './report';
import { type Rig, startRig } from './rig/rig';
import { type Ran, runExperiment } from './run-experiment';
import { createRandom } from './seeded';

interface Options {
  long: boolean;
  only: readonly string[] | null;
  seed: number;
  times: number;
  keep: boolean;
}

/** @throws with a sentence when an option is none or makes no sense */
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      /** all experiments at their full length, instead of a choice of them in at most three minutes */
      long: { type: 'boolean', default: false },
      /** only these, separated by commas; "proofs" are the runs with a part switched off */
      only: { type: 'string' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      times: { type: 'string', default: '1' },
      /** leaves the logs of the processes and the recorded histories where they are, and says where */
      keep: { type: 'boolean', default: false },
    },
  });
  const only = values.only?.split(',') ?? null;
  const known = [...EXPERIMENTS.map(({ name }) => name), 'proofs'];
  const unknown = only?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new Error(`no experiment is called ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return { ...values, only, seed: wholeNumber('--seed', values.seed), times: wholeNumber('--times', values.times) };
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${option} must be a whole number`);
  return Number(text);
}

const DEADLINE_MS = 2_000;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<boolean> {
  const { long, only, seed, times, keep } = readOptions();
  const chosen = EXPERIMENTS.filter(({ name, inShort }) => (only ? only.includes(name) : long || inShort));
  say(`seed ${seed}`);
  const rows: string[][] = [];
  let good = true;
  for (let time = 0; time < times; time += 1) {
    const rig = await startRig({ deadlineMs: DEADLINE_MS });
    try {
      for (const experiment of chosen) {
        const ran = await runExperiment(rig, experiment, { long, random: createRandom(seed + time) });
        const passed = ran.violations.length === 0;
        good &&= passed;
        rows.push(tell(experiment.name, ran, passed ? 'pass' : 'FAIL'));
      }
      if (!only || only.includes('proofs'))
        for (const proof of PROOFS) {
          const { row, bites } = await prove(rig, proof, seed + time);
          good &&= bites;
          rows.push(row);
        }
    } finally {
      await rig.close(keep);
      if (keep) say(`logs and histories are in ${rig.folder}`);
    }
  }
  say(`\n${table(rows)}\n\nseed ${seed}`);
  return good;
}

/** Switches a part off and has the experiment that is for it say so. */
async function prove(
  rig: Rig,
  { off, experiment, sabotage, ddl, breaks }: Proof,
  seed: number,
): Promise<{ row: string[]; bites: boolean }> {
  if (ddl !== null) await rig.postgres.use((client) => client.query(ddl));
  const ran = await runExperiment(rig, experiment, { long: false, random: createRandom(seed), sabotage });
  const noticed = ran.violations.filter(({ invariant }) => breaks.test(invariant));
  const bites = noticed.length > 0;
  const verdict = bites ? 'red, as it must' : 'FAIL: not noticed';
  return {
    bites,
    row: tell(`${experiment.name} without ${off}`, { ...ran, violations: noticed.slice(0, 2) }, verdict),
  };
}

function tell(name: string, ran: Ran, verdict: string): string[] {
  const row = rowOf(name, ran, verdict);
  say(`${row.join('  ')}  ${ran.notes.join('; ')}`);
  for (const { invariant, what } of ran.violations) say(`    ${invariant}: ${what}`);
  return row;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
main().then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
