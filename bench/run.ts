import { existsSync } from 'node:fs';
import { compare } from './compare';
import { leaveNothingBehind } from './leave-nothing';
import { help, type Options, readOptions, UsageError } from './options';
import { endedByItself } from './processes';
import { measureGateway } from './single';

/** `npm run bench`: its options are in options.ts, what it prints is in report.ts and comparison-table.ts. */
async function main(): Promise<string> {
  const options = readOptions(process.argv.slice(2));
  if (options.mode === 'help') return help();
  if (!existsSync('/proc/stat'))
    throw new Error('The benchmark reads CPU and memory from /proc, which Linux alone has.');
  leaveNothingBehind();
  return `${await measure(options)}\n`;
}

function measure(options: Exclude<Options, { mode: 'help' }>): Promise<string> {
  const tell = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
  const measured = options.mode === 'single' ? measureGateway(options, tell) : compare(options, tell);
  return Promise.race([measured, endedByItself]);
}

main().then(
  (text) => process.stdout.write(text, () => process.exit(0)),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
