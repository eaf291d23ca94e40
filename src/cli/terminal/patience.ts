import { setTimeout as wait } from 'node:timers/promises';
import { Away, Interrupted } from '../exit';
import type { Session } from '../session';

/** How long a gateway that was there may be away, as while it is started anew. */
const LONGEST_AWAY_MS = 60_000;

/** Asks again and again until it is over, and gives the last answer. @throws {Interrupted} {Refused} {Away} */
export interface Watch<T> {
  ask(): Promise<T>;
  isOver(answer: T): boolean;
  show(answer: T): void;
}

const FIRST_PAUSE_MS = 200;
/** Often enough for a person, and seldom enough for a gateway with other things to do. */
export const LONGEST_PAUSE_MS = 2_000;

export async function watch<T>(session: Session, { ask, isOver, show }: Watch<T>): Promise<T> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.3, LONGEST_PAUSE_MS)) {
    const answer = await patiently(session, ask);
    show(answer);
    if (isOver(answer)) return answer;
    await sleep(session, pause);
  }
}

/** Asks what can be asked twice until there is an answer, for a minute. */
export async function patiently<T>(session: Session, ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + LONGEST_AWAY_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Away) || Date.now() > deadline) throw error;
      if (tries === 1) session.output.note(`${error.message} Trying on.`);
      await sleep(session, LONGEST_PAUSE_MS);
    }
  }
}

/** @throws {Interrupted} */
export async function sleep({ stopped }: Session, milliseconds: number): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal: stopped });
  } catch {
    throw new Interrupted('interrupted');
  }
}
