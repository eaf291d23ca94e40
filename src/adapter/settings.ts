import { z } from 'zod';
import { currencyCode } from '../model/money';

/** What a setting says of itself; environment names, masked views and `.env.example` are made from it. */
export interface SettingMeta {
  description: string;
  /** never shown, logged or recorded */
  secret?: boolean;
  /** shown in `.env.example` */
  example?: string;
}

/** Declares one setting: its schema must read what the environment can hold, a text. */
export function setting<T extends z.ZodType>(schema: T, meta: SettingMeta): T {
  return schema.meta({ ...meta });
}

/** Declares a setting that is masked everywhere and proven absent from logs, errors and attempts. */
export function secret(description: string): z.ZodString {
  return setting(z.string().min(1), { description, secret: true });
}

/** The setting `currency` of every connection that delivers: in which one currency its vendor keeps the account. */
export const accountCurrency = setting(currencyCode.optional(), {
  description:
    'Currency in which the account is kept; an amount in another one is not sent there. Unset: that of the first amount with a currency that the vendor takes',
  example: 'USD',
});

/** In which currency settings say that the account is kept; null where they don't. */
export function currencyIn({ currency }: Readonly<Record<string, unknown>>): string | null {
  return typeof currency === 'string' ? currency : null;
}

/** A base URL over http or https, without credentials, query or fragment; comes out normalized, without a trailing slash. */
export const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .transform((text) => new URL(text))
  .refine(isBare, { error: 'must not hold credentials, a query or a fragment' })
  .transform(({ origin, pathname }) => `${origin}${pathname}`.replace(/\/+$/, ''));

/** true or false, as a text too. */
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
  error: 'must be true or false',
});

/** Texts separated by commas; blanks around them do not count. An array is taken as it is. */
export const list = z.union(
  [
    z.array(z.string().min(1)),
    z.string().transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    ),
  ],
  { error: 'must be texts separated by commas' },
);

/** `name=value` pairs separated by commas, such as `sale=12,quote=15`. An object is taken as it is. */
export const table = z.union([z.record(z.string(), z.string()), z.string().transform(readTable)], {
  error: 'must be name=value pairs separated by commas, such as sale=12,quote=15',
});

function readTable(text: string, context: z.RefinementCtx): Record<string, string> {
  const pairs = text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const [, name, value] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) {
        context.issues.push({ code: 'custom', input: text, message: `"${pair}" is no name=value pair` });
        return [pair, ''];
      }
      return [name.trim(), value.trim()];
    }),
  );
}

function isBare({ username, password, search, hash }: URL): boolean {
  return [username, password, search, hash].every((part) => part === '');
}

/** The environment's name of a setting: ("acme", "privateKey") -> "ACME_PRIVATE_KEY". */
export function environmentName(adapterId: string, name: string): string {
  return `${adapterId}_${name.replace(/[A-Z]/g, (capital) => `_${capital}`)}`.toUpperCase();
}

/** A setting's own words. Throws when it was declared without `setting` or `secret`. */
export function metaOf(settings: z.ZodObject, name: string): SettingMeta {
  const schema = settings.shape[name] as z.ZodType | undefined;
  const meta = schema?.meta();
  if (typeof meta?.description !== 'string') throw new Error(`setting "${name}" has no description`);
  return meta as SettingMeta & typeof meta;
}

/** The values of a connection's secret settings. */
export function secretsOf(settings: z.ZodObject, values: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(settings.shape)
    .filter((name) => metaOf(settings, name).secret)
    .map((name) => values[name])
    .filter((value): value is string => typeof value === 'string');
}
