import type { VendorResponse } from '../../src/adapter/exchange';
import { failureOfStatus } from '../../src/adapter/failure';
import type { AskedPage } from '../../src/adapter/pull';
import { pull } from './pull';
import { withPage } from './request';
import { settings } from './settings';

const connection = settings.parse({ account: 'acme', token: 'x', campaignIds: '926' });
const window = { from: '2019-01-01', to: '2019-01-31' };
const first = pull.first('926', window, connection);

function read(status: number, body: unknown, headers: VendorResponse['headers'] = {}, request = first): unknown {
  const response = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body), truncated: false };
  const asked: AskedPage = { stream: '926', window, request, seen: 0, labels: {} };
  return pull.refusal(response, asked) ?? failureOfStatus(response, 0);
}

const INVALID_PAGE = { detail: 'Invalid page.' };

describe('an answer outside 2xx', () => {
  it('is an empty last page when there is no such page, unless it is the first', () => {
    expect(read(404, INVALID_PAGE, {}, withPage(first, 3))).toStrictEqual({ rows: [], next: null });
    expect(read(404, { detail: 'Ugyldig side' }, {}, withPage(first, 3))).toStrictEqual({ rows: [], next: null });
    expect(read(404, INVALID_PAGE)).toStrictEqual({
      kind: 'rejected',
      message: 'answered 404: Invalid page. (campaign 926)',
    });
    expect(read(404, { detail: 'Not found.' }, {}, withPage(first, 3))).toMatchObject({ kind: 'rejected' });
    expect(read(400, INVALID_PAGE, {}, withPage(first, 3))).toMatchObject({ kind: 'rejected' });
  });

  it.each([
    [401, { detail: 'Invalid token.' }, { kind: 'unauthorized', message: 'answered 401: Invalid token.' }],
    [
      403,
      { detail: 'You do not have permission to perform this action.' },
      { kind: 'unauthorized', message: 'answered 403: You do not have permission to perform this action.' },
    ],
    [404, { detail: 'Not found.' }, { kind: 'rejected', message: 'answered 404: Not found. (campaign 926)' }],
    [404, '<h1>Not Found</h1>', { kind: 'rejected', message: 'answered 404: <h1>Not Found</h1>' }],
    [500, '<h1>Server Error (500)</h1>', { kind: 'ambiguous', message: 'answered 500: <h1>Server Error (500)</h1>' }],
  ])('%d %j is a failure in the words of the vendor', (status, body, failure) => {
    expect(read(status, body)).toStrictEqual(failure);
  });

  it('says how long to wait', () => {
    const detail = 'Request was throttled. Expected available in 30 seconds.';
    expect(read(429, { detail }, { 'retry-after': '30' })).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 30_000,
      message: expect.stringContaining(detail) as string,
    });
    expect(read(503, { detail }, { 'retry-after': '30' })).toMatchObject({ kind: 'throttled', retryAfterMs: 30_000 });
  });

  it('is a wrong address where it leads elsewhere', () => {
    expect(read(301, '', { location: 'https://acme.headshed.com/login' })).toStrictEqual({
      kind: 'rejected',
      message: 'answered 301, a redirect to https://acme.headshed.com/login: the address is wrong',
    });
    expect(read(302, INVALID_PAGE, {}, withPage(first, 3))).toMatchObject({ kind: 'rejected' });
  });
});

describe('names of fields', () => {
  const named = settings.parse({
    account: 'acme',
    token: 'x',
    campaignIds: '926',
    customFieldsPath: 'assignments/7/crm_custom_fields/',
  });
  const answer = (body: unknown): VendorResponse => ({
    status: 200,
    headers: {},
    body: JSON.stringify(body),
    truncated: false,
  });

  it('are asked for where the settings say', () => {
    expect(pull.labels?.request(connection)).toBeNull();
    expect(pull.labels?.request(named)).toMatchObject({
      method: 'GET',
      path: ['api', 'v1', 'assignments', '7', 'crm_custom_fields', ''],
      headers: first.headers,
    });
  });

  it('are the keys of a bare list, by number', () => {
    const list = [
      { id: 1405, key: 'Avtale nr. 50 %', type: 'text' },
      { id: '9', key: '__proto__' },
      { id: 3, key: '' },
      { id: 4 },
    ];
    const labels = pull.labels?.read(answer(list));
    expect(labels).toStrictEqual({ '1405': 'Avtale nr. 50 %', '9': '__proto__' });
  });

  it('are a failure where there is no such list', () => {
    expect(pull.labels?.read(answer({ detail: 'x' }))).toMatchObject({ kind: 'unreadable' });
    expect(pull.labels?.read({ ...answer([]), truncated: true })).toMatchObject({ kind: 'unreadable' });
  });
});
