import { CronExpressionParser } from 'cron-parser';
import type { PullSource } from './source';

/**
 * How long ago, in seconds, a connection should have been asked again; 0 where its time has not come.
 * @param askedAt when the newest pull began that got to its end
 */
export function overdueSeconds({ connection, pull }: PullSource, askedAt: Date, now: Date): number {
  const { schedule, settings } = connection;
  const pattern = schedule ?? pull.schedule(settings);
  const due = CronExpressionParser.parse(pattern, { currentDate: askedAt, tz: pull.timeZone(settings) }).next();
  return Math.max(0, (now.getTime() - due.getTime()) / 1000);
}
