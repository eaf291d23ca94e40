import { z } from 'zod';
import { baseUrl, environmentName, list, metaOf, secret, secretsOf, setting, table } from './settings';

describe('a base URL', () => {
  it.each([
    ['https://acme.test', 'https://acme.test'],
    ['https://acme.test/', 'https://acme.test'],
    ['http://127.0.0.1:8080/stands/here//', 'http://127.0.0.1:8080/stands/here'],
    ['HTTPS://ACME.test:443/Api', 'https://acme.test/Api'],
    ['https://acme.test/a/../b', 'https://acme.test/b'],
  ])('%s comes out as %s', (text, url) => {
    expect(baseUrl.parse(text)).toBe(url);
  });

  it.each([
    '',
    'acme.test',
    'not a url',
    'ftp://acme.test',
    'http:/acme.test',
    'https://',
    'https://acme.test:99999',
    7,
  ])('%p is refused as no URL of http or https', (text) => {
    const { error } = baseUrl.safeParse(text);
    expect(error?.issues.map(({ message }) => message)).toStrictEqual(['must be an http or https URL']);
  });

  it.each(['https://me:secret@acme.test', 'https://me@acme.test', 'https://acme.test/?a=b', 'https://acme.test/#top'])(
    '%s is refused for what it holds besides',
    (text) => {
      const { error } = baseUrl.safeParse(text);
      expect(error?.issues.map(({ message }) => message)).toStrictEqual([
        'must not hold credentials, a query or a fragment',
      ]);
    },
  );
});

describe('a list', () => {
  it('is read from a text, or taken as it is', () => {
    expect(list.parse(' sale, renewal ,,')).toStrictEqual(['sale', 'renewal']);
    expect(list.parse('')).toStrictEqual([]);
    expect(list.parse(['sale, renewal'])).toStrictEqual(['sale, renewal']);
  });

  it('refuses anything else in words', () => {
    expect(list.safeParse(7).error?.issues[0]?.message).toBe('must be texts separated by commas');
  });
});

describe('a table', () => {
  it('is read from a text, or taken as it is', () => {
    expect(table.parse('sale=12, big quote = a=b ,')).toStrictEqual({ sale: '12', 'big quote': 'a=b' });
    expect(table.parse({ sale: '12' })).toStrictEqual({ sale: '12' });
  });

  it('holds a name like __proto__ as any other', () => {
    expect(Object.entries(table.parse('__proto__=1'))).toStrictEqual([['__proto__', '1']]);
  });

  it.each(['sale', 'sale=', '=12', 'sale=12,quote', 7])('refuses %p in words', (text) => {
    const { error } = table.safeParse(text);
    expect(error?.issues.map(({ message }) => message)).toStrictEqual([
      'must be name=value pairs separated by commas, such as sale=12,quote=15',
    ]);
  });
});

describe('what a setting says of itself', () => {
  const settings = z.object({
    user: setting(z.string().default('me'), { description: 'Who calls', example: 'me' }),
    password: secret('What only they know'),
    silent: z.string().optional(),
  });

  it('is its description, its example and whether it is a secret', () => {
    expect(metaOf(settings, 'user')).toMatchObject({ description: 'Who calls', example: 'me' });
    expect(metaOf(settings, 'user').secret).toBeUndefined();
    expect(metaOf(settings, 'password')).toMatchObject({ description: 'What only they know', secret: true });
  });

  it('has to be said', () => {
    expect(() => metaOf(settings, 'silent')).toThrow('setting "silent" has no description');
    expect(() => metaOf(settings, 'unheard of')).toThrow('"unheard of"');
  });

  it('tells the secrets of a connection', () => {
    const told = z.object({ user: settings.shape.user, password: settings.shape.password });
    expect(secretsOf(told, { user: 'me', password: 'x' })).toStrictEqual(['x']);
  });
});

it.each([
  ['trackdrive', 'privateKey', 'TRACKDRIVE_PRIVATE_KEY'],
  ['invoca', 'customParameter1', 'INVOCA_CUSTOM_PARAMETER1'],
  ['cube', 'token', 'CUBE_TOKEN'],
])('%s and %s are %s in the environment', (adapter, name, variable) => {
  expect(environmentName(adapter, name)).toBe(variable);
});
