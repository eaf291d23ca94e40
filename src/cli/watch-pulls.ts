import { type Pull, pullAnswer } from './answers';
import { type Answer, readAnswer } from './client';
import { pullLines, pullWords } from './describe/describe-pull';
import { EXIT, type Exit, Refused } from './exit';
import { watch } from './terminal/patience';
import { openProgress } from './terminal/progress';
import type { Session } from './session';

export const PULLS = '/v1/admin/pulls';

/** Watches pulls to the end of all of them. Whatever ends the watching before, they go on, and it is said how to go on too. */
export async function watchPulls(session: Session, ids: readonly string[]): Promise<Exit> {
  const { client, output } = session;
  const progress = openProgress(session);
  const ask = async (id: string): Promise<{ answer: Answer; pull: Pull }> => {
    const answer = await client.get(`${PULLS}/${id}`);
    return { answer, pull: readAnswer(pullAnswer, answer).pull };
  };
  let seen: { answer: Answer; pull: Pull }[];
  try {
    seen = await watch(session, {
      ask: () => Promise.all(ids.map(ask)),
      isOver: (pulls) => pulls.every(({ pull: { status } }) => status !== 'queued' && status !== 'running'),
      show: (pulls) => {
        const { done, total, words } = pullWords(pulls.map(({ pull }) => pull));
        progress.show(done, total, words);
      },
    });
  } catch (error) {
    progress.end();
    if (!(error instanceof Refused)) sayHowToGoOn(session, ids);
    throw error;
  }
  progress.end();
  for (const { answer, pull } of seen) {
    output.data(answer.text);
    output.say(...pullLines(pull));
  }
  const isWhole = seen.every(({ pull: { status, rejected } }) => status === 'done' && rejected === 0);
  return isWhole ? EXIT.done : EXIT.unsuccessful;
}

/** What was asked for is fetched whether or not somebody watches. */
export function sayHowToGoOn({ output }: Session, ids: readonly string[]): void {
  for (const id of ids) {
    output.note(
      'The pull goes on without you.',
      `  go on watching: npx outcomes pull --watch ${id}`,
      `  cancel it:      npx outcomes pull --cancel ${id}`,
    );
  }
}
