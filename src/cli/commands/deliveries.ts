import type { Command } from 'commander';
import { delivery } from '../answers';
import { readAnswer } from '../client';
import { deliveryLines } from '../describe/describe-delivery';
import { EXIT, type Exit, WrongUsage } from '../exit';
import { countValue, durationValue, idValue, type SpanOptions, spanOf } from '../option-values';
import { walk } from '../pages';
import type { Perform, Session } from '../session';

interface DeliveriesOptions extends SpanOptions {
  status?: string;
  connection?: string;
  failure?: string;
  outcome?: string;
  call?: string;
  warning?: string;
  limit?: number;
  all?: boolean;
}

const DEFAULT_LIMIT = 50;

/** `outcomes deliveries`: what became of every revision, and of every call that is handed over, at every connection. */
export function addDeliveries(program: Command, perform: Perform): void {
  program
    .command('deliveries')
    .description('list deliveries, newest first')
    .option('--status <statuses>', 'one or several, separated by commas, such as failed,review')
    .option('--connection <name>', 'to this connection')
    .option('--failure <kind>', 'whose last attempt failed so, such as rejected')
    .option('--outcome <id>', 'of this outcome', idValue)
    .option('--call <id>', 'of this call itself, not of its outcomes', idValue)
    .option('--warning <code>', 'with such a warning, such as amount_zeroed')
    .option('--since <duration>', 'made in the last 30m, 24h, 7d', durationValue)
    .option('--from <time>', 'made then or later: a day or an RFC 3339 time')
    .option('--to <time>', 'made before then')
    .option('--limit <count>', `at most so many (default: ${DEFAULT_LIMIT})`, countValue)
    .option('--all', 'however many there are')
    .action((options: DeliveriesOptions) => perform((session) => listDeliveries(session, options)));
}

async function listDeliveries(session: Session, options: DeliveriesOptions): Promise<Exit> {
  const { output } = session;
  const { status, connection, failure, outcome: outcomeId, call: callId, warning, limit, all, ...span } = options;
  if (all && limit !== undefined) throw new WrongUsage('Say --limit or --all, not both.');
  const most = all ? Number.POSITIVE_INFINITY : (limit ?? DEFAULT_LIMIT);
  const query = { status, connection, failure, outcomeId, callId, warning, ...spanOf(span, Date.now()) };
  let count = 0;
  let hasMore = false;
  for await (const page of walk(session, '/v1/deliveries', query, most)) {
    for (const item of page.items) {
      output.data(JSON.stringify(item));
      if (!output.isJson) output.say(...deliveryLines(readAnswer(delivery, { text: '', value: item }), output));
    }
    count += page.items.length;
    hasMore = page.hasMore;
  }
  if (output.isJson) return EXIT.done;
  if (count === 0) output.note('There are none.');
  if (hasMore) output.note(`The newest ${count}; --all shows however many there are.`);
  return EXIT.done;
}
