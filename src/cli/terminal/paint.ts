import { styleText } from 'node:util';

/** The colour of a status, by what it asks of a person. */
const COLOURS = {
  delivered: 'green',
  done: 'green',
  ok: 'green',
  failed: 'red',
  review: 'red',
  refused: 'red',
  held: 'yellow',
  retrying: 'yellow',
  waiting: 'yellow',
  paused: 'yellow',
  gone: 'yellow',
} as const;

/** Puts a word's colour around a text. */
export type Paint = (word: string, text: string) => string;

/** Colours only where a terminal shows them and nobody asked for none. */
export function createPaint(isColoured: boolean): Paint {
  return (word, text) => {
    const colour = Object.hasOwn(COLOURS, word) ? COLOURS[word as keyof typeof COLOURS] : null;
    return isColoured && colour !== null ? styleText(colour, text, { validateStream: false }) : text;
  };
}
