/** A backslash, itself perhaps percent-encoded or written for HTML. */
const BACKSLASH = String.raw`(?:\\|%(?:25)*5[cC]|&(?:amp;)*#(?:92|[xX]5[cC]);)`;
/** Escaping once doubles what was there: JSON within JSON within JSON is the most that is looked for. */
const ESCAPED = `${BACKSLASH}{0,7}`;

const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const JSON_LETTERS: Readonly<Record<string, string>> = { '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't' };

/**
 * A regular expression's source that matches a text however it is spelled on its way back to us: plain, percent-encoded (as
 * in a URL or a form), escaped as in JSON (ASCII only or not), as in HTML, one inside the other, read as Latin-1 where it was
 * UTF-8, as headers are; and in base64, of either alphabet.
 */
export function spellingsOf(text: string): string {
  const code = Buffer.from(text).toString('base64').replace(/=+$/, '');
  const base64Url = Buffer.from(text).toString('base64url');
  const readAsLatin1 = Buffer.from(text).toString('latin1');
  const forms = new Set([text, readAsLatin1, `${code}==`, `${code}=`, code, base64Url]);
  return [...forms].map((form) => Array.from(form, spellingsOfCharacter).join('')).join('|');
}

function spellingsOfCharacter(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  if (character === '\\') return `${BACKSLASH}{1,8}`;
  const plain = character.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  if (/[-_.~]/.test(character)) return `(?:${plain}|${percentEncoded(character)})`;
  const letter = JSON_LETTERS[character];
  const spellings = [
    plain,
    percentEncoded(character),
    unicodeEscaped(character),
    ...(character === ' ' ? [String.raw`\+`] : []),
    ...(letter === undefined ? [] : [`${BACKSLASH}${letter}`]),
    `&(?:amp;)*(?:${htmlNames(character)});`,
  ];
  return `${ESCAPED}(?:${spellings.join('|')})`;
}

function percentEncoded(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%(?:25)*${hex(byte, 2)}`).join('');
}

function unicodeEscaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `${BACKSLASH}{1,8}u${hex(unit, 4)}`).join('');
}

function htmlNames(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const numbers = `#0*${point}|#[xX]0*${hex(point, 1)}`;
  const name = HTML_NAMES[character];
  return name === undefined ? numbers : `${numbers}|${name}`;
}

/** 0xe9 -> "[eE]9": digits of a number, whichever their case. */
function hex(number: number, length: number): string {
  const digits = number.toString(16).padStart(length, '0');
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
