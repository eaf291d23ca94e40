import { nameKey } from '../../src/model/outcome';
import type { Input } from './whole-call';

/** The call's disposition; null for a retraction too: what it was before is not known here. */
export function dispositionOf(input: Input): string | null {
  return input.revision.state.met ? dispositionNamed(input) : null;
}

/** The disposition of the outcome's name, as the settings' table has it. */
export function dispositionNamed({ outcome, settings }: Input): string | null {
  const named = Object.entries(settings.dispositions).find(([name]) => nameKey(name) === nameKey(outcome.name));
  return named?.[1] ?? null;
}
