/** A backslash, itself perhaps percent-encoded or written for HTML. */
const BACKSLASH = String.raw`(?:\\|%(?:25){0,3}5[cC]|&(?:amp;){0,3}#(?:92|[xX]5[cC]);)`;

const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const JSON_LETTERS: Readonly<Record<string, string>> = { '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't' };

/**
 * A regular expression's source that matches a text however it is spelled on its way back to us: plain, percent-encoded (as
 * in a URL or a form), escaped as in JSON (ASCII only or not), as in HTML, one inside the other up to three deep, read as
 * Latin-1 where it was UTF-8, as headers are; and in base64, of either alphabet. Every repetition in it is bounded and none
 * stands beside another, so that no answer can make it slow.
 */
export function spellingsOf(text: string): string {
  const code = Buffer.from(text).toString('base64').replace(/=+$/, '');
  const codeForUrls = Buffer.from(text).toString('base64url');
  const readAsLatin1 = Buffer.from(text).toString('latin1');
  const forms = new Set([text, readAsLatin1, `${code}==`, `${code}=`, code, codeForUrls]);
  return [...forms].map(spell).join('|');
}

/** Each character with the backslashes before it: escaping doubles those and adds one of its own. */
function spell(text: string): string {
  const parts = text.match(/\\*[^\\]|\\+$/gu) ?? [];
  return parts.map(spellPart).join('');
}

function spellPart(part: string): string {
  const character = part.replace(/^\\+/, '');
  const backslashes = part.length - character.length;
  if (/^[A-Za-z0-9]?$/.test(character)) return `${backslashesOf(backslashes, 8 * backslashes)}${character}`;
  return `${backslashesOf(backslashes, 8 * backslashes + 7)}(?:${spellingsOfSymbol(character).join('|')})`;
}

function backslashesOf(least: number, most: number): string {
  return most === 0 ? '' : `${BACKSLASH}{${least},${most}}`;
}

/** Longer ones first: "%25" is a percent sign as much as its beginning is. */
function spellingsOfSymbol(character: string): string[] {
  const letter = JSON_LETTERS[character];
  return [
    percentEncoded(character),
    `&(?:amp;){0,3}(?:${htmlNames(character).join('|')});`,
    unicodeEscaped(character),
    character.replace(/[.*+?^${}()|[\]]/, String.raw`\$&`),
    ...(character === ' ' ? [String.raw`\+`] : []),
    ...(letter === undefined ? [] : [letter]),
  ];
}

function percentEncoded(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%(?:25){0,3}${hex(byte, 2)}`).join('');
}

/** Without the first backslash, which is counted with those before the character. */
function unicodeEscaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `u${hex(unit, 4)}`).join(`${BACKSLASH}{1,8}`);
}

function htmlNames(character: string): string[] {
  const point = character.codePointAt(0) ?? 0;
  const name = HTML_NAMES[character];
  return [`#0{0,4}${point}`, `#[xX]0{0,4}${hex(point, 1)}`, ...(name === undefined ? [] : [name])];
}

/** 0xe9 -> "[eE]9": digits of a number, whichever their case. */
function hex(number: number, length: number): string {
  const digits = number.toString(16).padStart(length, '0');
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
