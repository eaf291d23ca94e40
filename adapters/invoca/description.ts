import { z } from 'zod';
import type { DescribedReply, EndpointDescription } from '../../src/adapter/inbound-endpoint';

/** What both endpoints have in common, for the OpenAPI document. */

export const PLACES = {
  version: z.iso.date().meta({ example: '2022-03-01' }).describe('Version of the API, a date not before 2015-08-17.'),
};

export const SHOWN_KEYS: EndpointDescription['keysIn'] = [
  { in: 'header', name: 'Authorization' },
  { in: 'query', name: 'oauth_token' },
];

export const TOKEN = z
  .union([z.string(), z.number()])
  .optional()
  .meta({ example: '<key>' })
  .describe(
    'One of the gateway’s keys, unless it stands in `Authorization` (raw, or behind `Bearer`) or in the query.',
  );

const errors = z
  .object({
    errors: z.object({
      class: z.string().meta({ example: 'RecordInvalid' }),
      invalid_data: z.string().meta({ example: 'Validation failed' }),
    }),
  })
  .meta({ id: 'InvocaErrors', description: 'Invoca’s envelope of an error.' });

const OF_BOTH: Readonly<Record<number, string>> = {
  400: 'The version is none, or the body is not JSON in UTF-8 (`InvalidInput`).',
  401: 'No key, or none of this gateway (`Unauthorized`).',
  403: 'The key may not report (`UnauthorizedOperation`) or not for these (`UnauthorizedAdvertiser`), or it does not validate (`RecordInvalid`).',
  413: 'The body is larger than 256 kB.',
  415: 'The body is in an encoding or a charset that is not read.',
  500: 'Internal error; `invalid_data` names what to find it by in the log.',
};

/** The errors of both endpoints and those of one. */
export function describedErrors(more: Readonly<Record<number, string>>): Record<number, DescribedReply> {
  const described = Object.entries({ ...OF_BOTH, ...more }).map(
    ([status, description]) => [Number(status), { description, body: errors }] as const,
  );
  const later = 'Too many wrong keys, or posts of this key (`TooManyRequests`). Try again after `Retry-After` seconds.';
  const away = 'The database is away. Try again after `Retry-After` seconds.';
  return {
    ...Object.fromEntries(described),
    429: { description: later, body: errors, headers: { 'Retry-After': { always: true } } },
    503: { description: away, body: errors, headers: { 'Retry-After': { always: true } } },
  };
}
