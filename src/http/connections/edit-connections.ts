import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Adapter } from '../../adapter/contract';
import type { OpenRowOptions } from '../../connections/open-row';
import { auditOn, type Deed, type Operator } from '../../store/audit';
import { cancelWorkOfDeleted } from '../../store/cancel-deleted';
import type { Store } from '../../store/client';
import {
  type ConnectionRow,
  createConnectionRow,
  deleteConnectionRow,
  findConnectionRow,
  unmarkDefaults,
  updateConnectionRow,
} from '../../store/connection-rows';
import { openSecrets, sealSecrets } from '../../secrets/key-ring';
import { SealError } from '../../secrets/seal';
import { inTransaction } from '../../store/transaction';
import { checkSettings, faultsOfAdapter, faultsOfName, faultsOfSchedule, refusePrivate } from './check-connection';
import { contentOf, NOTHING } from './connection-content';
import { factsOf } from './connection-view';
import { type ConnectionChange, connectionChange, newConnection } from './connection-schema';
import { mergeSettings, splitSettings } from './connection-settings';
import { invalid, Problem, SAY_MISSING } from '../problem';

/** Somebody else may change a connection between reading and writing it, so often at most. */
const MOST_TRIES = 5;

/** Makes a connection and gives its name. @throws {Problem} 422 with every fault, 409 when the name is taken */
export async function createConnection(
  store: Store,
  options: OpenRowOptions,
  body: unknown,
  operator: Operator,
): Promise<string> {
  const { registry, ring } = options;
  const read = newConnection.safeParse(body, SAY_MISSING);
  const said = object(body);
  const adapter = registry.get(text(said['adapter']));
  const issues = [
    ...(read.error?.issues ?? []),
    ...(typeof said['name'] === 'string' ? faultsOfName(said['name'], adapter, options) : []),
    ...faultsOfAdapter(said['adapter'], options),
  ];
  if (!adapter) throw invalid(new z.ZodError(issues));
  const settings = mergeSettings({}, object(said['settings']));
  const parsed = checkSettings(adapter, object(said['settings']), settings, [
    ...issues,
    ...faultsOfSchedule(adapter, said),
  ]);
  if (!read.success) throw invalid(read.error);
  await refusePrivate(adapter, parsed, options);

  const { name } = read.data;
  const { readable, secrets } = splitSettings(adapter, settings);
  const content = { ...contentOf(read.data, NOTHING), settings: readable };
  const sealed = await sealSecrets(ring, name, secrets);
  const row = { name, adapter: adapter.id, ...content, secrets: sealed };
  const isMade = await inTransaction(store.pool, async (on) => {
    if (row.isDefault) await unmarkDefaults({ pool: on }, row);
    if (!(await createConnectionRow({ pool: on }, row))) return false;
    await auditOn(on, operator, { ...deed('create', name), after: { adapter: adapter.id, ...factsOf(row) } });
    return true;
  });
  if (isMade) return name;
  throw new Problem(409, 'connection_exists', `the name ${name} is taken, or was by a connection of another adapter`);
}

/**
 * Changes what is said and leaves the rest. Settings that change resume a paused connection, as a start with other settings does.
 * @throws {Problem} 422 with every fault, 409 when it is not at the version that the change was made from
 */
export async function changeConnection(
  store: Store,
  options: OpenRowOptions,
  { name, body, operator }: { name: string; body: unknown; operator: Operator },
): Promise<void> {
  const read = connectionChange.safeParse(body, SAY_MISSING);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const row = await findConnectionRow(store, name);
    if (!row) throw new Problem(404, 'not_found', 'there is no such connection');
    const said = object(object(body)['settings']);
    const adapter = options.registry.get(row.adapter);
    if (!adapter) throw new Problem(409, 'adapter_gone', `there is no adapter ${row.adapter} any more`);
    const { settings, before } = await settingsAfter(row, said, options);
    const issues = [...(read.error?.issues ?? []), ...faultsOfSchedule(adapter, object(body))];
    const parsed = checkSettings(adapter, said, settings, issues);
    if (!read.success) throw invalid(read.error);
    if (read.data.version !== undefined && read.data.version !== row.version) throw otherVersion(row);
    if (Object.keys(said).length > 0) await refusePrivate(adapter, parsed, options);
    if (await writeChange(store, options, { row, adapter, settings, before, change: read.data, operator })) return;
  }
  throw new Problem(409, 'version_conflict', 'others change this connection all the time; try again');
}

