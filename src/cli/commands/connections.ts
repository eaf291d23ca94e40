import type { Command } from 'commander';
import { connection, connectionAnswer, testAnswer } from '../answers';
import { type Answer, type Client, readAnswer } from '../client';
import { connectionLines } from '../describe/describe-connection';
import { EXIT, type Exit } from '../exit';
import { PAGE, walk } from '../pages';
import { printable } from '../terminal/printable';
import type { Perform, Session } from '../session';

const CONNECTIONS = '/v1/admin/connections';

/** `outcomes connections`: which accounts there are, whether they work, and the hand that stops and releases them. */
export function addConnections(program: Command, perform: Perform): void {
  const connections = program
    .command('connections')
    .description('list connections, test them, pause and resume them, set their currencies')
    .action(() => perform(list));
  connections
    .command('test')
    .description('ask the vendor something that changes nothing there')
    .argument('<name>')
    .action((name: string) => perform((session) => test(session, name)));
  connections
    .command('pause')
    .description('hold its deliveries')
    .argument('<name>')
    .option('--reason <text>', 'why, for whoever looks')
    .action((name: string, { reason }: { reason?: string }) =>
      perform((session) =>
        change(session, ({ post }) => post(`${pathOf(name)}/pause`, reason === undefined ? {} : { reason })),
      ),
    );
  connections
    .command('resume')
    .description('let its deliveries go, and close its breaker')
    .argument('<name>')
    .action((name: string) => perform((session) => change(session, ({ post }) => post(`${pathOf(name)}/resume`, {}))));
  connections
    .command('currency')
    .description('set in which currency an account is kept; an amount in another one is not sent there')
    .argument('<name>')
    .argument('<code>', 'such as USD; none: that of the first amount with a currency which the vendor takes')
    .action((name: string, code: string) => {
      const currency = code === 'none' ? null : code.toUpperCase();
      return perform((session) => change(session, ({ patch }) => patch(pathOf(name), { settings: { currency } })));
    });
}

async function list(session: Session): Promise<Exit> {
  const { output } = session;
  for await (const { items } of walk(session, CONNECTIONS, {}, PAGE)) {
    for (const item of items) {
      output.data(JSON.stringify(item));
      if (!output.isJson) output.say(...connectionLines(readAnswer(connection, { text: '', value: item }), output));
    }
  }
  return EXIT.done;
}

async function test({ client, output }: Session, name: string): Promise<Exit> {
  const answer = await client.post(`${pathOf(name)}/test`, {});
  const { ok, asked, saw, durationMs } = readAnswer(testAnswer, answer).test;
  output.data(answer.text);
  const [word, text] = ok ? ['ok', 'ok'] : ['failed', 'not ok'];
  const how = [asked === 'host' ? 'its host alone was asked' : '', `${durationMs ?? 0} ms`].filter(Boolean).join(', ');
  output.say(`${printable(name)}: ${output.paint(word, text)}: ${printable(saw ?? '')} (${how})`);
  return ok ? EXIT.done : EXIT.unsuccessful;
}

async function change({ client, output }: Session, ask: (of: Client) => Promise<Answer>): Promise<Exit> {
  const answer = await ask(client);
  output.data(answer.text);
  if (!output.isJson) output.say(...connectionLines(readAnswer(connectionAnswer, answer).connection, output));
  return EXIT.done;
}

function pathOf(name: string): string {
  return `${CONNECTIONS}/${encodeURIComponent(name)}`;
}
