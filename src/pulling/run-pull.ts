import type { VendorRequest } from '../adapter/exchange';
import type { DayWindow, PulledPage, PulledRow } from '../adapter/pull';
import { acceptPage } from '../intake/accept-page';
import type { AcceptOptions } from '../intake/accept-outcomes';
import { type Draft, isRefused } from '../intake/accepted';
import type { Queryable } from '../store/client';
import {
  findNameless,
  moveWatermark,
  readRows,
  readWatermark,
  type RowOnRecord,
  writeRows,
} from '../store/pulled-rows';
import { type Counts, type LeasedPull, recordProgress, stepAside } from '../store/pulls';
import { ask, PullFailed } from './ask';
import { addDays, countDays, dayIn } from './days';
import type { Labels } from './labels';
import type { PullSource } from './source';
import { newsOf, numberRows, type RowNews } from './take-page';

export interface PullOptions {
  accept: AcceptOptions;
  labels: Labels;
  /** epoch milliseconds */
  now(): number;
  signal: AbortSignal;
  /** whether a connection is still as it was when its pull began */
  isCurrent(source: PullSource): boolean;
  observe?: ObservePulls;
  /** milliseconds before each further try of a page */
  retries?: readonly number[];
}

/** Hears what pulls bring and how they end. */
export interface ObservePulls {
  rows(connection: string, counts: Pick<Counts, 'created' | 'updated' | 'unchanged' | 'rejected'>): void;
  ended(connection: string, status: 'done' | 'failed'): void;
}

/**
 * Runs a pull to its end. A scheduled one reads each stream from its watermark, less the days in which rows come late or change,
 * to today; a backfill reads its window day by day and goes on where it was left. Each page is one transaction with what
 * it says of the pull and, at the end of a stream, the watermark, so that nothing is counted that is not there.
 * @throws {PullFailed} {PullLost} {SourceChanged}
 */
export async function runPull(options: PullOptions, source: PullSource, pull: LeasedPull): Promise<Pulled> {
  const { connection, pull: vendor } = source;
  const { store } = options.accept;
  const pool = store.pool;
  const { settings } = connection;
  const streams = vendor.streams(settings);
  if (pull.backfill && pull.window) {
    const { from } = pull.window;
    for (let done = pull.daysDone; done < countDays(pull.window); done += 1) {
      const day = addDays(from, done);
      const ofDay = streams.map((stream) => ({ stream, from: day, to: day }));
      await pullEach(options, source, pull, ofDay);
      await recordProgress(pool, pull, { daysDone: done + 1 });
      if (await stepAside(store, pull)) return 'stepped aside';
    }
    return 'done';
  }
  const today = dayIn(vendor.timeZone(settings), new Date(options.now()).toISOString());
  const windows = [];
  for (const stream of streams) {
    const last = (await readWatermark(pool, { connection: connection.name, stream })) ?? today;
    windows.push({ stream, from: addDays(last < today ? last : today, -vendor.lookbackDays(settings)), to: today });
  }
  const earliest = windows.map(({ from }) => from).reduce((one, other) => (one < other ? one : other), today);
  const daysTotal = countDays({ from: earliest, to: today });
  await recordProgress(pool, pull, { window: { from: earliest, to: today }, daysTotal });
  await pullEach(options, source, pull, windows);
  await recordProgress(pool, pull, { daysDone: daysTotal });
  return 'done';
}

/** The connection has other settings by now, or is gone: whoever knows it as it is goes on with the pull. */
export class SourceChanged extends Error {
  override readonly name = 'SourceChanged';
}

/** Stepped aside: a scheduled pull goes first, and this one on after it. */
export type Pulled = 'done' | 'stepped aside';

type StreamWindow = DayWindow & { stream: string };

/**
 * One stream that can't be read does not keep the others from it; the pull has failed all the same. Only a key that is refused is
 * refused for all: a stream that it may not read is not. And a vendor that wants to be left alone is.
 */
