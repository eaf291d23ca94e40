import { setImmediate } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { Away, EXIT, type Exit, Interrupted, Refused, WrongUsage } from './exit';
import { openOutput, type Output } from './terminal/output';
import { printable, printableJson, printableLines } from './terminal/printable';
import { createProgram } from './program';
import { openSession, type Perform } from './session';
import { addEnvFile, KEY_VARIABLES, type SettingOptions } from './settings';
import type { World } from './world';

/** Does what the words say, and gives the exit code. Never throws. */
export async function main(words: readonly string[], world: World): Promise<Exit> {
  const output = openOutput(world, words.includes('--json'));
  const envFault = addEnvFile(world);
  // Before anything is said, words that are wrong among it.
  for (const name of KEY_VARIABLES) output.hide(world.environment[name] ?? '');
  let exit: Exit = EXIT.done;
  const perform: Perform = async (command) => {
    if (envFault) throw envFault;
    exit = await command(openSession(world, program.opts<SettingOptions>(), output));
  };
  const program = createProgram(perform, output);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    exit = world.interrupted.aborted ? EXIT.interrupted : explain(error, output);
  }
  // A write that failed says so a moment later.
  await setImmediate();
  return output.closed.aborted ? unread(output) : exit;
}

/** Somebody who has read enough is no failure. */
function unread({ closed, note }: Output): Exit {
  const { code } = closed.reason as NodeJS.ErrnoException;
  if (code === 'EPIPE') return EXIT.done;
  note(`What was to be said can’t be written (${code}).`);
  return EXIT.unsuccessful;
}

/** What a person can mend is said in a sentence. */
function explain(error: unknown, output: Output): Exit {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof Refused) {
    const { problem } = error;
    if (output.isJson && problem) output.note(printableJson(problem.text));
    else output.note(error.message, ...faultLines(problem));
    return EXIT.refused;
  }
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof WrongUsage || error instanceof Away) {
    output.note(error.message);
    return error instanceof Away ? EXIT.away : EXIT.usage;
  }
  output.note(
    ...(error instanceof Error ? printableLines(error.stack ?? error.message) : ['Something went wrong here.']),
  );
  return EXIT.unsuccessful;
}

function faultLines(problem: Refused['problem']): string[] {
  return (problem?.faults ?? []).map(
    ({ path, message }) => `  ${printable(path || 'the body')}: ${printable(message)}`,
  );
}
