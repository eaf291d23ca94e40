import type { DeliveryOnRecord, Received } from '../check/history';
import type { Stage } from '../rig/stage';

/** One way to break something, under load, at a moment that a condition names. */
export interface Experiment {
  name: string;
  /** what is done, in a few words for the table */
  what: string;
  /** whether the short form has it */
  inShort: boolean;
  /** from the fault's end until nothing is left of it, without a hand; in milliseconds */
  recoverWithinMs: number;
  /** whether a delivery may end as it did though it is not `delivered`; none may, unless said */
  mayEnd?(delivery: DeliveryOnRecord): boolean;
  /** whether nothing may be written without its client hearing so */
  answersAll?: boolean;
  run(stage: Stage): Promise<void>;
}

/** Something that is waited for until it is opened. */
export function createGate(): { opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

/** Whether a request is the first of its delivery. */
export function isFirst({ history }: Stage, { number, connection }: Received): boolean {
  return !history.received.some((other) => other.number === number && other.connection === connection);
}

/** How many requests came sooner than the vendor's last no had asked for. */
export function tooEarly({ history }: Stage, connections: readonly string[], waitMs: number): number {
  const refusedAt = new Map<string, number>();
  let early = 0;
  for (const { number, connection, at, taken, answeredAt } of history.received) {
    if (!connections.includes(connection)) continue;
    const delivery = `${number} ${connection}`;
    if (at - (refusedAt.get(delivery) ?? 0) < waitMs) early += 1;
    if (!taken && answeredAt !== null) refusedAt.set(delivery, answeredAt);
  }
  return early;
}