async function pullEach(
  options: PullOptions,
  source: PullSource,
  pull: LeasedPull,
  windows: readonly StreamWindow[],
): Promise<void> {
  const failures: PullFailed[] = [];
  for (const window of windows) {
    try {
      await pullWindow(options, source, pull, window);
    } catch (error) {
      if (!(error instanceof PullFailed) || error.failure.kind === 'throttled') throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (!first) return;
  if (failures.length === windows.length) throw first;
  const message = failures.map((failure) => failure.message).join('; ');
  throw new PullFailed({
    kind: 'rejected',
    message: `${failures.length} of ${windows.length} could not be read: ${message}`,
  });
}

async function pullWindow(
  options: PullOptions,
  source: PullSource,
  pull: LeasedPull,
  { stream, ...window }: StreamWindow,
): Promise<void> {
  const { pull: vendor, connection } = source;
  const { settings } = connection;
  const pool = options.accept.store.pool;
  const asking = {
    source,
    signal: options.signal,
    retries: options.retries,
    beat: () => recordProgress(pool, pull, {}),
  };
  const labels = await options.labels(asking);
  let seen = 0;
  for (let request: VendorRequest | null = vendor.first(stream, window, settings); request;) {
    options.signal.throwIfAborted();
    const asked = { stream, window, request, seen, labels };
    const page: PulledPage = await ask<PulledPage>(asking, request, {
      answer: (response) => vendor.read(response, asked, settings),
      refusal: (response) => vendor.refusal(response, asked),
    });
    if (!options.isCurrent(source)) throw new SourceChanged(`connection ${connection.name}`);
    await takePage(options, source, pull, {
      stream,
      rows: page.rows,
      readTo: page.next === null && !pull.backfill ? window.to : null,
    });
    seen += page.rows.length;
    request = page.next;
  }
}

interface TakenPage {
  stream: string;
  rows: readonly PulledRow[];
  /** the day up to which the stream has been read with this page; null when there are more pages */
  readTo: string | null;
}

async function takePage(
  options: PullOptions,
  { connection }: PullSource,
  pull: LeasedPull,
  { stream, rows: read, readTo }: TakenPage,
): Promise<void> {
  const pool = options.accept.store.pool;
  const rows = read.map((row) => named(row, connection.name));
  const of = { connection: connection.name, stream };
  const known = await readRows(pool, of, [...new Set(rows.map(({ identity }) => identity))]);
  const numbered = numberRows(rows, known);
  const names = numbered.flatMap(({ report }) => report.alias ?? []);
  const news = newsOf(numbered, known, pull.dryRun ? undefined : await findNameless(pool, names));
  const seen = rows.length;
  const unread = rows.flatMap(({ rejected }) => rejected ?? []);
  const page = { pages: 1, seen, unchanged: seen - news.length - unread.length, rejected: unread.length };
  if (pull.dryRun) {
    const count = (result: RowNews['result']): number => news.filter((one) => one.result === result).length;
    const counts = { ...page, created: count('created'), updated: count('updated') };
    return recordProgress(pool, pull, { ...counts, error: refusalOf(unread) });
  }
  const drafts = new Map<Draft, RowNews>();
  for (const one of news) for (const report of one.reports) drafts.set({ ...report, source: connection.name }, one);
  let isFirst = true;
  await acceptPage(options.accept, [...drafts.keys()], async (on, items, isLast) => {
    const taken = { created: 0, updated: 0, unchanged: 0, rejected: 0 };
    const written: RowOnRecord[] = [];
    const refusals = isFirst ? [...unread] : [];
    for (const [draft, item] of items) {
      const one = drafts.get(draft);
      // Of two reports of a row the last one says what became of it.
      if (!one || draft.outcome !== one.reports.at(-1)?.outcome) continue;
      if (isRefused(item)) {
        taken.rejected += 1;
        refusals.push(item.result === 'amount_invalid' ? `its amount ${item.message}` : item.message);
      } else {
        taken[item.result] += 1;
        const { identity, occurrence, content } = one.row;
        const outcomeName = draft.outcome?.name ?? '';
        written.push({ identity, occurrence, content, outcomeName, withheld: draft.withheld !== undefined });
      }
    }
    await writeRows(on, of, written);
    const end = { of, isFirst, isLast, readTo, page, taken, refusal: refusalOf(refusals) };
    const counts = await finishPage(on, pull, end);
    options.observe?.rows(connection.name, counts);
    isFirst = false;
  });
}

function refusalOf(messages: readonly string[]): string | undefined {
  return messages.length === 0 ? undefined : messages.map((message) => `a row was refused: ${message}`).join('; ');
}

/** Two accounts at one vendor may have rows that are alike: what a row calls its call is said of this connection alone. */
function named(row: PulledRow, connection: string): PulledRow {
  const { report } = row;
  return report?.alias ? { ...row, report: { ...report, alias: { ...report.alias, key: connection } } } : row;
}

interface PageEnd {
  of: { connection: string; stream: string };
  isFirst: boolean;
  isLast: boolean;
  readTo: string | null;
  page: Pick<Counts, 'pages' | 'seen' | 'unchanged' | 'rejected'>;
  taken: Pick<Counts, 'created' | 'updated' | 'unchanged' | 'rejected'>;
  /** why rows were rejected */
  refusal: string | undefined;
}

/** Gives what it counted. */
async function finishPage(on: Queryable, pull: LeasedPull, end: PageEnd): Promise<PageEnd['taken']> {
  const { of, isFirst, isLast, readTo, page, taken, refusal } = end;
  const unchanged = page.unchanged + taken.unchanged;
  const counts = isFirst ? { ...page, ...taken, unchanged, rejected: page.rejected + taken.rejected } : taken;
  await recordProgress(on, pull, { ...counts, error: refusal });
  if (isLast && readTo !== null) await moveWatermark(on, of, readTo);
  return counts;
}
