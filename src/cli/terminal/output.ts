import { createPaint, type Paint } from './paint';
import { printableJson } from './printable';
import type { World } from '../world';

/** What a person or a machine gets to read. Texts that others wrote have to be made printable before they come here. */
export interface Output {
  isJson: boolean;
  /** columns of the terminal; as many as are wanted where there is none */
  width: number;
  paint: Paint;
  /** results for people, on stdout; nothing where a machine reads */
  say(...lines: string[]): void;
  /** results for machines, on stdout: a JSON text a line; nothing where a person reads */
  data(json: string): void;
  /** what is no result: questions, hints, progress, faults, on stderr */
  note(...lines: string[]): void;
  /** a line on stderr in the place of the one that was drawn before; whatever is noted comes below it */
  redraw(line: string): void;
  /** as it is */
  draw(text: string, on?: 'stdout' | 'stderr'): void;
  /** from now on this text is redacted wherever it would be written */
  hide(secret: string): void;
  /** what is written goes nowhere any more: nobody reads it, as after `| head`, or the disk is full; the reason is the error */
  closed: AbortSignal;
}

/** Shorter than any key should be: striking it out would only garble words. */
const SHORTEST_HIDDEN = 6;

export function openOutput({ environment, stdout, stderr }: World, isJson: boolean): Output {
  const closing = new AbortController();
  const hidden: string[] = [];
  stdout.on('error', (error) => closing.abort(error));
  stderr.on('error', () => undefined);
  const write = (stream: typeof stdout, text: string): void => {
    if (stream === stdout && closing.signal.aborted) return;
    stream.write(hidden.reduce((rest, secret) => rest.replaceAll(secret, '***'), text));
  };
  let isDrawn = false;
  const isColoured = stdout.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
  return {
    isJson,
    width: stdout.isTTY === true ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY,
    paint: createPaint(isColoured),
    say: (...lines) => {
      if (!isJson) for (const line of lines) write(stdout, `${line}\n`);
    },
    data: (json) => {
      if (isJson) write(stdout, `${printableJson(json.trim())}\n`);
    },
    note: (...lines) => {
      if (isDrawn) write(stderr, '\n');
      isDrawn = false;
      for (const line of lines) write(stderr, `${line}\n`);
    },
    redraw: (line) => {
      write(stderr, `\r\u001b[K${line}`);
      isDrawn = true;
    },
    draw: (text, on) => write(on === 'stdout' ? stdout : stderr, text),
    hide: (secret) => {
      if (secret.length >= SHORTEST_HIDDEN) hidden.push(secret, JSON.stringify(secret).slice(1, -1));
    },
    closed: closing.signal,
  };
}
