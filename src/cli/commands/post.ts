import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { outcomeAnswer } from '../answers';
import { readAnswer } from '../client';
import { outcomeLines } from '../describe/describe-outcome';
import { EXIT, type Exit, Interrupted, WrongUsage } from '../exit';
import { countValue, pairValue } from '../option-values';
import { printable } from '../terminal/printable';
import type { Perform, Session } from '../session';

interface PostOptions {
  call?: Record<string, string>;
  startedAt?: string;
  duration?: number;
  caller?: string;
  called?: string;
  name?: string;
  key?: string;
  amount?: string;
  currency?: string;
  occurredAt?: string;
  description?: string;
  attribute?: Record<string, string>;
  retract?: boolean;
  idempotencyKey?: string;
}

/** The gateway takes 256 kB; a file that is much longer was not meant. */
const MOST_BYTES = 1_048_576;

/** `outcomes post`: reports an outcome. */
export function addPost(program: Command, perform: Perform): void {
  program
    .command('post')
    .description('report an outcome, as the JSON of POST /v1/outcomes or by options')
    .argument('[file]', 'JSON of an outcome; - for stdin')
    .option('--call <connection=id>', 'an id of the call; may be said again, external=… for your own', pairValue)
    .option('--started-at <time>', 'when the call began, such as 2015-07-04T07:06:40Z')
    .option('--duration <seconds>', 'how long the call was', countValue)
    .option('--caller <number>', 'who called')
    .option('--called <number>', 'the number that was called')
    .option('--name <name>', 'what came of the call, such as sale')
    .option('--key <key>', 'the outcome’s key, where one call has several outcomes of one name')
    .option('--amount <amount>', 'decimal, such as 100.00', amountValue)
    .option('--currency <code>', 'of the amount, such as USD')
    .option('--occurred-at <time>', 'when it came about, such as 2015-08-26T16:41:53Z')
    .option('--description <text>')
    .option('--attribute <name=value>', 'may be said again', pairValue)
    .option('--retract', 'it is not so (any more)')
    .option('--idempotency-key <key>', 'the same key and outcome give the first answer again')
    .action((file: string | undefined, options: PostOptions) => perform((session) => post(session, file, options)));
}

async function post(session: Session, file: string | undefined, options: PostOptions): Promise<Exit> {
  const { client, output } = session;
  const { idempotencyKey, ...said } = options;
  if (file !== undefined && Object.keys(said).length > 0) {
    throw new WrongUsage('Say the outcome in the file or by options, not both.');
  }
  if (file === undefined && said.name === undefined) {
    throw new WrongUsage('Say the outcome: a file, - for stdin, or --call and --name.');
  }
  if (said.key !== undefined && session.isKey(said.key)) {
    throw new WrongUsage(
      '--key is the outcome’s, and this is the gateway’s, which would be told to every vendor: set GATEWAY_KEY.',
    );
  }
  const body = file === undefined ? outcomeOf(said) : await readOutcome(session, file);
  const headers: Record<string, string> =
    idempotencyKey === undefined ? {} : { 'idempotency-key': headerText(idempotencyKey) };
  const answer = await client.post('/v1/outcomes', body, headers);
  output.data(answer.text);
  if (!output.isJson) output.say(...outcomeLines(readAnswer(outcomeAnswer, answer), output));
  return EXIT.done;
}

function outcomeOf({ call, startedAt, duration, caller, called, retract, ...outcome }: PostOptions): object {
  const { amount, currency, attribute, ...rest } = outcome;
  if (amount === undefined && currency !== undefined) throw new WrongUsage('--currency is of an --amount.');
  return {
    call: {
      ...(call && { ids: call }),
      ...(startedAt !== undefined && { startedAt }),
      ...(duration !== undefined && { durationSeconds: duration }),
      ...(caller !== undefined && { callerNumber: caller }),
      ...(called !== undefined && { destinationNumber: called }),
    },
    ...rest,
    ...(retract && { met: false }),
    ...(amount !== undefined && { amount: { value: amount, ...(currency !== undefined && { currency }) } }),
    ...(attribute && { attributes: attribute }),
  };
}

/** The file's text, sent as it is: the gateway names what is wrong with it. */
async function readOutcome({ world, stopped }: Session, file: string): Promise<string> {
  const named = file === '-' ? 'stdin' : printable(file);
  const bytes = file === '-' ? await readAll(world.stdin, stopped) : await readBytes(file, named);
  if (bytes.length > MOST_BYTES) throw new WrongUsage(`${named} is no outcome: it is longer than 1 MB.`);
  if (!isUtf8(bytes)) throw new WrongUsage(`${named} is not in UTF-8.`);
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  try {
    JSON.parse(text);
  } catch {
    throw new WrongUsage(`${named} holds no JSON.`);
  }
  return text;
}

async function readBytes(file: string, named: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new WrongUsage(`${named} can’t be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

async function readAll(stdin: Session['world']['stdin'], stopped: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onStop = (): void => void stdin.destroy(new Interrupted('interrupted'));
  stopped.addEventListener('abort', onStop, { once: true });
  try {
    for await (const chunk of stdin) {
      const part = Buffer.from(chunk as Uint8Array | string);
      chunks.push(part);
      bytes += part.length;
      if (bytes > MOST_BYTES) break;
    }
  } finally {
    stopped.removeEventListener('abort', onStop);
  }
  return Buffer.concat(chunks);
}

/** Whether it is money is for the gateway to say; that it begins with a digit tells "-5" from a forgotten value. */
function amountValue(text: string): string {
  if (/^-\d/.test(text))
    throw new InvalidArgumentError('No outcome is worth less than nothing: --retract takes it back.');
  if (!/^\d/.test(text)) throw new InvalidArgumentError('It must be a decimal such as 100.00.');
  return text;
}

function headerText(text: string): string {
  if (!/^[\x20-\x7e]{1,255}$/.test(text))
    throw new WrongUsage('--idempotency-key must be 1 to 255 characters of ASCII.');
  return text;
}
