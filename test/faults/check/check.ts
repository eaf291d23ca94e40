import type { Counts, Cut, DeliveryOnRecord, Findings, Received, History, Post, Rules, Violation } from './history';

/** What an answer may take on its way, beyond which it can have come after the deadline. */
const ON_ITS_WAY_MS = 100;
const MOST_SHOWN = 5;

/** The one checker: what a history breaks, and what is to be counted in it. */
export function check(history: History, rules: Rules): Findings {
  const index = indexOf(history);
  const losses = lossesIn(history, index, rules);
  const repeats = repeatsIn(history, index, rules);
  const recoverySeconds = recoveryOf(history, index, rules);
  const counts: Counts = {
    acked: history.posts.filter(({ result }) => result === 'ok').length,
    info: history.posts.filter(({ result }) => result === 'info').length,
    refused: history.posts.filter(({ result }) => result === 'fail').length,
    delivered: [...index.received.values()].filter((requests) => requests.some(({ taken }) => taken)).length,
    duplicates: repeats.duplicates,
    cut: history.deliveries.reduce((sum, { unknownEnds }) => sum + unknownEnds, 0),
    losses: losses.length,
    recoverySeconds,
  };
  const violations = [
    ...grouped('I1 loss', losses),
    ...grouped('I1 rows', rowsThatShouldNotBe(history, index)),
    ...grouped('I1 state', statesThatLie(history, index, rules)),
    ...grouped('I2 duplicates', repeats.unexcused),
    ...grouped('I2 attempts', attemptsWithoutRecord(history, index)),
    ...grouped('I2 fence', unfencedFinishes(history)),
    ...grouped('I3 identity', changedIdentities(index)),
    ...grouped('I6 recovery', isLate(recoverySeconds, rules) ? [`it took ${recoverySeconds} s`] : []),
    ...grouped('answers', strangeAnswers(history)),
    ...grouped('answers', rules.answersAll ? unansweredRows(history, index) : []),
    ...grouped('processes', history.deaths),
  ];
  return { counts, violations };
}

interface Index {
  /** requests by delivery, in order of arrival */
  received: Map<string, Received[]>;
  deliveries: Map<string, DeliveryOnRecord[]>;
  rows: Map<number, number>;
}

const nameOf = ({ number, connection }: { number: number; connection: string }): string => `${number} to ${connection}`;

function byName<T extends { number: number; connection: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(nameOf(one), [...(groups.get(nameOf(one)) ?? []), one]);
  return groups;
}

function indexOf({ received, deliveries, outcomes }: History): Index {
  const inOrder = received.toSorted((one, other) => one.at - other.at);
  const rows = new Map<number, number>();
  for (const number of outcomes) rows.set(number, (rows.get(number) ?? 0) + 1);
  return { received: byName(inOrder), deliveries: byName(deliveries), rows };
}

/** Posts that were acknowledged, and what is known of them wherever they should have come to. */
function lossesIn({ posts }: History, { received, deliveries, rows }: Index, rules: Rules): string[] {
  const acknowledged = new Set(posts.filter(({ result }) => result === 'ok').map(({ number }) => number));
  return [...acknowledged].flatMap((number) => {
    if (!rows.has(number)) return [`${number} was acknowledged and has no row`];
    return rules.connections.flatMap((connection) => {
      const name = nameOf({ number, connection });
      const [row] = deliveries.get(name) ?? [];
      if (!row) return [`${name} has no delivery`];
      const arrived = received.get(name)?.some(({ taken }) => taken) ?? false;
      const isExplained = rules.mayEnd(row) && row.reason !== null;
      return arrived || isExplained ? [] : [`${name} never arrived; it is ${row.status}: ${row.reason}`];
    });
  });
}

/** Rows of what was refused, and more than one row of anything. */
function rowsThatShouldNotBe({ posts }: History, { deliveries, rows }: Index): string[] {
  const refused = posts.filter(({ result, number }) => result === 'fail' && rows.has(number));
  return [
    ...refused.filter((post) => isOnlyPost(post, posts)).map(({ number }) => `${number} was refused and has a row`),
    ...[...rows].filter(([, count]) => count > 1).map(([number, count]) => `${number} has ${count} rows`),
    ...[...deliveries].filter(([, all]) => all.length > 1).map(([name, all]) => `${name} has ${all.length} deliveries`),
  ];
}

/** A client may have posted the same again after it was refused. */
function isOnlyPost({ number }: Post, posts: readonly Post[]): boolean {
  return posts.filter((post) => post.number === number).length === 1;
}

/** What the database says of a delivery against what its vendor knows. */
function statesThatLie({ deliveries }: History, { received }: Index, rules: Rules): string[] {
  return deliveries.flatMap((row) => {
    const requests = received.get(nameOf(row)) ?? [];
    const arrived = requests.some(({ taken }) => taken);
    if (row.status === 'delivered') return arrived ? [] : [`${nameOf(row)} is delivered and never arrived`];
    if (rules.mayEnd(row) && row.reason !== null) return [];
    return [`${nameOf(row)} is ${row.status}: ${row.reason}${arrived ? ', though its vendor took it' : ''}`];
  });
}

/**
 * A vendor that took something gets it again only when the attempt was cut off, by us and on the gateway's own record, or when
 * the answer came too late: for the vendor's clock, or for a process that had no time to read it (a machine with too much to do).
 */
