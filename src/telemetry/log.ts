import { createLogger, format, transports } from 'winston';
import { scrub, scrubInto } from './scrub';

/**
 * One line for each thing that happened: an event in plain words that never vary, and fields that say the rest. Phone
 * numbers and secrets in the fields are masked.
 */
export interface Log {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
  /** The same log with these fields on every line. */
  child(fields: Record<string, unknown>): Log;
}

const levels = { error: 0, warn: 1, info: 2, debug: 3 };
export type LogLevel = keyof typeof levels;

export interface LogOptions {
  /** the least important level that is written */
  level: LogLevel;
  /** `json`: an object a line, for machines; `text`: for a person at a terminal */
  format: 'json' | 'text';
  /** standard output when left out */
  stream?: NodeJS.WritableStream;
}

interface Line {
  time: string;
  level: LogLevel;
  event: string;
  [field: string]: unknown;
}

/** winston's own key for the finished text of a line. */
const finished = Symbol.for('message');

/** Makes the log, on winston. A line is written before the call returns; a stream that breaks is not waited for. */
export function createLog(options: LogOptions): Log {
  const stream = options.stream ?? process.stdout;
  // Whoever reads the log may go away (npm start | head): that is no reason to stop delivering.
  stream.on('error', () => {});
  const write = options.format === 'json' ? (line: Line): string => JSON.stringify(line) : asText;
  const logger = createLogger({
    levels,
    level: options.level,
    format: format((info) => Object.assign(info, { [finished]: write(info['line'] as Line) }))(),
    transports: [new transports.Stream({ stream })],
  });
  const stacks = options.level === 'debug';

  const bound = (always: Record<string, unknown>): Log => {
    const at =
      (level: LogLevel) =>
      (event: string, fields: Record<string, unknown> = {}): void => {
        if (levels[level] > levels[options.level]) return;
        const line: Line = { time: new Date().toISOString(), level, event };
        // Nothing takes the place of what is there already: neither of the head, nor of what is said with this line.
        scrubInto(line, fields, stacks);
        for (const name of Object.keys(always)) if (!Object.hasOwn(line, name)) line[name] = always[name];
        logger.log({ level, message: event, line });
      };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => bound({ ...always, ...scrub(fields, stacks) }),
    };
  };
  return bound({});
}

/** `12:34:56.789  warn   attempt  connection=one durationMs=31 reason="it said no"`, and never more than one line. */
function asText({ time, level, event, ...fields }: Line): string {
  const words = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const bare = typeof value === 'string' && /^[\w.:/@+*-]+$/.test(value);
    return [`${name}=${bare ? value : JSON.stringify(value)}`];
  });
  const line = [time.slice(11, 23), level.padEnd(5), event, words.join(' ')].join('  ');
  return line.trimEnd().replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');
}
