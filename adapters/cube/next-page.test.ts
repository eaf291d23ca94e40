import type { VendorResponse } from '../../src/adapter/exchange';
import type { AskedPage, PulledPage } from '../../src/adapter/pull';
import type { Failure } from '../../src/adapter/failure';
import { pull } from './pull';
import { pageOf, withPage } from './request';
import { settings } from './settings';

const connection = settings.parse({ account: 'acme', token: 'secret-token', campaignIds: '926' });
const window = { from: '2019-01-01', to: '2019-01-31' };
const HERE = 'https://acme.headshed.com/api/v1/campaigns/926/call_outcomes/';
const DATES = 'from_date=20190101&to_date=20190131';

function answer(body: unknown, more: Partial<VendorResponse> = {}): VendorResponse {
  return {
    status: 200,
    headers: {},
    body: typeof body === 'string' ? body : JSON.stringify(body),
    truncated: false,
    ...more,
  };
}

function asked({ page = 1, seen = 0 } = {}): AskedPage {
  const first = pull.first('926', window, connection);
  const request = page === 1 ? first : withPage(first, page);
  return { stream: '926', window, request, seen, labels: {} };
}

function read(body: object, at: Parameters<typeof asked>[0] = {}, base = connection): PulledPage | Failure {
  return pull.read(answer({ count: 781, previous: null, results: [{}, {}], ...body }), asked(at), base);
}

/** The page that is asked for next; null at the end. */
function following(body: object, at: Parameters<typeof asked>[0] = {}): number | null {
  const page = read(body, at);
  if ('kind' in page) throw new Error(page.message);
  return page.next && pageOf(page.next);
}

