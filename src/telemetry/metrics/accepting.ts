import { Counter, Histogram, type Registry } from 'prom-client';

/** How a post came in: at `/v1`, or at a vendor-shaped endpoint. */
export const WAYS_IN = ['api', 'inbound'] as const;
export type WayIn = (typeof WAYS_IN)[number];

/** What a report is of. */
const KINDS = ['outcome', 'call'] as const;
export type ReportKind = (typeof KINDS)[number];

/** `repeated`: the answer that an Idempotency-Key got before. */
const RESULTS = ['created', 'updated', 'unchanged', 'repeated'] as const;
export type ReportResult = (typeof RESULTS)[number];

/** Of a pull's rows most are as they were when they were read before, and are not reported again. */
const PULL_RESULTS = ['created', 'updated'] as const;

const REFUSALS = ['call_conflict', 'call_unknown', 'amount_invalid', 'idempotency_mismatch'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Counts what comes in. */
export interface AcceptingMetrics {
  accepted(via: WayIn, kind: ReportKind, result: ReportResult): void;
  pulled(result: (typeof PULL_RESULTS)[number], many: number): void;
  refused(via: WayIn, reason: Refusal): void;
  /** a post that could not be written down, for trouble of our own */
  failed(via: WayIn): void;
  /** how long a post took from when it was read until it was committed */
  took(via: WayIn, seconds: number): void;
}

const ACCEPT_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createAcceptingMetrics(registry: Registry): AcceptingMetrics {
  const registers = [registry];
  const accepted = new Counter({
    name: 'gateway_accepted_total',
    help: 'Reports that were accepted, by how they came in (api, inbound, pull), what they are of, and what was made of them',
    labelNames: ['via', 'kind', 'result'],
    registers,
  });
  const refused = new Counter({
    name: 'gateway_reports_refused_total',
    help: 'Reports that were understood and refused, by how they came in and why',
    labelNames: ['via', 'reason'],
    registers,
  });
  const failed = new Counter({
    name: 'gateway_accept_errors_total',
    help: 'Posts that could not be written down, as the database was away or for a fault of our own',
    labelNames: ['via'],
    registers,
  });
  const seconds = new Histogram({
    name: 'gateway_accept_seconds',
    help: 'Time from when a post was read until what it says was committed',
    labelNames: ['via'],
    buckets: ACCEPT_BUCKETS,
    registers,
  });

  const acceptedChildren = childrenOf(WAYS_IN, (via) =>
    childrenOf(KINDS, (kind) => childrenOf(RESULTS, (result) => shownAtZero(accepted.labels(via, kind, result)))),
  );
  const pulledChildren = childrenOf(PULL_RESULTS, (result) => shownAtZero(accepted.labels('pull', 'outcome', result)));
  const refusedChildren = childrenOf(WAYS_IN, (via) =>
    childrenOf(REFUSALS, (reason) => shownAtZero(refused.labels(via, reason))),
  );
  const failedChildren = childrenOf(WAYS_IN, (via) => shownAtZero(failed.labels(via)));
  const secondsChildren = childrenOf(WAYS_IN, (via) => seconds.labels(via));

  return {
    accepted: (via, kind, result) => acceptedChildren[via][kind][result].inc(),
    pulled: (result, many) => pulledChildren[result].inc(many),
    refused: (via, reason) => refusedChildren[via][reason].inc(),
    failed: (via) => failedChildren[via].inc(),
    took: (via, value) => secondsChildren[via].observe(value),
  };
}

/** One child for each value of a label, made once. */
function childrenOf<Label extends string, Child>(
  labels: readonly Label[],
  make: (label: Label) => Child,
): Record<Label, Child> {
  return Object.fromEntries(labels.map((label) => [label, make(label)])) as Record<Label, Child>;
}

function shownAtZero<Child extends { inc(value: number): void }>(child: Child): Child {
  child.inc(0);
  return child;
}
