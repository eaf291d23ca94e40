import type { Command } from 'commander';
import { KEY_ROLES } from '../model/api-key';
import { isId } from '../model/id';
import { type Key, key, keyAnswer, keyWithSecret } from './answers';
import { type Answer, readAnswer } from './client';
import { keyLines } from './describe-key';
import { EXIT, type Exit, Refused } from './exit';
import { durationValue, listValue } from './option-values';
import { PAGE, walk } from './pages';
import { printable } from './terminal/printable';
import type { Perform, Session } from './session';

const KEYS = '/v1/admin/keys';

interface CreateOptions {
  role: string;
  expires?: number;
  advertisers?: string[];
  campaigns?: string[];
  networks?: string[];
}

/** `outcomes keys`: who may do what. */
export function addKeys(program: Command, perform: Perform): void {
  const keys = program
    .command('keys')
    .description('list the named keys, make, rotate and delete them')
    .action(() => perform(list));
  keys
    .command('create')
    .description('make a key; its secret is shown this once, alone on stdout')
    .argument('<name>', 'what the audit calls it')
    .requiredOption('--role <role>', KEY_ROLES.join(', '))
    .option('--expires <duration>', 'how long it works, such as 90d', durationValue)
    .option('--advertisers <ids>', 'of a partner: for which it may report, separated by commas', listValue)
    .option('--campaigns <ids>', 'the same of campaigns', listValue)
    .option('--networks <ids>', 'the same of networks', listValue)
    .action((name: string, options: CreateOptions) => perform((session) => create(session, name, options)));
  keys
    .command('rotate')
    .description('give a key another secret; the one that it had works on for a while')
    .argument('<key>', 'its name or id')
    .option('--overlap <duration>', 'for how long; 0s: no more (default: 24h)')
    .action((named: string, { overlap }: { overlap?: string }) =>
      perform(async (session) => {
        const { id } = await find(session, named);
        const said = overlap === undefined ? {} : { overlap };
        return showSecret(session, await session.client.post(`${KEYS}/${id}/rotate`, said));
      }),
    );
  keys
    .command('delete')
    .description('delete a key; it opens nothing any more')
    .argument('<key>', 'its name or id')
    .action((named: string) => perform((session) => remove(session, named)));
}

async function list(session: Session): Promise<Exit> {
  const { output } = session;
  let isEmpty = true;
  for await (const { items } of walk(session, KEYS, {}, PAGE)) {
    for (const item of items) {
      isEmpty = false;
      output.data(JSON.stringify(item));
      if (!output.isJson) output.say(...keyLines(readAnswer(key, { text: '', value: item }), output));
    }
  }
  if (isEmpty) output.note('There are none beside the environment’s.');
  return EXIT.done;
}

async function create(session: Session, name: string, { role, expires, ...reach }: CreateOptions): Promise<Exit> {
  const expiresAt = expires === undefined ? {} : { expiresAt: new Date(Date.now() + expires).toISOString() };
  return showSecret(session, await session.client.post(KEYS, { name, role, ...expiresAt, ...reach }));
}

/** The secret is alone on stdout, so that a script can keep it; what a person wants to know goes to the terminal. */
function showSecret({ output }: Session, answer: Answer): Exit {
  const { key: made, secret } = readAnswer(keyWithSecret, answer);
  output.data(answer.text);
  if (output.isJson) return EXIT.done;
  output.note(...keyLines(made, output), 'Its secret, shown this once:');
  output.say(printable(secret));
  return EXIT.done;
}

async function remove(session: Session, named: string): Promise<Exit> {
  const { output, client } = session;
  const answer = await client.delete(`${KEYS}/${(await find(session, named)).id}`);
  output.data(answer.text);
  if (!output.isJson) output.say(`deleted: ${printable(readAnswer(keyAnswer, answer).key.name)}`);
  return EXIT.done;
}

/** By its id, or by its name in whatever case. @throws {Refused} */
async function find(session: Session, named: string): Promise<Key> {
  const wanted = named.toLowerCase();
  for await (const { items } of walk(session, KEYS, {}, PAGE)) {
    for (const item of items) {
      const found = readAnswer(key, { text: '', value: item });
      if (found.id === wanted || found.name.toLowerCase() === wanted) return found;
    }
  }
  throw new Refused(`There is no key ${isId(named) ? 'of this id' : `called ${printable(named)}`}.`, 404, null);
}
