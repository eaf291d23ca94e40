import { Router } from 'express';
import { openConnectionRow, type OpenRowOptions, UnusableConnection } from '../delivery/open-row';
import { probeConnection, type ProbeResult } from '../delivery/probe-connection';
import type { Store } from '../store/client';
import { auditOn } from '../store/audit';
import { findConnectionRow } from '../store/connection-rows';
import { operatorOf } from './audit';
import { changeConnection, createConnection, deleteConnection } from './edit-connections';
import { Problem } from './problem';
import { type ConnectionsShown, openShownConnections } from './shown-connections';

/** What it takes to make and change connections while everything runs. */
export interface ConnectionEditing extends ConnectionsShown, OpenRowOptions {
  /** hears of every change once it is done, and takes it up; other processes do so within seconds */
  onChange(): Promise<void>;
}

/** `/v1/admin/connections`: new accounts, changes of those that were made here, and whether a vendor takes one's credentials. */
export function connectionEditRoutes(store: Store, editing: ConnectionEditing): Router {
  const { configured, onChange } = editing;
  const { find, show } = openShownConnections(store, editing);
  const router = Router();

  router.post('/', async (request, response) => {
    const name = await createConnection(store, editing, request.body, operatorOf(response));
    await onChange();
    response
      .status(201)
      .location(`${request.baseUrl}/${name}`)
      .json({ connection: await show(name) });
  });

  router.patch('/:name', async (request, response) => {
    const name = await findChangeable(request.params.name);
    await changeConnection(store, editing, { name, body: request.body, operator: operatorOf(response) });
    await onChange();
    response.json({ connection: await show(name) });
  });

  router.delete('/:name', async (request, response) => {
    const name = await findChangeable(request.params.name);
    const cancelled = await deleteConnection(store, name, operatorOf(response));
    await onChange();
    response.json({ connection: { name }, cancelled });
  });

  router.post('/:name/test', async (request, response) => {
    const { name } = await find(request.params.name);
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

  return router;
}

const UNTRIED = { ok: false, asked: 'credentials', request: null, response: null, durationMs: 0 } as const;
