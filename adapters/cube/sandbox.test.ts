import type { Sandbox, SandboxRequest, SandboxResponse } from '../../src/adapter/contract';
import type { VendorRequest, VendorResponse } from '../../src/adapter/exchange';
import type { Failure } from '../../src/adapter/failure';
import type { AskedPage, PulledPage, PulledRow } from '../../src/adapter/pull';
import { pull } from './pull';
import { openSandbox, SANDBOX_SETTINGS } from './sandbox';
import { SANDBOX_LOGIN, SANDBOX_TOKEN } from './sandbox-access';
import { openCubeBooks } from './sandbox-books';
import { LINKS } from './sandbox-paging';
import { settings } from './settings';

const NOON = Date.parse('2026-11-20T11:00:00Z');
const connection = settings.parse({ ...SANDBOX_SETTINGS, account: 'acme', callIds: 'acme=crm__custom_info__1405' });
const JANUARY = { from: '2019-01-01', to: '2019-01-31' };

function ask(sandbox: Sandbox, path: string, more: Partial<SandboxRequest> = {}): SandboxResponse {
  const headers = { authorization: `Token ${SANDBOX_TOKEN}`, host: 'acme.headshed.com' };
  return sandbox.handle({ method: 'GET', path: `/api/v1/${path}`, query: {}, headers, body: '', ...more });
}

function send(sandbox: Sandbox, { path, query = {}, headers = {} }: VendorRequest): VendorResponse {
  const sent = { ...headers, host: 'acme.headshed.com' };
  const request = { method: 'GET', path: `/${path.join('/')}`, query, headers: sent, body: '' };
  const { status, headers: answered = {}, body } = sandbox.handle(request);
  return { status, headers: answered, body: typeof body === 'string' ? body : JSON.stringify(body), truncated: false };
}

/** Every row of a window, page by page, and how many pages were asked for; or the failure at which it ended. */
function pullAll(sandbox: Sandbox, stream: string, window = JANUARY): { rows: PulledRow[]; pages: number } | Failure {
  const rows: PulledRow[] = [];
  let pages = 0;
  for (let request: VendorRequest | null = pull.first(stream, window, connection); request !== null;) {
    pages += 1;
    const asked: AskedPage = { stream, window, request, seen: rows.length, labels: {} };
    const response = send(sandbox, request);
    const page: PulledPage | Failure | null =
      response.status === 200 ? pull.read(response, asked, connection) : pull.refusal(response, asked);
    if (page === null) throw new Error(`answered ${response.status}`);
    if ('kind' in page) return page;
    rows.push(...page.rows);
    request = page.next;
  }
  return { rows, pages };
}

