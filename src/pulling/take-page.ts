import type { PulledRow } from '../adapter/pull';
import type { Report } from '../adapter/report';
import { nameKey } from '../model/outcome';
import type { RowOnRecord } from '../store/pulled-rows';

/** One row of a page, told apart from its twins. */
export interface NumberedRow extends PulledRow {
  occurrence: number;
  report: Report;
}

/** What a row is since it was read last. */
export interface RowNews {
  row: NumberedRow;
  result: 'created' | 'updated' | 'unchanged';
  /** what has to be reported for it: itself, and before that, that it is not any more what it was called */
  reports: Report[];
}

/**
 * Tells the rows of a page apart that are truly alike: one that says what a known one of them said is that one, whatever the order
 * of the page, and the rest are counted in their order. Across pages a repeat is no twin: a row that slides to the next page
 * while pages are read comes twice, and two sales of one are worse than one of two that were alike in all and stood on either
 * side of a page's end. Rows without a report are left out: they are neither news nor a change.
 */
export function numberRows(rows: readonly PulledRow[], known: readonly RowOnRecord[]): NumberedRow[] {
  const taken = new Map<PulledRow, number>();
  const used = new Map<string, Set<number>>();
  const take = (row: PulledRow, occurrence: number): void => {
    taken.set(row, occurrence);
    used.set(row.identity, (used.get(row.identity) ?? new Set()).add(occurrence));
  };
  const same = new Map(known.map((one) => [`${one.identity} ${one.content}`, one]));
  for (const row of rows) {
    const last = same.get(`${row.identity} ${row.content}`);
    if (row.report === null || !last || used.get(row.identity)?.has(last.occurrence)) continue;
    take(row, last.occurrence);
  }
  const firstFree = ({ identity }: PulledRow): number => {
    let next = 0;
    while (used.get(identity)?.has(next)) next += 1;
    return next;
  };
  return rows.flatMap((row): NumberedRow[] => {
    if (row.report === null) return [];
    const occurrence = taken.get(row) ?? firstFree(row);
    take(row, occurrence);
    return [{ ...row, occurrence, report: occurrence === 0 ? row.report : twin(row.report, occurrence) }];
  });
}

/**
 * What of a page is news against what was read of it before. A row that says nothing new and whose call has not been found yet is
 * reported again: it may be known by now. `nameless`: the rows' own names of such calls.
 */
export function newsOf(
  rows: readonly NumberedRow[],
  known: readonly RowOnRecord[],
  nameless: ReadonlySet<string> = new Set(),
): RowNews[] {
  const before = new Map(known.map((row) => [spelled(row), row]));
  return rows.flatMap((row): RowNews[] => {
    const last = before.get(spelled(row));
    if (last?.content === row.content) {
      const isNameless = nameless.has(row.report.alias?.value ?? '');
      return isNameless ? [{ row, result: 'unchanged', reports: [row.report] }] : [];
    }
    const name = row.report.outcome?.name ?? '';
    const isRenamed = last !== undefined && nameKey(last.outcomeName) !== nameKey(name);
    const reports = isRenamed ? [retraction(row.report, last), row.report] : [row.report];
    return [{ row, result: last ? 'updated' : 'created', reports }];
  });
}

/** The row is an outcome of another name now: the one that it was before did not happen. Who was not told of it is not told this. */
function retraction({ withheld: _ofNow, ...report }: Report, { outcomeName: name, withheld }: RowOnRecord): Report {
  const outcome = { name, key: report.outcome?.key ?? '', met: false };
  return { ...report, outcome, ...(withheld && { withheld: 'it had been kept back before' }) };
}

function twin(report: Report, occurrence: number): Report {
  const mark = `#${occurrence}`;
  const { alias, outcome } = report;
  return {
    ...report,
    ...(alias && { alias: { ...alias, value: `${alias.value}${mark}` } }),
    outcome: outcome && { ...outcome, key: `${outcome.key}${mark}` },
  };
}

function spelled({ identity, occurrence }: { identity: string; occurrence: number }): string {
  return `${identity}#${occurrence}`;
}
