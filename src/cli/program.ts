import { Command } from 'commander';
import { addConnections } from './commands/connections';
import { addCorrections } from './correct';
import { addDeliveries } from './commands/deliveries';
import { EXIT_CODES } from './exit';
import { addKeys } from './keys';
import type { Output } from './terminal/output';
import { addPost } from './commands/post';
import { addPull } from './commands/pull';
import { addReplay } from './commands/replay';
import type { Perform } from './session';
import { addSettle } from './commands/settle';
import { addShow } from './commands/show';
import { addTail } from './commands/tail';

const SETTINGS = `Settings:
  GATEWAY_URL    where the gateway is (default: http://localhost:8080, or where HOST and PORT say)
  GATEWAY_KEY    its key; else ADMIN_API_KEY, else what is in DATA_DIR/admin-api-key (default: ./data),
                 where a gateway of this folder keeps the one it made
A file .env of the folder is read as the gateway reads it; what the environment says goes before it.`;

/** The words that are understood, and which command each leads to. */
export function createProgram(perform: Perform, output: Output): Command {
  const program = new Command('outcomes')
    .description('The gateway of call outcomes, from a command line.')
    .option('--url <url>', 'where the gateway is, instead of GATEWAY_URL')
    .option('--key-file <file>', 'file that holds the key and nothing else')
    .option('--json', 'the API’s JSON on stdout, a list’s items one a line, and nothing else')
    .addHelpText('after', `\n${SETTINGS}\n\n${EXIT_CODES}`)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => output.draw(text, 'stdout'),
      writeErr: (text) => output.draw(text),
    })
    .exitOverride();
  const commands = [
    addPost,
    addShow,
    addDeliveries,
    addReplay,
    addPull,
    addTail,
    addSettle,
    addCorrections,
    addConnections,
    addKeys,
  ];
  for (const add of commands) add(program, perform);
  return program;
}
