import { z } from 'zod';
import { faultOfName } from '../../adapter/connection-name';
import type { Adapter } from '../../adapter/contract';
import { leadsToPrivateAddress } from '../../adapter/public-address';
import type { OpenRowOptions } from '../../connections/open-row';
import { faultsOfSaid, readSettings } from './connection-settings';
import { invalid, Problem } from '../problem';

export type Issue = z.core.$ZodIssue;

/** The settings as the adapter reads them. @throws {Problem} 422 with these faults and those of the settings */
export function checkSettings(
  adapter: Adapter,
  said: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>>,
  issues: readonly Issue[],
): Readonly<Record<string, unknown>> {
  const ofSaid = faultsOfSaid(adapter, said);
  const { parsed, issues: ofSettings } = readSettings(adapter, settings);
  const all = [...issues, ...ofSaid, ...ofSettings.filter(({ path }) => !isSaidAlready(ofSaid, path))];
  if (parsed === null || all.length > 0) throw invalid(new z.ZodError(all));
  return parsed;
}

function isSaidAlready(issues: readonly Issue[], path: readonly PropertyKey[]): boolean {
  return issues.some((issue) => issue.path[1] === path[1]);
}

/** @throws {Problem} 422 when requests would go into a private network and may not */
export async function refusePrivate(
  adapter: Adapter,
  parsed: Readonly<Record<string, unknown>>,
  { allowPrivateHosts }: OpenRowOptions,
): Promise<void> {
  if (allowPrivateHosts || !(await leadsToPrivateAddress(adapter.baseUrl(parsed)))) return;
  const message = 'has an address in a private network';
  throw new Problem(422, 'connection_forbidden', `settings.baseUrl: ${message}`, [
    { path: 'settings.baseUrl', message },
  ]);
}

export function faultsOfName(name: string, adapter: Adapter | undefined, { registry }: OpenRowOptions): Issue[] {
  const message = faultOfName(name, adapter?.id ?? name, registry);
  return message === null ? [] : [fault('name', message)];
}

export function faultsOfSchedule(adapter: Adapter, { schedule }: Readonly<Record<string, unknown>>): Issue[] {
  if (adapter.pull || schedule === undefined || schedule === null) return [];
  return [fault('schedule', `is for connections that are asked, which ${adapter.title} is not`)];
}

export function faultsOfAdapter(id: unknown, { registry }: OpenRowOptions): Issue[] {
  if (typeof id !== 'string' || registry.has(id)) return [];
  return [fault('adapter', `must be one of ${[...registry.keys()].join(', ')}`)];
}

function fault(member: string, message: string): Issue {
  return { code: 'custom', path: [member], message, input: undefined };
}
