import type { Command } from 'commander';
import { type Delivery, delivery, deliveryAnswer } from '../answers';
import { readAnswer } from '../client';
import { attemptsOf, deliveryLines } from '../describe/describe-delivery';
import type { Exit } from '../exit';
import { createNews, type News } from '../news';
import { listValue } from '../option-values';
import { PAGE, walk } from '../pages';
import { LONGEST_PAUSE_MS, patiently, sleep } from '../terminal/patience';
import type { Perform, Session } from '../session';

interface TailOptions {
  connection?: string;
  status?: string[];
}

/** How far back one look goes; what comes faster than that is said to have been missed. */
const MOST_AT_ONCE = 5 * PAGE;
/** Older ones that something will still come of, asked for one by one with each look. */
const MOST_ASKED = 10;

/** `outcomes tail`: new deliveries, and what becomes of them. */
export function addTail(program: Command, perform: Perform): void {
  program
    .command('tail')
    .description('show new deliveries and what becomes of them, as it happens, until Ctrl-C')
    .option('--connection <name>', 'to this connection')
    .option('--status <statuses>', 'those that come to be so, such as failed,review', listValue)
    .action((options: TailOptions) => perform((session) => tail(session, options)));
}

async function tail(session: Session, { connection, status }: TailOptions): Promise<Exit> {
  const { output } = session;
  const news = createNews();
  const tell = (one: Delivery): void => {
    if (!news.take(one) || (status && !status.includes(one.status))) return;
    output.data(JSON.stringify({ ...one, attempts: attemptsOf(one) }));
    output.say(...deliveryLines(one, output));
  };
  for await (const { items } of walk(session, '/v1/deliveries', { connection }, PAGE)) {
    for (const item of items) news.take(readDelivery(item));
  }
  output.note('Waiting for deliveries; Ctrl-C ends it.');
  for (;;) {
    await sleep(session, LONGEST_PAUSE_MS);
    const { read, isWhole } = await patiently(session, () => readNewest(session, connection, news));
    if (!isWhole) output.note(`More than ${MOST_AT_ONCE} came at once: not all of them are shown.`);
    for (const one of read.toReversed()) tell(one);
    const seen = new Set(read.map(({ id }) => id));
    for (const id of news.open(MOST_ASKED).filter((open) => !seen.has(open))) {
      const answer = await patiently(session, () => session.client.find(`/v1/deliveries/${id}`));
      if (answer) tell(readAnswer(deliveryAnswer, answer).delivery);
    }
  }
}

/** The newest page, and further ones as long as they are new to the end. */
async function readNewest(
  session: Session,
  connection: string | undefined,
  news: News,
): Promise<{ read: Delivery[]; isWhole: boolean }> {
  const read: Delivery[] = [];
  let isWhole = true;
  for await (const { items, hasMore } of walk(session, '/v1/deliveries', { connection }, MOST_AT_ONCE)) {
    read.push(...items.map(readDelivery));
    const oldest = read.at(-1);
    if (!oldest || news.has(oldest.id)) return { read, isWhole: true };
    isWhole = !hasMore;
  }
  return { read, isWhole };
}

function readDelivery(value: unknown): Delivery {
  return readAnswer(delivery, { text: '', value });
}
