import { pageAnswer } from './answers';
import { readAnswer, type Query } from './client';
import type { Session } from './session';

/** The most that the API gives at once. */
export const PAGE = 200;

export interface Page {
  items: unknown[];
  /** older ones were not asked for */
  hasMore: boolean;
}

/** Walks through a list, newest first, page by page, until there are so many or no more. */
export async function* walk({ client }: Session, path: string, query: Query, most: number): AsyncGenerator<Page> {
  let left = most;
  let cursor: string | undefined;
  do {
    const answer = await client.get(path, { ...query, limit: Math.min(PAGE, left), cursor });
    const { items, nextCursor } = readAnswer(pageAnswer, answer);
    left -= items.length;
    cursor = nextCursor ?? undefined;
    yield { items, hasMore: cursor !== undefined };
  } while (cursor !== undefined && left > 0);
}
