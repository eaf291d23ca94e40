import type { Json } from './schema';
import type { AnswerHeader, Tag } from './operation';

/** Of the contract, not of the program: raised by what is added, and in its first part by what breaks a client. */
const VERSION = '1.0.0';

export const INFO: Json = {
  title: 'Call-outcome gateway',
  version: VERSION,
  description: [
    'One posted call outcome reaches every vendor that should know it.',
    '**Keys.** `Authorization: Bearer <key>`. Each has a role: `admin` may do everything; `operator` acts, but changes no connection and no key; ' +
      '`poster` posts and reads; `reader` reads; `partner` is for the inbound endpoints alone. Keys are made at `/v1/admin/keys`; those of the ' +
      'environment are of an admin (`ADMIN_API_KEY`), a poster (`API_KEY`), a reader (`READ_API_KEY`) and partners (`PARTNER_KEYS`).',
    '**Bodies** are JSON in UTF-8, at most 256 kB (a batch 4 MB). Members that are not known are refused. Answers may get further members: ' +
      'leave those alone that you do not know.',
    '**Times** are RFC 3339; answers give them in UTC with milliseconds.',
    '**Problems** are `application/problem+json` (RFC 9457). `code` is for programs, and `errors` names every fault by its path.',
    '**Lists** are newest first. `nextCursor` of a page is the `cursor` of the next one.',
    '**Names.** Every answer has an `X-Request-Id`, which the log has too; a request may bring its own.',
    '**Repeating.** A post with an `Idempotency-Key` may be sent again: the same key and body gives the first answer again.',
  ].join('\n\n'),
};

export const TAGS: Readonly<Record<Tag, string>> = {
  Outcomes: 'What came of a call: reported once, delivered to every connection that wants it.',
  Calls: 'The phone call, and all its ids.',
  Deliveries: 'One revision of an outcome on its way to one connection.',
  Connections: 'Accounts at vendors.',
  Pulls: 'Fetching outcomes from vendors that have to be asked.',
  Replays: 'Sending again all that a filter matches: planned, shown, then run.',
  Audit: 'What operators did, and what was refused at the inbound endpoints.',
  Keys: 'Who may do what. A key’s name stands in the audit.',
  'Inbound endpoints': 'Endpoints that look like a vendor’s own, so that its clients change only the host.',
  Health: 'For load balancers and monitoring. Without a key, but for the metrics.',
  Sandbox:
    'In sandbox mode, from this machine alone and without a key: what the sandbox vendors got, and faults on demand.',
  Documentation: 'This document. Without a key.',
};

/** What a request is called: its own header, and that of every answer. */
const REQUEST_NAME: Json = { type: 'string', pattern: '^[\\w.:-]{1,128}$' };

export const REQUEST_ID: Json = {
  description: 'Names the request, in the log too: the caller’s own name for it where it can stand there.',
  required: true,
  schema: REQUEST_NAME,
};

/** Of some answers. */
export const HEADERS: Readonly<Record<AnswerHeader, Json>> = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'string', pattern: '^\\d+$' }, example: '2' },
  Location: { description: 'Where the new thing is.', schema: { type: 'string', format: 'uri-reference' } },
  'Idempotent-Replayed': {
    description: 'This is the first answer to this Idempotency-Key, given again.',
    schema: { type: 'string', const: 'true' },
  },
  'WWW-Authenticate': { description: 'How to show a key.', schema: { type: 'string', const: 'Bearer' } },
  'Content-Security-Policy': { description: 'What the page may load: nothing.', schema: { type: 'string' } },
};

/** Request headers, as components. */
export const HEADER_PARAMETERS: Readonly<Record<string, Json>> = {
  'X-Request-Id': {
    name: 'X-Request-Id',
    in: 'header',
    description:
      'A name of your own for the request; the answer and the log have it. Another one is made where it does not fit.',
    schema: REQUEST_NAME,
  },
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'Makes the post safe to repeat. Kept for 8 days.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
};

/** Places of the gateway's own paths. */
export const PLACES: Readonly<Record<string, Json>> = {
  id: { schema: { type: 'string', format: 'uuid' } },
  name: { description: 'The connection’s name.', schema: { type: 'string' }, example: 'west' },
  key: { description: 'Which of the call’s ids, such as `external`.', schema: { type: 'string' }, example: 'external' },
  connection: { description: 'The connection’s name.', schema: { type: 'string' }, example: 'west' },
};

export const BEARER: Json = {
  type: 'http',
  scheme: 'bearer',
  description: 'One of the gateway’s keys.',
};
