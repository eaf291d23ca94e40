import { z } from 'zod';
import { accountCurrency, baseUrl, flag, list, secret, setting, table } from '../../src/adapter/settings';

const subdomain = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: 'must be the one word before .trackdrive.com, in small letters, digits and hyphens',
});

/** One TrackDrive account. Outcome names in it are compared without case. */
export const settings = z
  .strictObject({
    baseUrl: setting(baseUrl.optional(), {
      description: 'Where the account is served; needed unless the subdomain is given, which it overrules',
      example: 'https://acme.trackdrive.com',
    }),
    subdomain: setting(subdomain.optional(), {
      description: "The account's word in https://<subdomain>.trackdrive.com; short for the base URL",
      example: 'acme',
    }),
    publicKey: secret('Public key, made in TrackDrive under Integrations, API & Access Tokens'),
    privateKey: secret('Private key that belongs to the public key'),
    convertingOutcomes: setting(list.default(['sale']), {
      description: 'Names of the outcomes that count as a conversion of the buyer, separated by commas',
      example: 'sale,renewal',
    }),
    dispositions: setting(table.default({}), {
      description: "The account's call disposition id for each outcome name",
      example: 'sale=12,quote=15',
    }),
    forwardAttributes: setting(list.optional(), {
      description:
        'Attributes that go out as contact fields though nobody posted them for the outcome: labels of a pulled row, a vendor-shaped endpoint or the call',
      example: 'channel,campaign__name',
    }),
    forwardDescriptions: setting(flag.optional(), {
      description:
        "Whether a description that nobody posted, such as a pulled row's comment or a vendor-shaped endpoint's, goes out as notes",
      example: 'true',
    }),
    currency: accountCurrency,
  })
  .refine(({ baseUrl: url, subdomain: word }) => url !== undefined || word !== undefined, {
    path: ['baseUrl'],
    error: 'is missing, and so is the subdomain that could stand for it',
    // also when a key is missing, so that all faults are told at once
    when: ({ value }) => typeof value === 'object' && value !== null,
  });

export type Settings = z.output<typeof settings>;

/** The base URL of an account's requests. */
export function originOf({ baseUrl: url, subdomain: word }: Settings): string {
  return url ?? `https://${word}.trackdrive.com`;
}

/** Basic: both keys (Integrations, API & Access Tokens). */
export function authorizationOf({ publicKey, privateKey }: Settings): string {
  return `Basic ${Buffer.from(`${publicKey}:${privateKey}`).toString('base64')}`;
}
