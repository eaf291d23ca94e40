import { adapter } from './index';
import { pull } from './pull';
import { settings } from './settings';

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
    ['callIds', 'start=crm__custom_info__7'],
    ['callIds', 'cube=crm__custom_info__7'],
    ['callIds', 'external=crm__customer_id'],
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
