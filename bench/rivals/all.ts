import { handMade } from './hand-made';
import { nodeRed } from './node-red';
import { restate, restateLean } from './restate';
import type { MeasuredSystem, RivalName } from './rival';

export const RIVALS: Readonly<Record<RivalName, MeasuredSystem>> = {
  restate,
  'restate-lean': restateLean,
  'hand-made': handMade,
  'node-red': nodeRed,
};
