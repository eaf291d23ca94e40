import { Counter, type Registry } from 'prom-client';
import { WAYS_IN, type WayIn } from './accepting';

/** `limited`: told to come back later. */
const ANSWERS = ['refused', 'limited'] as const;
export type KeyAnswer = (typeof ANSWERS)[number];

export interface KeyMetrics {
  wrong(via: WayIn, answer: KeyAnswer): void;
  /** a post of a key that had posted as much as RATE_LIMIT lets it */
  overRate(via: WayIn): void;
}

export function createKeyMetrics(registry: Registry): KeyMetrics {
  const registers = [registry];
  const wrong = new Counter({
    name: 'gateway_wrong_keys_total',
    help: 'Requests with a key that is none of this gateway, by how they came in and whether they were refused at once or told to come back later',
    labelNames: ['via', 'answer'],
    registers,
  });
  const overRate = new Counter({
    name: 'gateway_rate_limited_total',
    help: 'Posts that were told to come back later, as their key had posted as much as RATE_LIMIT lets it',
    labelNames: ['via'],
    registers,
  });
  for (const via of WAYS_IN) {
    for (const answer of ANSWERS) wrong.inc({ via, answer }, 0);
    overRate.inc({ via }, 0);
  }
  return {
    wrong: (via, answer) => wrong.inc({ via, answer }),
    overRate: (via) => overRate.inc({ via }),
  };
}