describe('call outcomes', () => {
  it.each(LINKS)('come in once when links are %s', (links) => {
    const pulled = pullAll(openCubeBooks({ links }).sandbox, '926');
    if ('kind' in pulled) throw new Error(pulled.message);
    expect(pulled.rows).toHaveLength(781);
    expect(new Set(pulled.rows.map(({ identity }) => identity)).size).toBe(781);
    expect(pulled.pages).toBe(links === 'endless' ? 3 : 2);
  });

  it('are the ones of the document, in the names of its time', () => {
    const { body } = ask(openSandbox(), 'campaigns/926/call_outcomes/', {
      query: { from_date: '20190814', to_date: '20190814' },
    });
    expect(body).toMatchObject({
      count: 1,
      next: null,
      previous: null,
      results: [{ crm__customer_id: '999988887777', call_outcome__submitted_when: '2019-08-14 09:34' }],
    });
    const books = openCubeBooks();
    expect(books.rows('926', '2019-01-07', '2019-01-07')).toHaveLength(25);
    expect(books.rows('926', '2019-01-07', '2019-01-07')).toStrictEqual(
      openCubeBooks().rows('926', '2019-01-07', '2019-01-07'),
    );
  });

  it('link to their pages as Django REST Framework does', () => {
    const query = { to_date: '20190131', page: '2', from_date: '20190101' };
    const links = (page: string): unknown =>
      ask(openSandbox(), 'campaigns/926/call_outcomes/', { query: { ...query, page } }).body;
    const base = 'http://acme.headshed.com/api/v1/campaigns/926/call_outcomes/?from_date=20190101';
    expect(links('1')).toMatchObject({ next: `${base}&page=2&to_date=20190131`, previous: null });
    expect(links('2')).toMatchObject({ next: null, previous: `${base}&to_date=20190131` });
    expect(links('3')).toStrictEqual({ detail: 'Invalid page.' });
    expect(links('0')).toStrictEqual({ detail: 'Invalid page.' });
  });

  it('are those of today unless both days are said', () => {
    const books = openCubeBooks({ now: () => NOON });
    const today = books.rows('931', '2026-11-20', '2026-11-20').length;
    const query = { from_date: '20261101' };
    expect(ask(books.sandbox, 'campaigns/931/call_outcomes/', { query }).body).toMatchObject({ count: today });
    expect(today).toBe(36);
  });

  it('come in now and then, on the clocks of Oslo', () => {
    let now = NOON;
    const books = openCubeBooks({ now: () => now });
    const before = books.rows('931', '2026-11-20', '2026-11-21');
    now += 20 * 60_000;
    const after = books.rows('931', '2026-11-20', '2026-11-21');
    expect(after.slice(0, before.length)).toStrictEqual(before);
    expect(after).toHaveLength(before.length + 1);
    expect(after.at(-1)).toMatchObject({ call_outcome__report_as__submitted_when: '2026-11-20 12:10' });
    const numbers = after.map((row) => row['crm__standard_info__phone_1']);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('come late, change, and lose their customer', () => {
    const books = openCubeBooks();
    const day = { from: '2019-08-14', to: '2019-08-14' };
    const rows = (): PulledRow[] => {
      const pulled = pullAll(books.sandbox, '926', day);
      return 'rows' in pulled ? pulled.rows : [];
    };
    const [first] = rows();
    books.add('926', {
      crm__customer_id: '7',
      call_outcome__type: 'Sale',
      call_outcome__submitted_when: '2019-08-14 08:00',
    });
    expect(rows()).toHaveLength(2);
    expect(rows()[1]).toStrictEqual(first);
    books.change('926', '999988887777', { call_outcome__comment: 'Angret' });
    expect(rows()[1]).toMatchObject({ identity: first?.identity, report: { outcome: { description: 'Angret' } } });
    books.anonymise('999988887777');
    expect(rows()[1]).toMatchObject({ identity: first?.identity, report: null });
  });

  it('make sense to the settings of the sandbox', () => {
    const pulled = pullAll(openSandbox({ now: () => NOON }), '931', { from: '2026-11-19', to: '2026-11-20' });
    if ('kind' in pulled) throw new Error(pulled.message);
    const reports = pulled.rows.flatMap(({ report }) => report ?? []);
    expect(new Set(reports.map(({ outcome }) => outcome?.name))).toStrictEqual(
      new Set(['sale', 'appointment', 'unmapped']),
    );
    for (const { call, outcome } of reports) {
      expect(call.caller?.e164).toMatch(/^\+474555\d{4}$/);
      expect(outcome?.amount != null).toBe(outcome?.name === 'sale');
    }
  });
});

describe('the sandbox', () => {
  const basic = (login: string): { authorization: string } => ({
    authorization: `Basic ${Buffer.from(login).toString('base64')}`,
  });

  it.each([
    ['Authentication credentials were not provided.', {}],
    ['Authentication credentials were not provided.', { authorization: SANDBOX_TOKEN }],
    ['Invalid token.', { authorization: 'Token wrong' }],
    ['Invalid username/password.', basic(`${SANDBOX_LOGIN.email}:wrong`)],
  ])('answers 401 %s', (detail, headers) => {
    expect(ask(openSandbox(), 'campaigns', { headers })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Token' },
      body: { detail },
    });
  });

  it('takes a login in the place of the token', () => {
    const headers = basic(`${SANDBOX_LOGIN.email}:${SANDBOX_LOGIN.password}`);
    expect(ask(openSandbox(), 'campaigns', { headers }).status).toBe(200);
  });

  it('lists campaigns and custom fields without pages', () => {
    const sandbox = openSandbox();
    expect(ask(sandbox, 'campaigns').body).toMatchObject([{ id: 926 }, { id: 931 }]);
    expect(ask(sandbox, 'assignments/7/crm_custom_fields/').body).toMatchObject([
      { id: 1405, key: 'Avtalenummer' },
      {},
      {},
    ]);
    const named = settings.parse({
      ...SANDBOX_SETTINGS,
      account: 'acme',
      customFieldsPath: 'data_owners/7/B2C/crm_custom_fields/',
    });
    const request = pull.labels?.request(named);
    expect(request && pull.labels?.read(send(sandbox, request))).toMatchObject({ '1500': 'Årspremie' });
  });

  it.each([
    [404, 'campaigns/7/call_outcomes/', {}],
    [404, 'customers', {}],
    [405, 'campaigns/926/call_outcomes/', { method: 'POST' }],
    [301, 'campaigns/926/call_outcomes', {}],
    [400, 'campaigns/926/call_outcomes/', { query: { from_date: '2019-01-01', to_date: '2019-01-31' } }],
  ])('answers %d to %s %j', (status, path, more) => {
    expect(ask(openSandbox(), path, more)).toMatchObject({ status });
  });

  it('takes campaigns of the test, as large as they may be', () => {
    const campaigns = { '5': { name: 'Big', era: 2024 as const, outcomesOn: () => 2_000 } };
    const books = openCubeBooks({ campaigns });
    const pulled = pullAll(books.sandbox, '5', { from: '2020-01-01', to: '2020-01-05' });
    expect(pulled).toMatchObject({ pages: 20 });
    expect('rows' in pulled && new Set(pulled.rows.map(({ identity }) => identity)).size).toBe(10_000);
  });
});
