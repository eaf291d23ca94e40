import { SECRETS_IN_TEXT } from '../model/api-key';

const masked = '***';
const deepest = 6;
const longest = 2_000;

/** A plain `key` is an outcome's, and no secret; an apiKey or private_key is. */
const secretName = /token|secret|password|authorization|cookie|.key$/i;
const phoneName = /^(?:caller|destination)Number(?:Raw)?$|phone/i;

/** Cheap first look: few texts hold any of what is masked. */
const suspicious = /\+|%2B|:\/\/|bearer |basic |cog_/i;
const phoneNumber = /(?:\+|%2B)\d(?:[ ().-]{0,2}\d){7,14}(?!\d)/gi;
const urlCredentials = /(:\/\/)[^\s/@]+@/g;
const authorization = /\b(bearer|basic) +[^\s"',]+/gi;

/** Errors that mean a fault of the program: only these bring their stack along. */
const unexpected = [TypeError, ReferenceError, RangeError, SyntaxError];

/**
 * A copy of what is to be logged, fit for JSON, in which nobody's phone number (all but its last two digits) and no secret
 * stands: by the name it is logged under, or by its looks. Booleans and null are no secrets. Errors become their name,
 * message and code; their stack is kept with `stacks`, or when it tells of a fault of the program. What is very long or
 * very deep is cut.
 */
export function scrub(fields: Record<string, unknown>, stacks: boolean): Record<string, unknown> {
  return scrubInto({}, fields, stacks);
}

/** The same, added to what is there already, which stays as it is. */
export function scrubInto<T extends object>(to: T, fields: Record<string, unknown>, stacks: boolean, depth = 0): T {
  const added = to as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    if (!Object.hasOwn(added, name)) added[name] = scrubNamed(name, fields[name], stacks, depth);
  }
  return to;
}

function scrubNamed(name: string, value: unknown, stacks: boolean, depth: number): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  const kind = kindOf(name);
  if (kind === 'secret') return masked;
  if (kind === 'phone' && typeof value === 'string') return lastTwoDigits(value);
  return scrubValue(value, stacks, depth);
}

/** The names of fields are few and come again with each line; those of a caller's own are not, so no more than some are remembered. */
const kinds = new Map<string, 'secret' | 'phone' | 'other'>();
const mostKinds = 1_000;

function kindOf(name: string): 'secret' | 'phone' | 'other' {
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const kind = secretName.test(name) ? 'secret' : phoneName.test(name) ? 'phone' : 'other';
  if (kinds.size < mostKinds) kinds.set(name, kind);
  return kind;
}

function scrubValue(value: unknown, stacks: boolean, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return scrubText(value);
    case 'bigint':
      return String(value);
    case 'object':
      return value && scrubStructure(value, stacks, depth + 1);
    default:
      return value;
  }
}

function scrubStructure(value: object, stacks: boolean, depth: number): unknown {
  if (depth > deepest) return '…';
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, stacks, depth));
  if (value instanceof Error) return scrubError(value, stacks, depth);
  if (hasOwnJson(value)) return scrubValue(value.toJSON(), stacks, depth);
  return scrubInto({}, value as Record<string, unknown>, stacks, depth);
}

/** Dates, decimals, buffers and URLs say themselves how they look in JSON. */
function hasOwnJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function scrubError(error: Error, stacks: boolean, depth: number): Record<string, unknown> {
  const { name, message, cause, stack } = error;
  const code = 'code' in error ? error.code : undefined;
  const withStack = stacks || unexpected.some((kind) => error instanceof kind);
  return {
    name,
    message: scrubText(message),
    ...(code === undefined ? {} : { code: scrubValue(code, stacks, depth) }),
    ...(cause === undefined ? {} : { cause: scrubValue(cause, stacks, depth) }),
    ...(withStack && stack ? { stack: scrubText(stack) } : {}),
  };
}

function scrubText(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
  if (!suspicious.test(cut)) return cut;
  return cut
    .replace(authorization, `$1 ${masked}`)
    .replace(SECRETS_IN_TEXT, masked)
    .replace(urlCredentials, `$1${masked}@`)
    .replace(phoneNumber, lastTwoDigits);
}

function lastTwoDigits(phone: string): string {
  return masked + phone.replace(/\D/g, '').slice(-2);
}
