import type { Connection } from '../answers';
import { wrap } from '../terminal/layout';
import type { Output } from '../terminal/output';
import { printable } from '../terminal/printable';

/** A connection on a line, or more where the terminal is narrow, and why nothing goes there on the next. */
export function connectionLines(of: Connection, { width, paint }: Pick<Output, 'width' | 'paint'>): string[] {
  const { name, adapter, origin, currency, currencySource } = of;
  const { state, why } = stateOf(of);
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
  return [`${paint(state, first.slice(0, 6))}${first.slice(6)}`, ...others, ...why.map((line) => `    ${line}`)];
}

function stateOf({ configured, paused, pausedAt, pausedReason, breaker }: Connection): {
  state: string;
  why: string[];
} {
  if (!configured) return { state: 'gone', why: ['not configured any more: what was to go there stays where it is'] };
  if (paused) {
    return { state: 'paused', why: [`paused since ${printable(pausedAt ?? '')}: ${printable(pausedReason ?? '')}`] };
  }
  if (!breaker || breaker.state === 'closed') return { state: 'ok', why: [] };
  const { state, until, reason } = breaker;
  const why = `breaker ${printable(state)} until ${printable(until ?? '')}: ${printable(reason ?? '')}`;
  return { state: 'held', why: [why] };
}
