import { z } from 'zod';
import { baseUrl, list, setting, table } from '../../src/adapter/settings';
import { currencyCode } from '../../src/model/money';
import { region } from '../../src/model/phone';
import { timeZone } from '../../src/model/zone';
import { callIds } from './row/call-id-field';
import { isOutcomeName } from './row/outcome-name';

const account = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, {
  error: 'must be the one word before .headshed.com, in letters, digits and hyphens',
});

const campaignIds = list.default([]).refine((ids) => ids.length > 0, { error: 'is missing' });

const DAYS = { error: 'must be a whole number of days, 0 to 31' };

const lookbackDays = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], DAYS)
  .pipe(z.int(DAYS).min(0, DAYS).max(31, DAYS));

const cronPattern = z.string().regex(/^\s*([\d*,/?#A-Za-z-]+\s+){4,5}[\d*,/?#A-Za-z-]+\s*$/, {
  error: 'must be a cron pattern of five or six fields, such as */10 * * * *',
});

function optionalSecret(description: string) {
  return setting(z.string().min(1).optional(), { description, secret: true });
}

/** Below api/v1/, as the documents print it, with the slash at its end or without. */
const path = z.string().regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*\/?$/, {
  error: 'must be a path below api/v1/ without a slash before it, such as assignments/7/crm_custom_fields/',
});

/** One account of Cube. Which of its parts stand for each other is checked even when others are missing. */
export const settings = z
  .strictObject({
    baseUrl: setting(baseUrl.optional(), {
      description: 'Where the account is served; needed unless the account is given, which it overrules',
      example: 'https://acme.headshed.com',
    }),
    account: setting(account.optional(), {
      description: "The account's word in https://<account>.headshed.com; short for the base URL",
      example: 'acme',
    }),
    token: optionalSecret(
      'Token of a user, made by an administrator of the account; needed unless email and password are given',
    ),
    email: optionalSecret('E-mail address of a user, in the place of the token'),
    password: optionalSecret('Password that belongs to the e-mail address'),
    campaignIds: setting(
      campaignIds.refine((ids) => ids.every((id) => /^\d{1,18}$/.test(id)), {
        error: 'must be numbers of campaigns separated by commas, such as 926,931',
      }),
      {
        description: 'Numbers of the campaigns whose outcomes are asked for, separated by commas',
        example: '926,931',
      },
    ),
    timeZone: setting(timeZone.default('Europe/Oslo'), {
      description: "The account's time zone, in which its days and times are said",
      example: 'Europe/Oslo',
    }),
    region: setting(region.default('NO'), {
      description:
        'Country in which its phone numbers without a country code are dialled, and whose number format its amounts have',
      example: 'NO',
    }),
    schedule: setting(cronPattern.default('*/10 * * * *'), {
      description: "When to ask, a cron pattern of five or six fields in the account's time zone",
    }),
    lookbackDays: setting(lookbackDays.default(3), {
      description:
        'How many days before the newest one that was read are read again, for rows that come late or change',
    }),
    outcomeNames: setting(
      table.prefault('Sale=sale').refine((names) => Object.values(names).every(isOutcomeName), {
        error: 'must give each type an outcome name of at most 255 characters, with ! behind it when not met, or -',
      }),
      {
        description:
          'Outcome names by type, type/subtype or campaign:type/subtype; name! for one that is not met, - to leave out',
        example: 'Sale=sale,Booked=appointment,Sale/Cancelled=sale!',
      },
    ),
    callIds: setting(callIds, {
      description:
        "Which fields hold ids of one call, by the ids' keys: a vendor, a connection or external; never a customer's id",
      example: 'external=call_outcome__extra__call_id',
    }),
    amountField: setting(z.string().min(1).optional(), {
      description: "Field that holds the amount of an outcome, written in the region's number format",
      example: 'crm__custom_info__1500',
    }),
    currency: setting(currencyCode.optional(), { description: 'Currency of amounts that name none', example: 'NOK' }),
    customFieldsPath: setting(path.optional(), {
      description:
        'Where the names of the fields crm__custom_info__<n> are looked up; without it they keep their numbers',
      example: 'assignments/7/crm_custom_fields/',
    }),
  })
  .refine((said) => said.baseUrl !== undefined || said.account !== undefined, {
    path: ['baseUrl'],
    error: 'is missing, and so is the account that could stand for it',
    when: isObject,
  })
  .refine((said) => [said.token, said.email, said.password].some((secretPart) => secretPart !== undefined), {
    path: ['token'],
    error: 'is missing, and so are the email and the password that could stand for it',
    when: isObject,
  })
  .refine((said) => said.token === undefined || (said.email === undefined && said.password === undefined), {
    path: ['token'],
    error: 'must not come together with the email or the password',
    when: isObject,
  })
  .refine((said) => said.email === undefined || said.token !== undefined || said.password !== undefined, {
    path: ['password'],
    error: 'is missing, which belongs to the email',
    when: isObject,
  })
  .refine((said) => said.password === undefined || said.token !== undefined || said.email !== undefined, {
    path: ['email'],
    error: 'is missing, which belongs to the password',
    when: isObject,
  });

export type Settings = z.output<typeof settings>;

/** The base URL of an account's requests. */
export function originOf({ baseUrl: url, account: word }: Settings): string {
  return url ?? `https://${word}.headshed.com`;
}

/** So that all faults are told at once, also when a member is wrong. */
function isObject({ value }: { value: unknown }): boolean {
  return typeof value === 'object' && value !== null;
}
