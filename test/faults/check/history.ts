/** All times are epoch milliseconds of the runner's clock; a post's number tells everything of one outcome apart. */

/** What a client knows of one post when it is over. `info`: it may have been accepted or not. */
export interface Post {
  number: number;
  /** which process it was sent to */
  process: string;
  invokedAt: number;
  endedAt: number;
  result: 'ok' | 'fail' | 'info';
  /** null: there was no answer */
  status: number | null;
  outcomeId: string | null;
}

/** One request as a vendor got it. */
export interface Received {
  number: number;
  connection: string;
  /** which process sent it */
  worker: string;
  at: number;
  /** method, path and body, and the idempotency key where one came along */
  identity: string;
  /** whether the vendor took it: it answered with a yes, or was about to when its client went away */
  taken: boolean;
  /** when the last byte of the answer went out, null when it never did */
  answeredAt: number | null;
  /** when the client went away before that */
  abandonedAt: number | null;
}

/** A stretch of time in which what a process had in flight may have been cut off, because of what we did. */
export interface Cut {
  process: string;
  from: number;
  to: number;
}

/** A delivery as the database has it at the end. */
export interface DeliveryOnRecord {
  number: number;
  connection: string;
  status: string;
  reason: string | null;
  attempts: number;
  /** numbers of the attempts on record, ascending */
  recorded: number[];
  /** of these, how many have an end that the gateway does not know */
  unknownEnds: number;
  /** when those of them began that it gave up after its whole deadline: the answer was not there by then */
  timedOut: number[];
  /** attempts whose request went out a second time at once, since a kept socket was closed under it */
  resent: number;
  /** attempts on record that began before the one before them was over: who wrote them down held no lease any more */
  overlapping: number;
  /** how each of them ended, for a person */
  ends: string[];
}

export interface History {
  posts: Post[];
  received: Received[];
  cuts: Cut[];
  /** the numbers of the outcomes in the database, one for each row */
  outcomes: number[];
  deliveries: DeliveryOnRecord[];
  /** processes that ended though nobody had ended them */
  deaths: string[];
}

export interface Rules {
  connections: readonly string[];
  /** the deadline of one attempt */
  deadlineMs: number;
  /** when the fault was over; null: recovery is not measured */
  faultEndedAt: number | null;
  recoverWithinMs: number;
  /** whether a delivery may end as it did though it is not `delivered`; it needs a reason all the same */
  mayEnd(delivery: DeliveryOnRecord): boolean;
  /** whether nothing may be written without its client hearing so */
  answersAll: boolean;
}

export interface Violation {
  /** which invariant: "I1 loss", … */
  invariant: string;
  what: string;
}

export interface Counts {
  acked: number;
  info: number;
  refused: number;
  /** deliveries that a vendor took at least once */
  delivered: number;
  /** requests that a vendor took beyond the first of their delivery */
  duplicates: number;
  /** attempts of which the gateway has on record that it does not know their end */
  cut: number;
  losses: number;
  /** from the fault's end until everything acknowledged before was delivered; null: not measured */
  recoverySeconds: number | null;
}

export interface Findings {
  counts: Counts;
  violations: Violation[];
}
