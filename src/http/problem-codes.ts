/**
 * The `code` of every problem that the gateway's own routes answer, with its status. A code that is not here can't be answered, and
 * each stands in the OpenAPI document of the routes that may answer it.
 */
export const PROBLEM_CODES = {
  malformed_json: { status: 400, when: 'The body is not JSON, or is not valid UTF-8.' },
  bad_request: { status: 400, when: 'The path, the query or the framing of the request cannot be read.' },
  unauthorized: { status: 401, when: 'There is no key, or it is not a key of this gateway.' },
  forbidden: { status: 403, when: 'The key may not do this.' },
  not_found: { status: 404, when: 'There is no such thing.' },
  call_conflict: {
    status: 409,
    when: 'The ids belong to different calls that cannot be one, or that an operator has told apart.',
  },
  same_call: { status: 409, when: 'It is of that call already.' },
  outcome_conflict: { status: 409, when: 'The other call has an outcome of the same name and key.' },
  not_merged: {
    status: 409,
    when: 'It is not known what was whose before calls became one: say which ids and outcomes.',
  },
  moved: { status: 409, when: 'It became part of another outcome, or was moved already.' },
  idempotency_mismatch: { status: 409, when: 'The same Idempotency-Key came with another body before.' },
  key_exists: { status: 409, when: 'The name is that of another key.' },
  connection_exists: { status: 409, when: 'The name is taken.' },
  read_only: { status: 409, when: 'The connection is configured by the environment and is changed there.' },
  version_conflict: { status: 409, when: 'The connection was changed since the version that was named.' },
  secret_unreadable: { status: 409, when: 'A kept secret cannot be opened any more and has to be given again.' },
  adapter_gone: { status: 409, when: 'The adapter of the connection is not installed any more.' },
  not_configured: { status: 409, when: 'The connection is not configured (any more).' },
  sending: {
    status: 409,
    when: 'It is being sent, or its calls are reported of all the time, at this moment: ask again.',
  },
  sandbox: { status: 409, when: 'The delivery was made in sandbox mode, which no vendor hears of.' },
  not_in_review: { status: 409, when: 'Only a delivery in `review` can be settled.' },
  ended: { status: 409, when: 'It has ended.' },
  too_large: { status: 413, when: 'The body is larger than it may be.' },
  unsupported_media_type: {
    status: 415,
    when: 'The body is not `application/json` in UTF-8, or is compressed in a way that is not read.',
  },
  invalid: { status: 422, when: 'The request does not validate. `errors` lists every fault by its path.' },
  connection_forbidden: { status: 422, when: 'The base URL leads into a private network.' },
  too_many: { status: 422, when: 'The filter matches too many deliveries.' },
  too_many_wrong_keys: {
    status: 429,
    when: 'Too many wrong keys came from this address. Try again after `Retry-After` seconds.',
  },
  rate_limited: { status: 429, when: 'The key posts more than it may. Try again after `Retry-After` seconds.' },
  internal_error: { status: 500, when: 'Internal error; it was logged with the request id.' },
  database_unavailable: {
    status: 503,
    when: 'The database is away, or cannot write; `detail` says what is known. Try again after `Retry-After` seconds.',
  },
  busy: { status: 503, when: 'Too many requests are about one call at once. Try again after `Retry-After` seconds.' },
} as const satisfies Readonly<Record<string, { status: number; when: string }>>;

export type ProblemCode = keyof typeof PROBLEM_CODES;
