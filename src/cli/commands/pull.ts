import type { Command } from 'commander';
import { connection, pullAnswer } from '../answers';
import { readAnswer } from '../client';
import { pullLines } from '../describe/describe-pull';
import { EXIT, type Exit, Refused, WrongUsage } from '../exit';
import { idValue } from '../option-values';
import { PAGE, walk } from '../pages';
import type { Perform, Session } from '../session';
import { PULLS, sayHowToGoOn, watchPulls } from '../watch-pulls';

interface PullOptions {
  from?: string;
  to?: string;
  connection?: string;
  dryRun?: boolean;
  watch?: string;
  cancel?: string;
}

/** `outcomes pull`: fetches days from a connection that has to be asked. */
export function addPull(program: Command, perform: Perform): void {
  program
    .command('pull')
    .description('fetch days again, or for the first time, from connections that have to be asked')
    .option('--from <day>', 'first day, in the connection’s zone, such as 2026-11-01')
    .option('--to <day>', 'last day (default: the first)')
    .option('--connection <name>', 'from this one (default: all that can be asked)')
    .option('--dry-run', 'count what would come, and store nothing')
    .option('--watch <id>', 'go on watching a pull', idValue)
    .option('--cancel <id>', 'fetch no more of a pull; what it brought stays', idValue)
    .action((options: PullOptions) => perform((session) => pull(session, options)));
}

async function pull(session: Session, { watch, cancel, ...asked }: PullOptions): Promise<Exit> {
  const wishes = [watch, cancel, Object.keys(asked).length > 0 ? asked : undefined].filter(
    (wish) => wish !== undefined,
  );
  if (wishes.length > 1) throw new WrongUsage('Say one of: days to fetch, --watch or --cancel.');
  if (watch !== undefined) return watchPulls(session, [watch]);
  if (cancel !== undefined) return cancelPull(session, cancel);
  const { from, to = from, dryRun = false } = asked;
  if (from === undefined) throw new WrongUsage('Say which days: --from 2026-11-01 --to 2026-11-20.');
  const body = { from, to, dryRun };
  if (asked.connection !== undefined) return watchPulls(session, [await ask(session, asked.connection, body)]);

  const ids: string[] = [];
  try {
    for (const name of await namesOfConnections(session)) {
      const id = await ask(session, name, body).catch(nullWhereNotAsked);
      if (id !== null) ids.push(id);
    }
  } catch (error) {
    sayHowToGoOn(session, ids);
    throw error;
  }
  if (ids.length === 0) throw new Refused('There is no connection that can be asked for outcomes.', 404, null);
  return watchPulls(session, ids);
}

async function ask({ client }: Session, name: string, body: object): Promise<string> {
  const answer = await client.post(`/v1/admin/connections/${encodeURIComponent(name)}/pulls`, body);
  return readAnswer(pullAnswer, answer).pull.id;
}

/** Which connections can be asked is known by asking: those that can't answer 404. */
function nullWhereNotAsked(error: unknown): null {
  if (error instanceof Refused && error.status === 404) return null;
  throw error;
}

async function namesOfConnections(session: Session): Promise<string[]> {
  const names: string[] = [];
  for await (const { items } of walk(session, '/v1/admin/connections', {}, PAGE)) {
    names.push(...items.map((value) => readAnswer(connection, { text: '', value }).name));
  }
  return names;
}

async function cancelPull({ client, output }: Session, id: string): Promise<Exit> {
  const answer = await client.post(`${PULLS}/${id}/cancel`, {});
  output.data(answer.text);
  output.say(...pullLines(readAnswer(pullAnswer, answer).pull));
  return EXIT.done;
}
