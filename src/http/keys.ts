import type { Router } from 'express';
import { z } from 'zod';
import { digestOf, newSecret, prefixOf } from '../model/api-key';
import { isId } from '../model/id';
import {
  createKey,
  deleteKey,
  findKey,
  type KeptSecret,
  type KeyContent,
  type KeyOnRecord,
  listKeys,
  rotateKey,
} from '../store/api-keys';
import { act, audit, auditOn, type Deed } from '../store/audit';
import type { Store } from '../store/client';
import { inTransaction } from '../store/transaction';
import { key, keyWithSecret, oneKey } from './answers/key';
import { pageOf } from './answers/values';
import { operatorOf } from './audit';
import { type NewKey, newKey, rotation } from './key-schema';
import type { Operation } from './openapi/operation';
import { openRoutes } from './openapi/routes';
import { page, paginate } from './pagination';
import { notFound, Problem } from './problem';

const CREATE = {
  id: 'createKey',
  tag: 'Keys',
  summary: 'Make a key',
  key: 'admin',
  description: 'Its secret is in this answer alone: what is kept of it is a hash.',
  body: newKey,
  answers: {
    201: { description: 'The key and its secret.', body: keyWithSecret, headers: { Location: { always: true } } },
  },
  problems: ['key_exists'],
} as const satisfies Operation;

const LIST = {
  id: 'listKeys',
  tag: 'Keys',
  summary: 'List the keys',
  description: 'Those that were made here; the environment’s are not listed.',
  query: z.strictObject(page),
  answers: { 200: { description: 'Newest first.', body: pageOf(key) } },
} as const satisfies Operation;

const FIND = {
  id: 'getKey',
  tag: 'Keys',
  summary: 'Get a key',
  answers: { 200: { description: 'The key.', body: oneKey } },
} as const satisfies Operation;

const ROTATE = {
  id: 'rotateKey',
  tag: 'Keys',
  summary: 'Give a key another secret',
  key: 'admin',
  description: 'The secret that it had works on for a while (`overlap`); one from before that stops at once.',
  body: rotation,
  example: () => ({ overlap: '24h' }),
  answers: { 200: { description: 'The key and its new secret.', body: keyWithSecret } },
  problems: ['ended'],
} as const satisfies Operation;

const DELETE = {
  id: 'deleteKey',
  tag: 'Keys',
  summary: 'Delete a key',
  key: 'admin',
  description:
    'It opens nothing any more, at other processes within seconds. What it did stays on record under its name.',
  answers: { 200: { description: 'It is deleted.', body: oneKey } },
} as const satisfies Operation;

/** `/v1/admin/keys`. @param onChange hears of every change once it is done, and takes it up */
export function keyRoutes(store: Store, onChange: () => Promise<void>): Router {
  const routes = openRoutes();

  routes.post('/', CREATE, async ({ body, request, response }) => {
    const operator = operatorOf(response);
    const { secret, kept } = makeSecret();
    const made = await act(store, async (on) => {
      const found = await createKey(on, contentOf(body), kept, operator.who);
      if (found) await audit(on, operator, { ...deed('create', found.id), after: factsOf(found) });
      return found;
    });
    if (!made) throw new Problem(409, 'key_exists', `another key is called ${body.name}`);
    await onChange();
    response
      .status(201)
      .location(`${request.baseUrl}/${made.id}`)
      .json({ key: render(made), secret });
  });

  routes.get('/', LIST, async ({ query: { limit, cursor }, response }) => {
    response.json(paginate(await listKeys(store, { after: cursor, most: limit + 1 }), limit, render));
  });

  routes.get('/:id', FIND, async ({ params, response }) => {
    response.json({ key: render(await find(params.id)) });
  });

  routes.post('/:id/rotate', ROTATE, async ({ params, body: { overlap }, response }) => {
    const before = await find(params.id);
    const { secret, kept } = makeSecret();
    const isRotated = await inTransaction(store.pool, async (on) => {
      if (!(await rotateKey(on, before.id, kept, overlap))) return false;
      const prefixes = { before: { prefix: before.prefix }, after: { prefix: kept.prefix, overlapMs: overlap } };
      await auditOn(on, operatorOf(response), { ...deed('rotate', before.id), ...prefixes });
      return true;
    });
    if (!isRotated) throw new Problem(409, 'ended', 'the key has expired: make another one');
    await onChange();
    response.json({ key: render(await find(before.id)), secret });
  });

  routes.delete('/:id', DELETE, async ({ params, response }) => {
    const before = await find(params.id);
    const isDeleted = await act(store, async (on) => {
      if (!(await deleteKey(on, before.id))) return false;
      await audit(on, operatorOf(response), { ...deed('delete', before.id), before: factsOf(before) });
      return true;
    });
    if (!isDeleted) throw notFound('key');
    await onChange();
    response.json({ key: render(before) });
  });

  async function find(id: string): Promise<KeyOnRecord> {
    const found = isId(id) ? await findKey(store, id) : null;
    if (!found) throw notFound('key');
    return found;
  }

  return routes.router;
}

function makeSecret(): { secret: string; kept: KeptSecret } {
  const secret = newSecret();
  return { secret, kept: { prefix: prefixOf(secret), digest: Uint8Array.from(digestOf(secret)) } };
}

function contentOf({ name, role, expiresAt, ...reach }: NewKey): KeyContent {
  return { name, role, expiresAt: expiresAt ?? null, reach: role === 'partner' ? reach : null };
}

function deed(verb: string, id: string): Deed {
  return { action: `key.${verb}`, target: { kind: 'key', id }, before: null, after: null };
}

function factsOf({ name, role, prefix, reach, expiresAt }: KeyOnRecord): object {
  return { name, role, prefix, ...reach, expiresAt };
}

function render({ reach, ...shown }: KeyOnRecord): z.output<typeof key> {
  const { advertisers = [], campaigns = [], networks = [] } = reach ?? {};
  return { ...shown, advertisers: [...advertisers], campaigns: [...campaigns], networks: [...networks] };
}
