import { type Delivery, deliveryAnswer } from '../answers';
import { type Answer, readAnswer } from '../client';
import { agrees, requireSomebodyToAsk } from '../terminal/confirm';
import { attemptsOf, deliveryLines, wholeDelivery } from '../describe/describe-delivery';
import { EXIT, type Exit, Refused } from '../exit';
import { watch } from '../terminal/patience';
import { openProgress } from '../terminal/progress';
import type { ReplayOptions } from './replay-options';
import type { Session } from '../session';

/** Sends one delivery again, whatever became of it, and waits for what comes of this attempt. */
export async function replayDelivery(
  session: Session,
  id: string,
  { yes, again = false }: Pick<ReplayOptions, 'yes' | 'again'>,
): Promise<Exit> {
  const { client, output } = session;
  requireSomebodyToAsk(session, yes);
  const path = `/v1/deliveries/${id}`;
  const before = readAnswer(deliveryAnswer, await client.get(path)).delivery;
  if (!yes) {
    output.note(...deliveryLines(before, output));
    if (!(await agrees(session, 'Send it again?'))) {
      output.note('Nothing was sent.');
      return EXIT.unsuccessful;
    }
  }
  const progress = openProgress(session);
  let seen: { answer: Answer; delivery: Delivery };
  try {
    await client.post(`/v1/admin/deliveries/${id}/replay`, { again });
    seen = await watch(session, {
      ask: async () => {
        const answer = await client.get(path);
        return { answer, delivery: readAnswer(deliveryAnswer, answer).delivery };
      },
      isOver: ({ delivery: { status } }) => status !== 'queued' && status !== 'sending',
      show: ({ delivery }) => progress.show(attemptsOf(delivery) - attemptsOf(before), 1, delivery.status),
    });
  } catch (error) {
    progress.end();
    if (error instanceof Refused) throw error;
    output.note('It is sent without you.', `  see what came of it: npx outcomes show ${id}`);
    throw error;
  }
  progress.end();
  if (seen.delivery.status === 'delivered' && attemptsOf(seen.delivery) === attemptsOf(before)) {
    output.note('It was sent within the last 10 s already, and not once more: --again does that.');
  }
  output.data(seen.answer.text);
  output.say(...wholeDelivery(lastAttemptOnly(seen.delivery), output));
  return seen.delivery.status === 'delivered' ? EXIT.done : EXIT.unsuccessful;
}

function lastAttemptOnly(delivery: Delivery): Delivery {
  return { ...delivery, attempts: Array.isArray(delivery.attempts) ? delivery.attempts.slice(-1) : [] };
}