describe('the next page', () => {
  it('is asked for by the same request but for its number, whatever the link says else', () => {
    const page = read({ next: `${HERE}from_date=20200101&page=2&to_date=2020013` });
    const { path, headers } = asked().request;
    expect(page).toMatchObject({
      next: { method: 'GET', path, headers, query: { from_date: '20190101', page: '2', to_date: '20190131' } },
    });
  });

  it.each([
    ['as it should be', `${HERE}?from_date=20190101&page=2&to_date=20190131`],
    ['over http', `${HERE.replace('https', 'http')}?from_date=20190101&page=2&to_date=20190131`],
    ['without ?', `${HERE}from_date=20190101&page=2&to_date=20190131`],
    ['with the page behind the query', `${HERE}?${DATES}/?page=2`],
    ['relative', `/api/v1/campaigns/926/call_outcomes/?page=2&${DATES}`],
    ['on the host in capitals', `https://ACME.headshed.com/api/v1/x/?page=2`],
    ['on another port', `http://acme.headshed.com:8000/api/v1/x/?page=2`],
    [
      'of the document, as it is printed',
      'https://xxxx.headshed.com/api/v1/campaigns/10/call_outcomes/from_date=20190101&page=2&to_date=2019033',
    ],
  ])('is found by a link %s, even when no row seems to be missing', (_how, next) => {
    expect(following({ next, count: 2 })).toBe(2);
  });

  it.each([
    ['without a page', `${HERE}?${DATES}`],
    ['to itself', `${HERE}?${DATES}&page=1`],
    ['to a page that has "page" in its name alone', `${HERE}?subpage=2`],
    ['that makes no sense', ':::'],
    ['that is no text', { page: 2 }],
    ['that is empty', ''],
    ['that is not there', undefined],
  ])('is counted up to by a link %s, as long as rows are missing', (_how, next) => {
    expect(following({ next })).toBe(2);
    expect(following({ next, count: 3 })).toBe(2);
    expect(following({ next, count: 2 })).toBeNull();
    expect(following({ next }, { page: 2, seen: 778 })).toBe(3);
    expect(following({ next }, { page: 2, seen: 779 })).toBeNull();
  });

  it('is counted up to by a link that leads back or ahead', () => {
    for (const page of [1, 2, 3, 5, 40]) {
      expect(following({ next: `${HERE}?page=${page}` }, { page: 3, seen: 4 })).toBe(4);
      expect(following({ next: `${HERE}?page=${page}` }, { page: 3, seen: 779 })).toBeNull();
    }
  });

  it('is counted up to when it is not said how many rows there are', () => {
    expect(following({ next: `${HERE}?${DATES}`, count: undefined })).toBe(2);
    expect(following({ next: `${HERE}?${DATES}`, count: 'many' })).toBe(2);
  });

  it('is counted up to without a link as well, as long as rows are missing', () => {
    expect(following({ next: null })).toBe(2);
    expect(following({ next: null, count: 2 })).toBeNull();
    expect(following({ next: null, count: undefined })).toBeNull();
    expect(following({ next: null }, { page: 2, seen: 779 })).toBeNull();
  });

  it('is none behind an empty page', () => {
    expect(read({ next: `${HERE}?page=2`, results: [] })).toStrictEqual({ rows: [], next: null });
  });

  it.each([
    'https://evil.test/api/v1/campaigns/926/call_outcomes/?page=2',
    'https://acme.headshed.com.evil.test/?page=2',
    'https://acme.headshed.com@evil.test/?page=2',
    '//evil.test/?page=2',
    'https:\\\\evil.test/?page=2',
    ' https://evil.test/?page=2',
    'ftp://evil.test/?page=2',
    'javascript:alert(1)?page=2',
    'file:///etc/passwd?page=2',
    `${HERE}../../../users/?page=2`,
    `${HERE}?page=2&from_date=20000101&token=x`,
  ])('is asked for where the first one was, whatever the link says: %s', (next) => {
    const page = read({ next });
    expect(page).not.toHaveProperty('kind');
    const { path, method, headers } = asked().request;
    const query = { from_date: '20190101', page: '2', to_date: '20190131' };
    expect('next' in page && page.next).toStrictEqual({ method, path, headers, query });
  });

  it('is not looked for for ever', () => {
    const next = (page: number): string => `${HERE}?page=${page}`;
    expect(following({ next: next(2_000) }, { page: 1_999, seen: 5 })).toBe(2_000);
    expect(read({ next: next(2_001) }, { page: 2_000, seen: 5 })).toStrictEqual({
      kind: 'rejected',
      message: 'has more than 2000 pages for these days: ask for fewer at once',
    });
  });

  it('stays on http where the connection does', () => {
    const plain = settings.parse({ baseUrl: 'http://127.0.0.1:8080/cube', token: 'x', campaignIds: '926' });
    expect(read({ next: 'https://127.0.0.1/api/v1/x/?page=2' }, {}, plain)).toMatchObject({
      next: { query: { page: '2' } },
    });
  });
});

describe('what is no page', () => {
  it.each([
    ['a page of HTML', '<!doctype html><title>Log in</title>'],
    ['nothing', ''],
    ['JSON that was cut', '{"count":781,"next":null,"results":[{"crm__customer_id":"99'],
    ['a bare list', []],
    ['an object without rows', { count: 0, next: null }],
    ['rows that are none', { count: 1, next: null, results: ['row'] }],
    ['rows in a list', { count: 1, next: null, results: [[]] }],
    ['neither a count nor a link', { results: [] }],
  ])('is unreadable: %s', (_what, body) => {
    expect(pull.read(answer(body), asked(), connection)).toMatchObject({
      kind: 'unreadable',
      message: expect.stringMatching(/^answered 200 with what is no page of call outcomes: ./) as string,
    });
  });

  it('is unreadable when it was longer than what is read, even where it looks whole', () => {
    const whole = answer({ count: 0, next: null, results: [] }, { truncated: true });
    expect(pull.read(whole, asked(), connection)).toStrictEqual({
      kind: 'unreadable',
      message: 'answered 200 with a page that is longer than what is read of one',
    });
  });
});
