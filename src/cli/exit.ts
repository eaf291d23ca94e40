import { z } from 'zod';

/** What the program's exit code says. */
export const EXIT = { done: 0, unsuccessful: 1, usage: 2, refused: 3, away: 4, interrupted: 130 } as const;

export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** As `--help` says them. */
export const EXIT_CODES = `Exit codes:
  0    done
  1    something did not succeed: deliveries of a replay failed, a pull failed or refused rows, a test is not ok, or you said no
  2    wrong usage: the words, or the settings
  3    the gateway refused (4xx); each fault is said with its path
  4    the gateway can't be reached, or is in trouble (5xx)
  130  interrupted; what the gateway was told to do goes on`;

/** Thrown when the words or the settings make no sense. The message never holds a key. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}

/** The gateway's error answer, as `application/problem+json`, as far as it is one. */
export const problemAnswer = z.looseObject({
  detail: z.string(),
  errors: z.array(z.looseObject({ path: z.string(), message: z.string() })).optional(),
});

/** Thrown when the gateway answered 4xx. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    message: string,
    readonly status: number,
    /** the body as it came, and what is wrong in what was sent; null where the answer is no problem's */
    readonly problem: { text: string; faults: readonly { path: string; message: string }[] } | null,
  ) {
    super(message);
  }
}

/** Thrown when the gateway can't be reached, answered 5xx, or what answered is no gateway. */
export class Away extends Error {
  override readonly name = 'Away';
}

/** Thrown by whatever waited when Ctrl-C was pressed, or when nobody reads the output any more. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
