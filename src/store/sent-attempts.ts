import type { Instant } from '../model/time';
import type { Store } from './client';
import { type Exchange, restoreExchange } from './exchange-templates';
import { instant } from './rows';

/** What was sent of a delivery, try by try, and what a person knows of it. */
export interface SentAttempts {
  deliveryId: string;
  /** the vendor took it, or did not, as a person says who settled it; null where the attempts tell */
  wasTaken: boolean | null;
  attempts: {
    number: number;
    startedAt: Instant;
    /** as it was recorded, secrets masked; null where there is no record of it */
    body: unknown;
    /** null: the vendor took it */
    failure: string | null;
  }[];
}

/** Of those of these deliveries that were attempted, at a vendor that is not a sandbox. */
export async function readSentAttempts(store: Store, deliveryIds: readonly string[]): Promise<SentAttempts[]> {
  const rows = await store.prisma.delivery.findMany({
    where: { id: { in: [...deliveryIds] }, attempts: { gt: 0 }, sandbox: false },
    select: { id: true, wasTaken: true, attemptRows: { orderBy: { number: 'asc' } } },
  });
  const templateIds = rows.flatMap(({ attemptRows }) => attemptRows.flatMap(({ templateId }) => templateId ?? []));
  const templates = await store.prisma.exchangeTemplate.findMany({ where: { id: { in: [...new Set(templateIds)] } } });
  const contents = new Map(templates.map(({ id, content }) => [id, content as unknown as Exchange]));
  return rows.map(({ id: deliveryId, wasTaken, attemptRows }) => ({
    deliveryId,
    wasTaken,
    attempts: attemptRows.map((row) => ({
      number: row.number,
      startedAt: instant(row.startedAt),
      body: bodyIn(restoreExchange(row, contents.get(row.templateId ?? 0)).request),
      failure: row.failureKind,
    })),
  }));
}

function bodyIn(request: unknown): unknown {
  return typeof request === 'object' && request !== null && 'body' in request ? request.body : null;
}
