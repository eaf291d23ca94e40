import type { VendorRequest } from '../../src/adapter/exchange';
import type { Failure } from '../../src/adapter/failure';
import type { AskedPage } from '../../src/adapter/pull';
import { pageOf, withPage } from './request';
import type { Page } from './wire';

/** A million rows of one window: more than this is a vendor that never comes to an end. */
const MOST_PAGES = 2_000;

type Link = 'elsewhere' | { page: number | null };

/**
 * What to ask for after a page of so many `rows`; null at the end. The documents print `next` without its `?`, over http, cut
 * short, with `/?page=2` behind the query, of another campaign and without any page, so it is never followed as it is: it tells
 * that there is more, and the request is made from the last one by counting its page up. A link that does not lead to that
 * page (a loop, or one that makes no sense) counts as long as rows are missing, or their number is not known. No page is ever
 * asked for twice.
 */
export function nextPage(
  { count, next }: Page,
  rows: number,
  asked: AskedPage,
  origin: string,
): VendorRequest | Failure | null {
  if (next === null || rows === 0) return null;
  const link = readLink(next, origin);
  if (link === 'elsewhere') {
    return {
      kind: 'rejected',
      message: 'its link to the next page leads to another host, to which the credentials are not sent',
    };
  }
  const following = pageOf(asked.request) + 1;
  const isComplete = count !== null && asked.seen + rows >= count;
  if (isComplete && link.page !== following) return null;
  if (following > MOST_PAGES) {
    return { kind: 'rejected', message: `has more than ${MOST_PAGES} pages for these days: ask for fewer at once` };
  }
  return withPage(asked.request, following);
}

/** Where a link leads, repaired as far as its host and its page go. */
function readLink(next: unknown, origin: string): Link {
  if (typeof next !== 'string') return { page: null };
  // The answer may have been made behind a proxy that speaks https outside: scheme and port say nothing, the host does.
  if (URL.canParse(next, origin) && new URL(next, origin).hostname !== new URL(origin).hostname) return 'elsewhere';
  const page = /[?&/]page=(\d{1,9})(?!\d)/.exec(next)?.[1];
  return { page: page === undefined ? null : Number(page) };
}
