import { database } from './database';
import type { Experiment } from './experiment';
import { kills } from './kills';
import { processes } from './processes';
import { queue } from './queue';
import { random } from './random';
import { sameKey } from './same-key';
import { vendors } from './vendors';

/** In the order in which they run. */
export const EXPERIMENTS: readonly Experiment[] = [
  ...kills,
  ...queue,
  ...database,
  ...processes,
  ...vendors,
  sameKey,
  random,
];
