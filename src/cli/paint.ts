/** Escape sequences for a status, by what it asks of a person; https://no-color.org */
const COLOURS: Readonly<Record<string, number>> = {
  delivered: 32,
  done: 32,
  ok: 32,
  failed: 31,
  review: 31,
  refused: 31,
  held: 33,
  retrying: 33,
  waiting: 33,
  paused: 33,
};

/** Puts a word's colour around a text. */
export type Paint = (word: string, text: string) => string;

/** Colours only where a terminal shows them and nobody asked for none. */
export function createPaint(isColoured: boolean): Paint {
  return (word, text) => {
    const colour = COLOURS[word];
    return isColoured && colour !== undefined ? `\u001b[${colour}m${text}\u001b[39m` : text;
  };
}
