import { z } from 'zod';
import type { Adapter } from '../../adapter/contract';
import { MASKED } from '../../adapter/mask';
import { metaOf } from '../../adapter/settings';
import { isStorable, UNSTORABLE } from '../../model/text';
import { SAY_MISSING } from '../problem';

/** Stands where a secret is, whatever that is. */
export const HIDDEN = '••••';

type Values = Readonly<Record<string, unknown>>;

/** Settings of a connection, the secret ones apart. */
export interface SplitSettings {
  readable: Record<string, unknown>;
  secrets: Record<string, unknown>;
}

/** What was said over what was there: null clears. */
export function mergeSettings(before: Values, said: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...before, ...said }).filter(([, value]) => value !== null));
}

/** What is wrong with what was said, which the merged settings don't show any more: as issues below `settings`. */
export function faultsOfSaid(adapter: Adapter, said: Values): z.core.$ZodIssue[] {
  return Object.entries(said).flatMap(([name, value]) => {
    if (!Object.hasOwn(adapter.settings.shape, name)) return [fault([name], 'is not known here')];
    if (isSecret(adapter, name) && (value === HIDDEN || value === MASKED)) {
      return [fault([name], 'is the mask that stands for the secret: leave it out to keep what it is')];
    }
    return unstorable(value, [name]);
  });
}

/** Reads settings as the adapter does. What it does not know was said to be a fault before, and is not shown to it. */
export function readSettings(
  adapter: Adapter,
  settings: Values,
): { parsed: Values; issues: [] } | { parsed: null; issues: z.core.$ZodIssue[] } {
  const known = Object.entries(settings).filter(([name]) => Object.hasOwn(adapter.settings.shape, name));
  const read = adapter.settings.safeParse(Object.fromEntries(known), SAY_MISSING);
  if (read.success) return { parsed: read.data, issues: [] };
  return { parsed: null, issues: read.error.issues.map((issue) => ({ ...issue, path: ['settings', ...issue.path] })) };
}

export function splitSettings(adapter: Adapter, settings: Values): SplitSettings {
  const entries = Object.entries(settings);
  return {
    readable: Object.fromEntries(entries.filter(([name]) => !isSecret(adapter, name))),
    secrets: Object.fromEntries(entries.filter(([name]) => isSecret(adapter, name))),
  };
}

/** Settings as they may be shown: of a secret only that there is one. */
export function hideSecrets(adapter: Adapter, settings: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      isSecret(adapter, name) && value !== undefined ? HIDDEN : value,
    ]),
  );
}

function isSecret({ settings }: Adapter, name: string): boolean {
  return Object.hasOwn(settings.shape, name) && metaOf(settings, name).secret === true;
}

/** Where a text is that the database can't keep, label or value; what is nested deeper than any setting is one as well. */
function unstorable(value: unknown, path: readonly string[]): z.core.$ZodIssue[] {
  if (typeof value === 'string') {
    return isStorable(value) ? [] : [fault(path, UNSTORABLE)];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (path.length > 4) return [fault(path, 'is nested too deep')];
  return Object.entries(value).flatMap(([label, held]) => [
    ...(isStorable(label) ? [] : [fault(path, UNSTORABLE)]),
    ...unstorable(held, [...path, label]),
  ]);
}

function fault(path: readonly string[], message: string): z.core.$ZodIssue {
  return { code: 'custom', path: ['settings', ...path], message, input: undefined };
}
