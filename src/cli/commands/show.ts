import type { Command } from 'commander';
import { callAnswer, deliveryAnswer, outcomeAnswer } from '../answers';
import { type Answer, readAnswer } from '../client';
import { wholeDelivery } from '../describe/describe-delivery';
import { callLines, outcomeLines } from '../describe/describe-outcome';
import { EXIT, type Exit, Refused } from '../exit';
import { idValue } from '../option-values';
import type { Output } from '../terminal/output';
import type { Perform, Session } from '../session';

/** What an id may be of, the likeliest first. */
const KINDS: readonly { path: string; lines(answer: Answer, output: Output): string[] }[] = [
  {
    path: '/v1/deliveries',
    lines: (answer, output) => wholeDelivery(readAnswer(deliveryAnswer, answer).delivery, output),
  },
  { path: '/v1/outcomes', lines: (answer, output) => outcomeLines(readAnswer(outcomeAnswer, answer), output) },
  { path: '/v1/calls', lines: (answer, output) => callLines(readAnswer(callAnswer, answer), output) },
];

/** `outcomes show`: an outcome, a delivery or a call, whichever has this id. */
export function addShow(program: Command, perform: Perform): void {
  program
    .command('show')
    .description('show an outcome, a delivery with every attempt, or a call')
    .argument('<id>', 'the gateway’s id of it', idValue)
    .action((id: string) => perform((session) => show(session, id)));
}

async function show({ client, output }: Session, id: string): Promise<Exit> {
  for (const { path, lines } of KINDS) {
    const answer = await client.find(`${path}/${id}`);
    if (!answer) continue;
    output.data(answer.text);
    if (!output.isJson) output.say(...lines(answer, output));
    return EXIT.done;
  }
  throw new Refused('There is no outcome, delivery or call of this id.', 404, null);
}
