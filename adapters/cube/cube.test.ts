import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VendorRequest } from '../../src/adapter/exchange';
import type { DayWindow } from '../../src/adapter/pull';
import { adapter } from './index';
import { pull } from './pull';
import { originOf, settings } from './settings';

interface Fixture {
  settings: Record<string, string>;
  asked: { stream: string; window: DayWindow };
  request: { method: string; url: string; headers: Record<string, string> };
  response: { status: number; headers: Record<string, string>; body: unknown };
  reading: { next: string | null; rows: readonly { identity: string; report: unknown }[] };
}

const FOLDER = join(__dirname, 'fixtures', 'pull');

const fixtures = readdirSync(FOLDER).map((file) => {
  return [file.replace('.json', ''), JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Fixture] as const;
});

function urlOf(base: string, { path, query }: VendorRequest): string {
  return `${base}/${path.join('/')}?${new URLSearchParams(query).toString()}`;
}

describe.each(fixtures)('the exchange %s', (_name, fixture) => {
  const connection = settings.parse(fixture.settings);
  const { stream, window } = fixture.asked;
  const request = pull.first(stream, window, connection);
  const response = { ...fixture.response, body: JSON.stringify(fixture.response.body), truncated: false };
  const asked = { stream, window, request, visited: [request], seen: 0, labels: {} };

  it('is asked for so', () => {
    const { method, headers } = request;
    const url = urlOf(originOf(connection), request);
    expect({ method, url, headers }).toStrictEqual(fixture.request);
  });

  it('is read so', () => {
    const read = pull.read(response, asked, connection);
    if ('kind' in read) throw new Error(read.message);
    const rows = read.rows.map(({ identity, report }) => ({ identity, report }));
    expect(rows).toStrictEqual(fixture.reading.rows);
    expect(read.next && urlOf(originOf(connection), read.next)).toBe(fixture.reading.next);
    expect(pull.read(response, asked, connection)).toStrictEqual(read);
  });
});

describe('settings', () => {
  const whole = { account: 'acme', token: 'x', campaignIds: '926, 931' };

  const faultsOf = (said: Record<string, unknown>): string[] =>
    (settings.safeParse(said).error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);

  it('have defaults for all but the account, the credentials and the campaigns', () => {
    expect(settings.parse(whole)).toMatchObject({
      campaignIds: ['926', '931'],
      timeZone: 'Europe/Oslo',
      region: 'NO',
      schedule: '*/10 * * * *',
      lookbackDays: 3,
      outcomeNames: { Sale: 'sale' },
      callIds: {},
    });
    expect(settings.parse(settings.parse(whole))).toStrictEqual(settings.parse(whole));
  });

  it('say all at once what is missing', () => {
    expect(faultsOf({}).sort()).toStrictEqual([
      'baseUrl is missing, and so is the account that could stand for it',
      'campaignIds is missing',
      'token is missing, and so are the email and the password that could stand for it',
    ]);
  });

  it('take one way to be known by, and that whole', () => {
    const { token: _token, ...bare } = whole;
    expect(faultsOf({ ...bare, email: 'a@b.test', password: 'x' })).toStrictEqual([]);
    expect(faultsOf({ ...bare, email: 'a@b.test' })).toStrictEqual(['password is missing, which belongs to the email']);
    expect(faultsOf({ ...bare, password: 'x' })).toStrictEqual(['email is missing, which belongs to the password']);
    expect(faultsOf({ ...whole, email: 'a@b.test' })).toStrictEqual([
      'token must not come together with the email or the password',
    ]);
  });

  it.each([
    ['account', 'acme.headshed.com'],
    ['account', '-acme'],
    ['campaignIds', ','],
    ['campaignIds', '926,Sales'],
    ['timeZone', 'Oslo'],
    ['region', 'Norway'],
    ['schedule', 'now and then'],
    ['schedule', '* * * *'],
    ['schedule', '* * * * * * *'],
    ['lookbackDays', '32'],
    ['lookbackDays', '-1'],
    ['lookbackDays', '1.5'],
    ['outcomeNames', 'Sale'],
    ['outcomeNames', 'Sale=!'],
    ['outcomeNames', `Sale=${'x'.repeat(256)}`],
    ['callIds', 'start=crm__customer_id'],
    ['callIds', 'cube=crm__customer_id'],
    ['currency', 'kroner'],
    ['customFieldsPath', '/assignments/7/crm_custom_fields/'],
    ['customFieldsPath', 'assignments/../users'],
    ['customFieldsPath', 'https://elsewhere.test/'],
  ])('refuse a %s such as %s', (name, value) => {
    const faults = faultsOf({ ...whole, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}\\b.* \\w`));
  });

  it.each([
    ['schedule', '0 */10 8-16 * * MON-FRI'],
    ['lookbackDays', '0'],
    ['lookbackDays', '31'],
    ['outcomeNames', 'Sale=sale,926:Sale/Ja - Salg=renewal,Sale/Angret=sale!,No answer=-'],
    ['customFieldsPath', 'data_owners/7/B2C/crm_custom_fields/'],
  ])('take a %s such as %s', (name, value) => {
    expect(faultsOf({ ...whole, [name]: value })).toStrictEqual([]);
  });

  it('lead to the account, or to another place where one is named', () => {
    expect(adapter.baseUrl(settings.parse(whole))).toBe('https://acme.headshed.com');
    expect(adapter.baseUrl(settings.parse({ ...whole, baseUrl: 'http://cube.test/there/' }))).toBe(
      'http://cube.test/there',
    );
  });

  it('name each campaign once as a stream', () => {
    expect(pull.streams(settings.parse({ ...whole, campaignIds: '926,931,926' }))).toStrictEqual(['926', '931']);
  });
});
