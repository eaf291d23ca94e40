import type { SandboxRequest, SandboxResponse } from '../../src/adapter/contract';

/** How links to other pages are made: as they should be, or as the documents print them, or worse. */
export const LINKS = [
  'whole',
  /** with no ? before the query */
  'unmarked',
  /** as in the document's example: no ?, another campaign, the last date cut short */
  'documented',
  /** /?page=2 behind the query */
  'glued',
  /** without the page, as if it were the first */
  'pageless',
  'of-itself',
  'to-the-first',
  'to-another-host',
  /** no link where there should be one, not even null */
  'left-out',
  /** more is promised on the last page */
  'endless',
] as const;

export type Links = (typeof LINKS)[number];

export const PAGE_SIZE = 500;

/** One page as Django REST Framework answers it, and its "Invalid page." for one that is not there. */
export function answerPage<T>(
  request: SandboxRequest,
  items: readonly T[],
  { links, rowOf }: { links: Links; rowOf: (item: T) => unknown },
): SandboxResponse {
  const { page: said = '1' } = request.query;
  const page = /^\d{1,9}$/.test(said) ? Number(said) : 0;
  const pages = Math.max(1, Math.ceil(items.length / PAGE_SIZE));
  if (page < 1 || page > pages) return { status: 404, body: { detail: 'Invalid page.' } };
  const hasNext = page < pages || links === 'endless';
  const next = hasNext ? linkTo(request, page, links) : null;
  return {
    status: 200,
    body: {
      count: items.length,
      ...(next !== undefined && { next }),
      previous: page === 1 ? null : urlOf(request, page - 1),
      results: items.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map(rowOf),
    },
  };
}

function linkTo(request: SandboxRequest, page: number, links: Links): string | undefined {
  const whole = urlOf(request, page + 1);
  switch (links) {
    case 'whole':
    case 'endless':
      return whole;
    case 'unmarked':
      return whole.replace('?', '');
    case 'documented':
      return whole
        .replace('?', '')
        .replace(/campaigns\/\d+/, 'campaigns/10')
        .slice(0, -1);
    case 'glued':
      return `${urlOf(request, 1)}/?page=${page + 1}`;
    case 'pageless':
      return urlOf(request, 1);
    case 'of-itself':
      return urlOf(request, page);
    case 'to-the-first':
      return `${urlOf(request, 1)}&page=1`;
    case 'to-another-host':
      return whole.replace(/^http:\/\/[^/]+/, 'https://elsewhere.test');
    case 'left-out':
      return undefined;
  }
}

/** With the names in the query sorted, and no page for the first, as Django REST Framework does. Over http, as some are. */
function urlOf({ path, query, headers }: SandboxRequest, page: number): string {
  const { page: _page, ...others } = query;
  const sorted = Object.entries({ ...others, ...(page > 1 && { page: String(page) }) }).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const search = new URLSearchParams(sorted).toString();
  return `http://${headers['host'] ?? 'sandbox'}${path}${search === '' ? '' : `?${search}`}`;
}
