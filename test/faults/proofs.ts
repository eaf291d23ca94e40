import { EXPERIMENTS } from './experiments/all';
import type { Experiment } from './experiments/experiment';
import type { Sabotage } from './gateway/failpoints';

/** A part of the gateway switched off, and the experiment that has to notice. */
export interface Proof {
  off: string;
  experiment: Experiment;
  /** what the experiment's processes are told to leave out */
  sabotage: readonly Sabotage[];
  /** what is done to the database; nothing is mended afterwards, so that such a proof comes last */
  ddl: string | null;
  /** the invariant that has to break: another one would be an accident */
  breaks: RegExp;
}

/** Without it, nothing would come any more: so long is waited before that is believed. */
const PATIENCE_MS = 12_000;

export const PROOFS: readonly Proof[] = [
  {
    off: 'the sweeper',
    experiment: { ...named('flushall'), recoverWithinMs: PATIENCE_MS },
    sabotage: ['no sweeper'],
    ddl: null,
    breaks: /^I1 loss/,
  },
  { off: 'the fence', experiment: named('zombie'), sabotage: ['no fence'], ddl: null, breaks: /^I2/ },
  {
    off: 'the unique keys',
    experiment: named('same-key'),
    sabotage: [],
    ddl: `ALTER TABLE call_ids DROP CONSTRAINT call_ids_pkey; ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_pkey`,
    breaks: /^I1 rows/,
  },
];

function named(name: string): Experiment {
  const found = EXPERIMENTS.find((experiment) => experiment.name === name);
  if (!found) throw new Error(`no experiment is called ${name}`);
  return found;
}
