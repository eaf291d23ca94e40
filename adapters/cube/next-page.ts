import type { VendorRequest } from '../../src/adapter/exchange';
import type { Failure } from '../../src/adapter/failure';
import type { AskedPage } from '../../src/adapter/pull';
import { pageOf, withPage } from './request';
import type { Page } from './wire';

/** A million rows of one window: more than this is a vendor that never comes to an end. */
const MOST_PAGES = 2_000;

/**
 * What to ask for after a page of so many `rows`; null at the end. Pages are counted: the request is the last one with its page
 * counted up, as long as rows are missing or their number is not known. The documents print `next` on another host, without its
 * `?`, over http, cut short, with `/?page=2` behind the query, of another campaign and without any page (CallOutcomes.md and
 * CallOutcomesAPI.md), so a link is a hint: where it names the following page there may be more than was counted. Nothing else
 * of it is read, and it is never followed. No page is asked for twice.
 */
export function nextPage({ count, next }: Page, rows: number, asked: AskedPage): VendorRequest | Failure | null {
  if (rows === 0) return null;
  const following = pageOf(asked.request) + 1;
  const isMissing = count === null ? next !== null : asked.seen + rows < count;
  if (!isMissing && pageIn(next) !== following) return null;
  if (following > MOST_PAGES) {
    return { kind: 'rejected', message: `has more than ${MOST_PAGES} pages for these days: ask for fewer at once` };
  }
  return withPage(asked.request, following);
}

/** The page that a link names, however the rest of it is spelled; null for none. */
function pageIn(next: unknown): number | null {
  if (typeof next !== 'string') return null;
  const page = /[?&/]page=(\d{1,9})(?!\d)/.exec(next)?.[1];
  return page === undefined ? null : Number(page);
}
