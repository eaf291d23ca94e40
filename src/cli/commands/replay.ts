import type { Command } from 'commander';
import { type Replay, replayAnswer } from '../answers';
import { readAnswer } from '../client';
import { agrees, requireSomebodyToAsk } from '../terminal/confirm';
import { planLines } from '../describe/describe-replay';
import { EXIT, type Exit, WrongUsage } from '../exit';
import { durationValue, idValue, listValue } from '../option-values';
import { replayDelivery } from './replay-delivery';
import { type ReplayOptions, wishOf } from './replay-options';
import type { Perform, Session } from '../session';
import { REPLAYS, runReplay, watchReplay } from '../watch-replay';

/** `outcomes replay`: sends again, one delivery or all that a filter matches. */
export function addReplay(program: Command, perform: Perform): void {
  program
    .command('replay')
    .description('send again: one delivery by its id, or all that a filter matches, after showing them and asking')
    .argument('[delivery]', 'a delivery’s id', idValue)
    .option('--status <statuses>', 'failed, review, held, retrying, cancelled, or several (default: failed)', listValue)
    .option('--connection <name>', 'to this connection')
    .option('--failure <kind>', 'whose last attempt failed so, such as rejected')
    .option('--name <name>', 'of outcomes of this name')
    .option('--since <duration>', 'made in the last 30m, 24h, 7d', durationValue)
    .option('--from <time>', 'made then or later: a day or an RFC 3339 time')
    .option('--to <time>', 'made before then')
    .option('--yes', 'do not ask')
    .option('--again', 'of a delivery: once more, although you had it sent within the last 10 s')
    .option('--plan', 'show what would be sent, and send nothing')
    .option('--run <id>', 'let a planned replay run', idValue)
    .option('--watch <id>', 'go on watching a replay', idValue)
    .option('--cancel <id>', 'send no more of a replay', idValue)
    .action((delivery: string | undefined, options: ReplayOptions) =>
      perform((session) => replay(session, delivery, options)),
    );
}

async function replay(session: Session, delivery: string | undefined, options: ReplayOptions): Promise<Exit> {
  const wish = wishOf(delivery, options, Date.now());
  const { yes, plan, again } = options;
  switch (wish.kind) {
    case 'one':
      return replayDelivery(session, wish.delivery, { yes, again });
    case 'watch':
      return watchReplay(session, wish.replay);
    case 'cancel':
      return cancel(session, wish.replay);
    case 'run': {
      requireSomebodyToAsk(session, yes);
      const planned = readAnswer(replayAnswer, await session.client.get(`${REPLAYS}/${wish.replay}`)).replay;
      return run(session, planned, yes);
    }
    case 'filter': {
      if (!plan) requireSomebodyToAsk(session, yes);
      const answer = await session.client.post(REPLAYS, { filter: wish.filter });
      const planned = readAnswer(replayAnswer, answer).replay;
      if (!plan) return run(session, planned, yes);
      session.output.data(answer.text);
      session.output.say(...planLines(planned));
      session.output.note('', `Let it run: npx outcomes replay --run ${planned.id}`);
      return EXIT.done;
    }
    default:
      return wish satisfies never;
  }
}

/** Shows a plan, asks, lets it run and watches it to its end. */
async function run(session: Session, planned: Replay, yes: boolean | undefined): Promise<Exit> {
  const { client, output } = session;
  if (planned.status !== 'planned') throw new WrongUsage(`This replay is ${planned.status}: watch it with --watch.`);
  const lines = planLines(planned);
  output.say(...lines);
  // Where a machine reads stdout, whoever is asked reads stderr.
  if (output.isJson && !yes) output.note(...lines);
  if (planned.matched === 0) {
    const answer = await client.post(`${REPLAYS}/${planned.id}/cancel`, {});
    output.data(answer.text);
    output.note('Nothing matches, and nothing was sent.');
    return EXIT.done;
  }
  if (!yes && !(await agrees(session, `Send ${planned.matched} deliveries again?`))) {
    await client.post(`${REPLAYS}/${planned.id}/cancel`, {});
    output.note('Nothing was sent.');
    return EXIT.unsuccessful;
  }
  return runReplay(session, planned.id);
}

async function cancel({ client, output }: Session, id: string): Promise<Exit> {
  const answer = await client.post(`${REPLAYS}/${id}/cancel`, {});
  const { delivered, failed, queued } = readAnswer(replayAnswer, answer).replay;
  output.data(answer.text);
  output.say(`cancelled: ${delivered} delivered, ${failed} failed before; ${queued} were on their way and go on`);
  return EXIT.done;
}
