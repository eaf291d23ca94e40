import type { Command } from 'commander';
import { correctionAnswer } from './answers';
import { type Answer, readAnswer } from './client';
import { agrees, requireSomebodyToAsk } from './terminal/confirm';
import { correctionLines } from './describe-correction';
import { EXIT, type Exit } from './exit';
import { idValue, listValue } from './option-values';
import type { Perform, Session } from './session';

interface CorrectOptions {
  plan?: boolean;
  yes?: boolean;
}

interface RemoveOptions extends CorrectOptions {
  to?: string;
}

interface SplitOptions extends CorrectOptions {
  ids?: string[];
  outcomes?: string[];
}

const withPlan = (command: Command): Command =>
  command.option('--plan', 'show what each vendor would be sent, and do nothing').option('--yes', 'do not ask');

/** `outcomes move`, `outcomes remove-id`, `outcomes split`: take a mistake about calls back, after showing what it comes to and asking. */
export function addCorrections(program: Command, perform: Perform): void {
  withPlan(program.command('move'))
    .description('move an outcome to another call')
    .argument('<outcome>', 'the outcome’s id', idValue)
    .argument('<call>', 'the other call’s id', idValue)
    .action((outcome: string, callId: string, options: CorrectOptions) =>
      perform((session) =>
        correct(session, options, 'Move it?', (query) =>
          session.client.post(`/v1/admin/outcomes/${outcome}/move${query({})}`, { callId }),
        ),
      ),
    );
  withPlan(program.command('remove-id'))
    .description('take an id from a call')
    .argument('<call>', 'the call’s id', idValue)
    .argument('<key>', 'which of its ids: an adapter, a connection or external')
    .option('--to <call>', 'the call that it is the id of', idValue)
    .action((call: string, key: string, { to, ...options }: RemoveOptions) =>
      perform((session) =>
        correct(session, options, 'Take it away?', (query) =>
          session.client.delete(
            `/v1/admin/calls/${call}/ids/${encodeURIComponent(key)}${query(to ? { callId: to } : {})}`,
          ),
        ),
      ),
    );
  withPlan(program.command('split'))
    .description('make two calls of one: those that became one, or as the options name them')
    .argument('<call>', 'the id of either call', idValue)
    .option(
      '--ids <keys>',
      'ids that are the other call’s: adapters, connections or external, with commas between',
      listValue,
    )
    .option('--outcomes <ids>', 'outcomes that are the other call’s', listValue)
    .action((call: string, { ids, outcomes, ...options }: SplitOptions) =>
      perform((session) =>
        correct(session, options, 'Split them?', (query) =>
          session.client.post(`/v1/admin/calls/${call}/split${query({})}`, {
            ...(ids && { ids }),
            ...(outcomes && { outcomes }),
          }),
        ),
      ),
    );
}

/** How a request is asked for: with these members of its query, and whether only to be planned. */
type QueryOf = (more: Readonly<Record<string, string>>) => string;

async function correct(
  session: Session,
  { plan, yes }: CorrectOptions,
  question: string,
  ask: (query: QueryOf) => Promise<Answer>,
): Promise<Exit> {
  const { output } = session;
  if (!plan) requireSomebodyToAsk(session, yes);
  const queryOf =
    (isPlan: boolean): QueryOf =>
    (more) => {
      const query = new URLSearchParams({ ...more, ...(isPlan && { plan: 'true' }) }).toString();
      return query === '' ? '' : `?${query}`;
    };
  if (plan || !yes) {
    const planned = await ask(queryOf(true));
    const lines = correctionLines(readAnswer(correctionAnswer, planned));
    if (plan) {
      output.data(planned.text);
      output.say(...lines);
      return EXIT.done;
    }
    output.note(...lines);
    if (!(await agrees(session, question))) {
      output.note('Nothing was changed.');
      return EXIT.unsuccessful;
    }
  }
  const done = await ask(queryOf(false));
  output.data(done.text);
  output.say(...correctionLines(readAnswer(correctionAnswer, done)));
  return EXIT.done;
}
