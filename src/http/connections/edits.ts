import type { Router } from 'express';
import { openConnectionRow, type OpenRowOptions, UnusableConnection } from '../../connections/open-row';
import { probeConnection, type ProbeResult } from '../../connections/probe-connection';
import type { Store } from '../../store/client';
import { auditOn } from '../../store/audit';
import { findConnectionRow } from '../../store/connection-rows';
import { connectionTest, deletedConnection, oneConnection } from '../answers/connection';
import { operatorOf } from '../audit';
import { CHANGE_BODY, exampleConnection, NEW_BODY } from './connection-body';
import { changeConnection, createConnection, deleteConnection } from './edit-connections';
import type { Operation } from '../openapi/operation';
import { openRoutes } from '../openapi/routes';
import { Problem } from '../problem';
import { type ConnectionsShown, openShownConnections } from './shown-connections';

/** What it takes to make and change connections while everything runs. */
export interface ConnectionEditing extends ConnectionsShown, OpenRowOptions {
  /** hears of every change once it is done, and takes it up; other processes do so within seconds */
  onChange(): Promise<void>;
}

const CREATE = {
  id: 'createConnection',
  tag: 'Connections',
  summary: 'Make a connection',
  key: 'admin',
  description: 'An account at a vendor. Secrets are kept sealed and never shown again.',
  body: NEW_BODY,
  example: exampleConnection,
  answers: { 201: { description: 'The connection.', body: oneConnection, headers: { Location: { always: true } } } },
  problems: ['connection_exists', 'connection_forbidden'],
} as const satisfies Operation;

const CHANGE = {
  id: 'changeConnection',
  tag: 'Connections',
  summary: 'Change a connection',
  key: 'admin',
  description:
    'Members of `settings`, `filter` and `limits` are merged; `null` clears one. A secret that is left out stays. Changed settings resume a paused connection.',
  body: CHANGE_BODY,
  example: () => ({ limits: { perSecond: 5, inFlight: 2 }, version: 1 }),
  answers: { 200: { description: 'The connection, changed.', body: oneConnection } },
  problems: ['read_only', 'version_conflict', 'secret_unreadable', 'adapter_gone', 'connection_forbidden'],
} as const satisfies Operation;

const DELETE = {
  id: 'deleteConnection',
  tag: 'Connections',
  summary: 'Delete a connection',
  key: 'admin',
  description: 'What was not sent yet is `cancelled`; its secrets are forgotten, and what it did stays on record.',
  answers: { 200: { description: 'It is deleted.', body: deletedConnection } },
  problems: ['read_only'],
} as const satisfies Operation;

const TEST = {
  id: 'testConnection',
  tag: 'Connections',
  summary: 'Test a connection',
  description: 'Asks the vendor something that changes nothing there. Pauses and resumes nothing.',
  answers: { 200: { description: 'What it showed.', body: connectionTest } },
  problems: ['not_configured'],
} as const satisfies Operation;

/** `/v1/admin/connections`: new accounts, changes of those that were made here, and whether a vendor takes one's credentials. */
export function connectionEditRoutes(store: Store, editing: ConnectionEditing): Router {
  const { configured, onChange } = editing;
  const { find, show } = openShownConnections(store, editing);
  const routes = openRoutes();

  routes.post('/', CREATE, async ({ body, request, response }) => {
    const name = await createConnection(store, editing, body, operatorOf(response));
    await onChange();
    response
      .status(201)
      .location(`${request.baseUrl}/${name}`)
      .json({ connection: await show(name) });
  });

  routes.patch('/:name', CHANGE, async ({ params, body, response }) => {
    const name = await findChangeable(params.name);
    await changeConnection(store, editing, { name, body, operator: operatorOf(response) });
    await onChange();
    response.json({ connection: await show(name) });
  });

  routes.delete('/:name', DELETE, async ({ params, response }) => {
    const name = await findChangeable(params.name);
    const cancelled = await deleteConnection(store, name, operatorOf(response));
    await onChange();
    response.json({ connection: { name }, cancelled });
  });

  routes.post('/:name/test', TEST, async ({ params, response }) => {
    const { name } = await find(params.name);
    const test = inSandbox(await probe(name));
    const target = { kind: 'connection' as const, id: name };
    const after = { ok: test.ok, saw: test.saw };
    await auditOn(store.pool, operatorOf(response), { action: 'connection.test', target, before: null, after });
    response.json({ test });
  });

  /** Whether the credentials are right is not known there, since only the sandbox's are sent. */
  function inSandbox(test: ProbeResult): ProbeResult {
    return editing.sandboxes
      ? { ...test, saw: `in sandbox mode a sandbox vendor is asked in its place: ${test.saw}` }
      : test;
  }

  async function findChangeable(wanted: string): Promise<string> {
    const { name, origin } = await find(wanted);
    if (origin === 'api') return name;
    throw new Problem(409, 'read_only', `the connection ${name} is the environment's, and is changed there`);
  }

  async function probe(name: string): Promise<ProbeResult> {
    const row = await findConnectionRow(store, name);
    if (!row) {
      const connection = configured(name);
      if (connection) return probeConnection(connection);
      throw new Problem(409, 'not_configured', `the environment does not configure ${name} any more`);
    }
    try {
      const connection = await openConnectionRow(row, editing);
      return await probeConnection(connection).finally(() => connection.client.close());
    } catch (error) {
      if (error instanceof UnusableConnection) return { ...UNTRIED, saw: error.message };
      throw error;
    }
  }

  return routes.router;
}

const UNTRIED = { ok: false, asked: 'credentials', request: null, response: null, durationMs: 0 } as const;
