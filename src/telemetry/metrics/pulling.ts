import type { Registry } from 'prom-client';
import { createCounterPerConnection } from './counter-per-connection';

/** What became of the rows of a page; `rejected`: they could not be read, or were refused. */
export interface RowsMeasured {
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

const ROW_RESULTS = ['created', 'updated', 'unchanged', 'rejected'] as const;

/** Counts what connections are asked and what that brings. */
export interface PullMetrics {
  open(connection: string): void;
  close(connection: string): void;
  rows(connection: string, rows: RowsMeasured): void;
  ended(connection: string, status: 'done' | 'failed'): void;
}

export function createPullMetrics(registry: Registry): PullMetrics {
  const pulls = createCounterPerConnection(registry, {
    name: 'gateway_pulls_total',
    help: 'Pulls that came to an end in this process, by connection and how they ended',
    label: 'status',
    shown: ['done', 'failed'],
  });
  const rows = createCounterPerConnection(registry, {
    name: 'gateway_pulled_rows_total',
    help: 'Rows that pulls read in this process, by connection and what became of them',
    label: 'result',
    shown: ROW_RESULTS,
  });
  return {
    open: (connection) => [pulls, rows].forEach((one) => one.open(connection)),
    close: (connection) => [pulls, rows].forEach((one) => one.close(connection)),
    rows: (connection, page) => {
      for (const result of ROW_RESULTS) if (page[result] > 0) rows.add(connection, result, page[result]);
    },
    ended: (connection, status) => pulls.add(connection, status),
  };
}
