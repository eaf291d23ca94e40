/** A series as `name{label="value",…}`, in the order in which it is written, and its value. */
export type Series = ReadonlyMap<string, number>;

/** Reads what `/metrics` answers. */
export function seriesOf(text: string): Series {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

/** What is said of a metric, and by which labels its series are told apart; none where it has no series yet. */
export interface Described {
  type: string;
  help: string;
  labels: string[];
}

export function describedIn(text: string): Record<string, Described> {
  const lines = text.split('\n');
  const said = (what: string): Map<string, string> =>
    new Map(
      lines
        .filter((line) => line.startsWith(`# ${what} `))
        .map((line) => /^# \w+ (\w+) (.*)$/.exec(line) ?? [])
        .map(([, name = '', words = '']) => [name, words]),
    );
  const types = said('TYPE');
  const labelsOf = (name: string): string[] => {
    const series = new RegExp(`^${name}(_bucket|_sum|_count)?\\{(.*)\\} `);
    const labels = lines.flatMap((line) =>
      [...(series.exec(line)?.[2] ?? '').matchAll(/(\w+)="/g)].map(([, label = '']) => label),
    );
    return [...new Set(labels)].filter((label) => label !== 'le').sort();
  };
  const all = [...said('HELP')].map(([name, help]) => [
    name,
    { type: types.get(name) ?? '', help, labels: labelsOf(name) },
  ]);
  return Object.fromEntries(all);
}

/** Those of these names, without the name where one alone is asked for. */
export function labelled(series: Series, name: string): Record<string, number> {
  const found = [...series].filter(([key]) => key === name || key.startsWith(`${name}{`));
  return Object.fromEntries(found.map(([key, value]) => [key.slice(name.length), value]));
}

/** Asks a gateway for its metrics. */
export async function scrape(url: string, key?: string): Promise<Series> {
  const answer = await fetch(`${url}/metrics`, { headers: key ? { authorization: `Bearer ${key}` } : {} });
  if (answer.status !== 200) throw new Error(`answered ${answer.status}`);
  return seriesOf(await answer.text());
}
