import { type Replay, replayAnswer } from './answers';
import { type Answer, readAnswer } from './client';
import { replayWords, settledOf } from './describe/describe-replay';
import { EXIT, type Exit, Refused } from './exit';
import { watch } from './terminal/patience';
import { openProgress } from './terminal/progress';
import { createStillness } from './terminal/stillness';
import type { Session } from './session';

export const REPLAYS = '/v1/admin/replays';

const LONG_STILL_MS = 20_000;
const WHY_STILL = 'Nothing has moved for 20 s: npx outcomes connections says which are paused or left alone.';

/** Lets a planned replay run and watches it to its end. */
export async function runReplay(session: Session, id: string): Promise<Exit> {
  return follow(session, id, async () => {
    await session.client.post(`${REPLAYS}/${id}/run`, {});
  });
}

/** Watches a replay that runs to its end. */
export async function watchReplay(session: Session, id: string): Promise<Exit> {
  return follow(session, id, () => Promise.resolve());
}

/** Whatever ends the watching before its end, the replay goes on, and it is said how to go on too. */
async function follow(session: Session, id: string, begin: () => Promise<void>): Promise<Exit> {
  const { client, output } = session;
  const progress = openProgress(session);
  const stillness = createStillness(LONG_STILL_MS);
  let seen: { answer: Answer; replay: Replay };
  try {
    await begin();
    seen = await watch(session, {
      ask: async () => {
        const answer = await client.get(`${REPLAYS}/${id}`);
        return { answer, replay: readAnswer(replayAnswer, answer).replay };
      },
      isOver: ({ replay: { status, finishedAt } }) => status === 'planned' || Boolean(finishedAt),
      show: ({ replay }) => {
        progress.show(settledOf(replay), replay.matched, replayWords(replay));
        if (stillness.isLong(settledOf(replay))) output.note(WHY_STILL);
      },
    });
  } catch (error) {
    progress.end();
    if (error instanceof Refused) throw error;
    output.note(
      'The replay goes on without you.',
      `  go on watching: npx outcomes replay --watch ${id}`,
      `  cancel it:      npx outcomes replay --cancel ${id}`,
    );
    throw error;
  }
  progress.end();
  const { answer, replay } = seen;
  output.data(answer.text);
  output.say(`${output.paint(replay.status, replay.status)}: ${replayWords(replay)}`);
  if (replay.failed > 0) output.note('What failed: npx outcomes deliveries --status failed,review');
  return replay.status === 'done' && replay.failed === 0 ? EXIT.done : EXIT.unsuccessful;
}
