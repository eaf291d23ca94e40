import type { History } from './history';

/** A stretch of time, in epoch milliseconds. */
export interface Window {
  from: number;
  to: number;
}

/**
 * The share of what was acknowledged in the window that a connection's vendor took within so many milliseconds; 1 when nothing
 * was acknowledged.
 */
export function shareInTime(
  { posts, received }: Pick<History, 'posts' | 'received'>,
  connection: string,
  { from, to }: Window,
  withinMs: number,
): number {
  const takenAt = new Map<number, number>();
  for (const request of received) {
    if (request.connection !== connection || !request.taken) continue;
    takenAt.set(request.number, Math.min(takenAt.get(request.number) ?? Number.POSITIVE_INFINITY, request.at));
  }
  const acknowledged = posts.filter(({ result, endedAt }) => result === 'ok' && endedAt >= from && endedAt <= to);
  if (acknowledged.length === 0) return 1;
  const inTime = acknowledged.filter(
    ({ number, endedAt }) => (takenAt.get(number) ?? Number.POSITIVE_INFINITY) - endedAt <= withinMs,
  );
  return inTime.length / acknowledged.length;
}
