import { type Command, Option } from 'commander';
import { deliveryAnswer } from '../answers';
import { readAnswer } from '../client';
import { deliveryLines } from '../describe/describe-delivery';
import { EXIT, type Exit } from '../exit';
import { idValue } from '../option-values';
import type { Perform, Session } from '../session';

interface SettleOptions {
  as: string;
  note: string;
}

/** `outcomes settle`: says what came of a delivery in review, after a look at the vendor's side. */
export function addSettle(program: Command, perform: Perform): void {
  program
    .command('settle')
    .description('say what came of a delivery that is in review')
    .argument('<id>', 'the delivery’s id', idValue)
    .addOption(new Option('--as <what>', 'what came of it').choices(['delivered', 'failed']).makeOptionMandatory())
    .requiredOption('--note <text>', 'how you know')
    .action((id: string, options: SettleOptions) => perform((session) => settle(session, id, options)));
}

async function settle({ client, output }: Session, id: string, { as, note }: SettleOptions): Promise<Exit> {
  const answer = await client.post(`/v1/admin/deliveries/${id}/settle`, { as, note });
  output.data(answer.text);
  if (!output.isJson) output.say(...deliveryLines(readAnswer(deliveryAnswer, answer).delivery, output));
  return EXIT.done;
}