function repeatsIn({ cuts }: History, index: Index, rules: Rules): { duplicates: number; unexcused: string[] } {
  let duplicates = 0;
  const unexcused: string[] = [];
  for (const [name, requests] of index.received) {
    const taken = requests.filter((request) => request.taken);
    const repeats = Math.max(0, taken.length - 1);
    duplicates += repeats;
    const [row] = index.deliveries.get(name) ?? [];
    const { unknownEnds = 0, timedOut = [], resent = 0, ends = [] } = row ?? {};
    const cut = taken.filter((request, turn) => {
      const next = taken[turn + 1];
      if (isCut(request, next ?? request, cuts)) return true;
      if (next === undefined) return false;
      const since = requests[requests.indexOf(request) - 1]?.at ?? Number.NEGATIVE_INFINITY;
      const wasWaitedFor = timedOut.some((startedAt) => startedAt > since && startedAt <= request.at);
      return wasWaitedFor || cameTooLate(request, rules);
    });
    if (repeats > Math.min(cut.length, unknownEnds + resent)) {
      unexcused.push(`${name} was taken ${taken.length} times; ${cut.length} cut off; on record: ${ends.join(', ')}`);
    }
  }
  return { duplicates, unexcused };
}

/**
 * Between its coming and the next one's we did something to the process that sent it. One that was frozen just before it wrote
 * its request may be received last: then it is in the last one's coming.
 */
function isCut({ worker, at }: Received, next: Received, cuts: readonly Cut[]): boolean {
  return cuts.some(({ process, from, to }) => process === worker && at <= to && next.at >= from);
}

/** The gateway gave the attempt up by its own deadline. */
function cameTooLate({ at, answeredAt, abandonedAt }: Received, { deadlineMs }: Rules): boolean {
  return (answeredAt ?? abandonedAt ?? Number.POSITIVE_INFINITY) - at >= deadlineMs - ON_ITS_WAY_MS;
}

/**
 * Every request has its attempt on record, but for those that came to nothing on the way: a client that went away early may
 * give its attempt back, and one whose socket broke may say it once more at once.
 */
function attemptsWithoutRecord({ deliveries }: History, { received }: Index): string[] {
  return deliveries.flatMap((row) => {
    const requests = received.get(nameOf(row)) ?? [];
    const answered = requests.filter(({ answeredAt }) => answeredAt !== null).length;
    const inOrder = row.recorded.every((number, index) => number === index + 1);
    if (inOrder && row.recorded.length + row.resent >= answered && row.attempts === row.recorded.length) return [];
    return [`${nameOf(row)}: ${answered} answered, ${row.attempts} counted, on record ${row.recorded.join(', ')}`];
  });
}

/** Who holds no lease any more writes nothing. */
function unfencedFinishes({ deliveries }: History): string[] {
  return deliveries.filter(({ overlapping }) => overlapping > 0).map((row) => `${nameOf(row)}: ${row.ends.join(', ')}`);
}

function changedIdentities({ received }: Index): string[] {
  return [...received].flatMap(([name, requests]) => {
    const identities = new Set(requests.map(({ identity }) => identity));
    return identities.size > 1 ? [`${name} came as ${[...identities].join(' and as ')}`] : [];
  });
}

/** From the fault's end until the last of what was acknowledged before had arrived; no later than the first new answer. */
function recoveryOf({ posts }: History, { received }: Index, { faultEndedAt, connections }: Rules): number | null {
  if (faultEndedAt === null) return null;
  const before = posts.filter(({ result, endedAt }) => result === 'ok' && endedAt <= faultEndedAt);
  const arrivals = before.flatMap(({ number }) =>
    connections.map((connection) => {
      const taken = received.get(nameOf({ number, connection }))?.filter((request) => request.taken) ?? [];
      // Of a delivery that was cut off only the last request was received to its end.
      return (taken.find(({ answeredAt }) => answeredAt !== null) ?? taken.at(-1))?.at ?? faultEndedAt;
    }),
  );
  const last = arrivals.reduce((latest, at) => Math.max(latest, at), faultEndedAt);
  const firstAnswer = posts
    .filter(({ result, invokedAt }) => result === 'ok' && invokedAt >= faultEndedAt)
    .reduce((first, { endedAt }) => Math.min(first, endedAt), Number.POSITIVE_INFINITY);
  const answering = Number.isFinite(firstAnswer) ? firstAnswer : faultEndedAt;
  return Math.round((Math.max(last, answering) - faultEndedAt) / 100) / 10;
}

function isLate(recoverySeconds: number | null, { recoverWithinMs }: Rules): boolean {
  return recoverySeconds !== null && recoverySeconds * 1000 > recoverWithinMs;
}

/** A database that is away is a 503; nothing that a client sends here may be anything else but taken. */
function strangeAnswers({ posts }: History): string[] {
  const strange = posts.filter(({ status }) => status !== null && ![200, 202, 503].includes(status));
  return strange.map(({ number, status, process }) => `${number} was answered ${status} by ${process}`);
}

function unansweredRows({ posts }: History, { rows }: Index): string[] {
  const written = posts.filter(({ result, number }) => result === 'info' && rows.has(number));
  return written.map(({ number, process }) => `${number} was written by ${process} and not acknowledged`);
}

/** The first few of each kind, and how many there were. */
function grouped(invariant: string, found: readonly string[]): Violation[] {
  const more = found.length - MOST_SHOWN;
  const shown = found.slice(0, MOST_SHOWN).map((what) => ({ invariant, what }));
  return more > 0 ? [...shown, { invariant, what: `and ${more} more` }] : shown;
}