/** Takes a connection away: how many deliveries were cancelled. @throws {Problem} 404 */
export async function deleteConnection(store: Store, name: string, operator: Operator): Promise<number> {
  const row = await findConnectionRow(store, name);
  const isDeleted = await inTransaction(store.pool, async (on) => {
    if (!row || !(await deleteConnectionRow({ pool: on }, name))) return false;
    await auditOn(on, operator, { ...deed('delete', name), before: factsOf(row) });
    return true;
  });
  if (!isDeleted) throw new Problem(404, 'not_found', 'there is no such connection');
  return (await cancelWorkOfDeleted(store.pool)).deliveries;
}

interface Change {
  row: ConnectionRow;
  adapter: Adapter;
  /** after the change */
  settings: Record<string, unknown>;
  /** null where a secret did not open that the change replaces */
  before: Record<string, unknown> | null;
  change: ConnectionChange;
  operator: Operator;
}

function deed(verb: string, name: string): Deed {
  return { action: `connection.${verb}`, target: { kind: 'connection', id: name }, before: null, after: null };
}

/** False when somebody else was quicker. What changes nothing is not written. */
async function writeChange(store: Store, { ring }: OpenRowOptions, found: Change): Promise<boolean> {
  const { row, adapter, settings, before, change, operator } = found;
  const { readable, secrets } = splitSettings(adapter, settings);
  const content = { ...contentOf(change, row), settings: readable };
  const isSame = isDeepStrictEqual(before, settings);
  if (isSame && isDeepStrictEqual({ ...row, ...content }, row)) return true;
  // All of them anew: one that stayed may be sealed with a key that is about to be taken away.
  const after = { ...content, secrets: await sealSecrets(ring, row.name, secrets) };
  const [facts, newFacts] = [factsOf(row), { ...factsOf(after), secretsSaid: secretsSaid(adapter, change) }];
  return inTransaction(store.pool, async (on) => {
    if (after.isDefault) await unmarkDefaults({ pool: on }, row);
    if (!(await updateConnectionRow({ pool: on }, row, after, { resumes: !isSame }))) return false;
    await auditOn(on, operator, { ...deed('change', row.name), before: facts, after: newFacts });
    return true;
  });
}

/** The names of those that were said, since what they are is not written down. */
function secretsSaid(adapter: Adapter, { settings = {} }: ConnectionChange): string[] {
  return Object.keys(splitSettings(adapter, settings).secrets);
}

/** A secret that is said anew, or cleared, need not open any more. @throws {Problem} 409 when another one does not */
async function settingsAfter(
  row: ConnectionRow,
  said: Readonly<Record<string, unknown>>,
  { ring }: OpenRowOptions,
): Promise<Pick<Change, 'settings' | 'before'>> {
  const entries = Object.entries(row.secrets);
  const kept = entries.filter(([name]) => !Object.hasOwn(said, name));
  const replaced = entries.filter(([name]) => Object.hasOwn(said, name));
  try {
    const opened = await openSecrets(ring, row.name, Object.fromEntries(kept));
    const forgotten = await openSecrets(ring, row.name, Object.fromEntries(replaced)).catch(() => null);
    return {
      settings: mergeSettings({ ...row.settings, ...opened }, said),
      before: forgotten && { ...row.settings, ...opened, ...forgotten },
    };
  } catch (error) {
    if (error instanceof SealError) throw new Problem(409, 'secret_unreadable', `${error.message}: say it anew`);
    throw error;
  }
}

function otherVersion({ version }: ConnectionRow): Problem {
  return new Problem(409, 'version_conflict', `the connection was changed: it is at version ${version}`);
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
