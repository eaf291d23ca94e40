/** Control characters, line separators, and format characters such as those that turn text around; not the two joiners that scripts and emoji need. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text of any origin on one line that a terminal takes as text and nothing else: "\u001b[2J" shows as `\u001b[2J`. */
export function printable(text: string): string {
  return text.toWellFormed().replace(UNPRINTABLE, (character) => SHORT[character] ?? escaped(character));
}

/** The same for text of several lines. */
export function printableLines(text: string): string[] {
  return text.split(/\r\n|\n/).map(printable);
}

/**
 * A JSON text that says the same and holds no control character: JSON escapes those below U+0020 by itself, and a terminal may
 * obey those from U+007F too. What stands between members is space and stays.
 */
export function printableJson(json: string): string {
  return json.replace(UNPRINTABLE, (character) => (character in SHORT ? character : escaped(character)));
}

/** As JSON and JavaScript spell it, so that it can be searched for. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
