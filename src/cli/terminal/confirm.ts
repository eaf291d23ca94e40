import { createInterface } from 'node:readline';
import { Interrupted, WrongUsage } from '../exit';
import type { Session } from '../session';

/** @throws {WrongUsage} where nobody can be asked and nobody said yes beforehand */
export function requireSomebodyToAsk({ world: { stdin, stderr } }: Session, yes: boolean | undefined): void {
  if (yes || (stdin.isTTY === true && stderr.isTTY === true)) return;
  throw new WrongUsage('This asks before it sends, and there is no terminal to ask at: say --yes.');
}

/** Whether the person says yes; anything else is no. @throws {Interrupted} */
export async function agrees({ output, stopped, world }: Session, question: string): Promise<boolean> {
  output.draw(`${question} [y/N] `);
  // The terminal stays as it is, so that Ctrl-C is the signal that it always is.
  const lines = createInterface({ input: world.stdin, terminal: false });
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      if (stopped.aborted) resolve('');
      stopped.addEventListener('abort', () => resolve(''), { once: true });
    });
    if (stopped.aborted) {
      output.note('', 'Nothing was sent.');
      throw new Interrupted('interrupted');
    }
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
}
