import { fit } from './layout';
import type { Session } from '../session';

/** How far something is, on stderr: a bar that is drawn anew at a terminal, a plain line now and then elsewhere. */
export interface Progress {
  /** `words` may not hold what others wrote unless it was made printable */
  show(done: number, total: number, words: string): void;
  /** leaves the last state where it is; may be called twice */
  end(): void;
}

const BAR_WIDTH = 24;
const LINE_EVERY_MS = 5_000;

export function openProgress({ output, world: { stderr } }: Session): Progress {
  if (stderr.isTTY !== true)
    return output.isJson ? { show: () => undefined, end: () => undefined } : plainLines(output);
  return {
    // A line that fills its row would be broken by some terminals, and then not be drawn over.
    show: (done, total, words) => output.redraw(fit(`${bar(done, total)} ${words}`, (stderr.columns ?? 80) - 1)),
    end: () => output.note(),
  };
}

/** "[######..................] 25 %" */
export function bar(done: number, total: number): string {
  const share = total > 0 ? Math.min(Math.max(done / total, 0), 1) : 0;
  const filled = Math.floor(share * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${Math.floor(share * 100)} %`;
}

function plainLines(output: Session['output']): Progress {
  let said = '';
  let last = '';
  let saidAt = Number.NEGATIVE_INFINITY;
  const say = (): void => {
    if (said === last) return;
    output.note(last);
    said = last;
    saidAt = Date.now();
  };
  return {
    show: (_done, _total, words) => {
      last = words;
      if (Date.now() - saidAt >= LINE_EVERY_MS) say();
    },
    end: say,
  };
}
