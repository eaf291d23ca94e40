import type { Connection } from './answers';
import { wrap } from './layout';
import type { Output } from './output';
import { printable } from './printable';

/** A connection on a line, or more where the terminal is narrow, and why it stands still on the next. */
export function connectionLines(of: Connection, { width, paint }: Pick<Output, 'width' | 'paint'>): string[] {
  const { name, adapter, origin, currency, currencySource, paused, pausedAt, pausedReason, breaker } = of;
  const isLeftAlone = breaker !== null && breaker !== undefined && breaker.state !== 'closed';
  const state = paused ? 'paused' : isLeftAlone ? 'held' : 'ok';
  const why = paused
    ? [`    paused since ${printable(pausedAt ?? '')}: ${printable(pausedReason ?? '')}`]
    : isLeftAlone
      ? [
          `    breaker ${printable(breaker.state)} until ${printable(breaker.until ?? '')}: ${printable(breaker.reason ?? '')}`,
        ]
      : [];
  const words = [
    state.padEnd(6),
    printable(name),
    `adapter ${printable(adapter)}`,
    `of ${printable(origin ?? 'nowhere')}`,
    ...(currency
      ? [`in ${printable(currency)}${currencySource === 'acknowledged' ? ', as the first amount taken' : ''}`]
      : []),
  ];
  const [first = '', ...others] = wrap(words, width);
  return [`${paint(state, first.slice(0, 6))}${first.slice(6)}`, ...others, ...why];
}
