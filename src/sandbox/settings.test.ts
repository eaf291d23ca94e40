import { z } from 'zod';
import { defineAdapter } from '../adapter/contract';
import { secret, setting } from '../adapter/settings';
import { sandboxSettings } from './settings';

const AT = 'http://127.0.0.1:1/acme';
const text = (description: string) => setting(z.string().optional(), { description });

const acme = (baseUrl: (settings: { baseUrl?: string; host?: string }) => string) =>
  defineAdapter({
    id: 'acme',
    title: 'Acme',
    docs: 'https://acme.test/docs',
    settings: z.object({
      baseUrl: text('Where it is'),
      host: text('Short for where it is'),
      token: secret('Its token'),
      otherToken: secret('Another token').optional().meta({ description: 'Another token', secret: true }),
      words: setting(z.string().default('usual'), { description: 'How it speaks' }),
    }),
    baseUrl,
    extras: z.strictObject({}),
    sandbox: {
      settings: (url) => ({ baseUrl: url, token: 'sandbox-token' }),
      open: () => ({ handle: () => ({ status: 200, body: {} }) }),
    },
  });

const usual = acme(({ baseUrl, host }) => baseUrl ?? `https://${host}`);

it('a sandbox vendor takes the place of the address and the secrets; the rest stays', () => {
  const own = { baseUrl: 'https://acme.test', host: 'acme.test', token: 's3cret', otherToken: 's3cret', words: 'odd' };
  expect(sandboxSettings(usual, AT, own)).toEqual({
    baseUrl: AT,
    host: 'acme.test',
    token: 'sandbox-token',
    words: 'odd',
  });
});

it('a vendor that is not configured has the settings of its sandbox', () => {
  expect(sandboxSettings(usual, AT)).toEqual({ baseUrl: AT, token: 'sandbox-token', words: 'usual' });
});

it('settings that lead elsewhere all the same are refused', () => {
  const stubborn = acme(({ host, baseUrl }) => (host ? `https://${host}` : String(baseUrl)));
  expect(() => sandboxSettings(stubborn, AT, { host: 'acme.test' })).toThrow('acme does not go to its sandbox at');
});
