import { ask, type AskOptions, PullFailed } from './ask';

/** Names that rows leave out, by the vendor's own number; empty where the settings ask for none. */
export type Labels = (options: AskOptions) => Promise<Readonly<Record<string, string>>>;

/** Fields get new names seldom. */
const REMEMBERED_MS = 60 * 60 * 1000;

/** Asks for the labels of a connection's rows once in a while and remembers them. */
export function createLabels(now: () => number): Labels {
  const remembered = new Map<string, { labels: Readonly<Record<string, string>>; until: number }>();
  return async (options) => {
    const { connection, pull } = options.source;
    const request = pull.labels?.request(connection.settings) ?? null;
    const reading = pull.labels;
    if (!request || !reading) return {};
    const known = remembered.get(connection.name);
    if (known && known.until > now()) return known.labels;
    const labels = await ask<Readonly<Record<string, string>>>(options, request, {
      answer: (response) => reading.read(response),
      refusal: () => null,
    }).catch((error: unknown) => {
      // Rows without the names of their fields are better than none.
      if (error instanceof PullFailed) return known?.labels ?? {};
      throw error;
    });
    remembered.set(connection.name, { labels, until: now() + REMEMBERED_MS });
    return labels;
  };
}
