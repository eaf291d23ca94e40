import type { Router } from 'express';
import { z } from 'zod';
import { isId } from '../model/id';
import { storableText } from '../model/text';
import type { Store } from '../store/client';
import { findDelivery } from '../store/deliveries';
import { replayDelivery, settleDelivery } from '../store/replay-delivery';
import { releaseWaiting } from '../store/release-waiting';
import type { DueDelivery } from '../store/write-accepted';
import { oneDelivery } from './answers/delivery';
import { operatorOf } from './audit';
import type { Operation } from './openapi/operation';
import { openRoutes } from './openapi/routes';
import { notFound, Problem } from './problem';

export interface AdminDeliveryOptions {
  store: Store;
  /** names of connections that deliver */
  delivering(): readonly string[];
  /** has these deliveries sent; not awaited, since a sweeper finds whatever nobody is woken for */
  wake(due: readonly DueDelivery[]): void;
}

export const noBody = z.strictObject({}).optional();

const replayBody = z
  .strictObject({
    again: z
      .boolean()
      .default(false)
      .describe(
        'Whether it is sent once more although the same key asked for that within the last 10 s and it is being sent or delivered. Else that is one wish.',
      ),
  })
  .optional();

const settlement = z.strictObject({
  as: z.enum(['delivered', 'failed'], { error: 'must be delivered or failed' }),
  note: storableText(1_000)
    .refine((note) => note.trim() !== '', { error: 'must not be empty' })
    .meta({ minLength: 1, example: 'seen in the vendor’s own list' }),
});

const REPLAY = {
  id: 'replayDelivery',
  tag: 'Deliveries',
  summary: 'Send a delivery again',
  description:
    'A fresh attempt now, whatever became of it. Asked for twice before it is sent, it is sent once, and so it is when the same key asks within 10 s for what did not fail again. One that waits for an id waits on.',
  body: replayBody,
  answers: { 202: { description: 'It is going to be sent.', body: oneDelivery } },
  problems: ['sending', 'sandbox', 'not_configured'],
} as const satisfies Operation;

const SETTLE = {
  id: 'settleDelivery',
  tag: 'Deliveries',
  summary: 'Say what came of a delivery in review',
  body: settlement,
  answers: { 200: { description: 'The delivery, settled.', body: oneDelivery } },
  problems: ['not_in_review'],
} as const satisfies Operation;

/** `/v1/admin/deliveries`: have one sent again; say what came of one that is in review. */
export function adminDeliveryRoutes({ store, delivering, wake }: AdminDeliveryOptions): Router {
  const routes = openRoutes();

  routes.post('/:id/replay', REPLAY, async ({ params, body, response }) => {
    const id = idIn(params);
    const asked = { configured: delivering(), isAgain: body?.again ?? false };
    const replayed = await replayDelivery(store, id, asked, operatorOf(response));
    switch (replayed.result) {
      case 'none':
        throw notFound('delivery');
      case 'sending':
        throw new Problem(409, 'sending', 'it is being sent this moment; ask again when it is known what came of it');
      case 'sandbox': {
        const message = 'it was posted in sandbox mode, which no vendor hears of; report the outcome again';
        throw new Problem(409, 'sandbox', message);
      }
      case 'not_configured': {
        const { connection } = replayed;
        throw new Problem(409, 'not_configured', `the connection ${connection} is not configured (any more)`);
      }
      case 'asked':
      case 'as_it_was': {
        // Read before it is woken for: the answer says what was asked, not how far it got since. Woken for also when it was asked for
        // already: the first wake-up may have come while this request had its row in hands.
        const delivery = await findDelivery(store, id);
        if (delivery?.status === 'queued') wake([{ id, connection: delivery.connection }]);
        response.status(202).json({ delivery });
        return;
      }
      default:
        replayed satisfies never;
    }
  });

  routes.post('/:id/settle', SETTLE, async ({ params, body, response }) => {
    const id = idIn(params);
    const settled = await settleDelivery(store, id, body, operatorOf(response));
    if (!settled) throw notFound('delivery');
    if (!settled.isSettled) {
      throw new Problem(409, 'not_in_review', `only what is in review can be settled; it is ${settled.status}`);
    }
    wake([...settled.released, ...(await releaseWaiting(store.pool, id))]);
    response.json({ delivery: await findDelivery(store, id) });
  });

  return routes.router;
}

function idIn({ id }: { id: string }): string {
  if (!isId(id)) throw notFound('delivery');
  return id.toLowerCase();
}
