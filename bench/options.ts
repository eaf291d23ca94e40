import { parseArgs } from 'node:util';
import { RIVAL_NAMES, type RivalName } from './rivals/rival';

/** One gateway is measured, with its parts. */
export interface SingleOptions {
  mode: 'single';
  outcomes: number;
  warmup: number;
  clients: number;
  /** outcomes a second at constant arrival; null: each client posts as soon as it has its answer */
  rate: number | null;
  latency: number;
  queue: 'redis' | 'postgres';
  processes: 'split' | 'all';
}

/** The gateway and others, one after another, in rounds. */
export interface ComparisonOptions {
  mode: 'comparison';
  outcomes: number;
  warmup: number;
  clients: number;
  /** outcomes a second at constant arrival in the second phase */
  rate: number;
  latency: number;
  against: RivalName[];
  rounds: number;
}

export type Options = SingleOptions | ComparisonOptions | { mode: 'help' };

/** What was asked for makes no sense. The message is one sentence for who asked. */
export class UsageError extends Error {}

interface Option {
  name: string;
  /** what its value is called in the help */
  value: string;
  /** without --against, with it; null: there it is no option */
  defaults: readonly [string | null, string | null];
  about: string;
}

/** Its default is that it is left out. */
const NONE = '';

const OPTIONS: readonly Option[] = [
  { name: 'outcomes', value: 'n', defaults: ['10000', '4000'], about: 'how many outcomes a measurement posts' },
  { name: 'warmup', value: 'n', defaults: ['4000', '1000'], about: 'how many are posted before it, unmeasured' },
  { name: 'clients', value: 'n', defaults: ['64', '64'], about: 'how many post at the same time' },
  {
    name: 'rate',
    value: 'per second',
    defaults: [NONE, '100'],
    about: 'outcomes a second; none: as many as the clients can. With --against, that of the second measurement',
  },
  { name: 'latency', value: 'ms', defaults: ['20', '20'], about: 'after how long the vendors answer' },
  {
    name: 'queue',
    value: 'redis|postgres',
    defaults: ['redis', null],
    about: "where the gateway's jobs are",
  },
  {
    name: 'processes',
    value: 'split|all',
    defaults: ['split', null],
    about: 'one process for the API and one for the deliveries, or one for both',
  },
  {
    name: 'against',
    value: 'names',
    defaults: [NONE, NONE],
    about: `other systems to measure in turn with the gateway, separated by commas: ${RIVAL_NAMES.join(', ')}`,
  },
  {
    name: 'rounds',
    value: 'n',
    defaults: [null, '3'],
    about: 'how often each system is measured, every time with fresh stores',
  },
];

/**
 * @param args what stands behind `npm run bench --`
 * @throws {UsageError} when an option is unknown, has no value or a wrong one
 */
export function readOptions(args: readonly string[]): Options {
  const given = readArguments(args);
  if (given === 'help') return { mode: 'help' };
  const compares = given.has('against');
  const text = ({ name, defaults }: Option): string => {
    const byDefault = defaults[compares ? 1 : 0];
    const value = given.get(name);
    if (byDefault === null && value !== undefined)
      throw new UsageError(`--${name} is ${compares ? 'not for a run with' : 'only for a run with'} --against.`);
    return value ?? byDefault ?? '';
  };
  const texts = new Map(OPTIONS.map((option) => [option.name, text(option)]));
  const whole = (name: string, least: number, most: number): number =>
    wholeNumber(`--${name}`, texts.get(name) ?? '', least, most);
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T =>
    choice(`--${name}`, texts.get(name) ?? '', allowed);

  const common = {
    outcomes: whole('outcomes', 1, 1_000_000),
    warmup: whole('warmup', 0, 1_000_000),
    clients: whole('clients', 1, 1_000),
    latency: whole('latency', 0, 60_000),
  };
  const rate = (): number => whole('rate', 1, 100_000);
  if (!compares)
    return {
      mode: 'single',
      ...common,
      rate: texts.get('rate') === NONE ? null : rate(),
      queue: oneOf('queue', ['redis', 'postgres']),
      processes: oneOf('processes', ['split', 'all']),
    };
  const names = (given.get('against') ?? '').split(',').map((name) => choice('--against', name.trim(), RIVAL_NAMES));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new UsageError(`--against names ${twice} twice.`);
  return { mode: 'comparison', ...common, rate: rate(), against: names, rounds: whole('rounds', 1, 100) };
}

export function help(): string {
  const lines = OPTIONS.map(({ name, value, defaults, about }) => {
    const head = `  --${name} <${value}>`.padEnd(29);
    return `${head}${about} (${defaultsOf(defaults)})`;
  });
  return `Measures the gateway on this machine: docs/benchmark.md says how, and what the figures mean.

  npm run bench                                    the gateway, as fast as the clients can
  npm run bench -- --rate 200                      the gateway, at constant arrival
  npm run bench -- --against restate,hand-made     beside others, in turn

${lines.join('\n')}
${'  --help'.padEnd(29)}says this
`;
}

function defaultsOf(defaults: Option['defaults']): string {
  const [alone, compared] = defaults.map((value) => (value === NONE ? 'none' : value));
  if (compared === null) return `default ${alone}; not with --against`;
  if (alone === null) return `default ${compared}; only with --against`;
  return alone === compared ? `default ${alone}` : `default ${alone}, with --against ${compared}`;
}

/** Each option's last value; `parseArgs` splits them, the sentences are our own. */
function readArguments(args: readonly string[]): ReadonlyMap<string, string> | 'help' {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(OPTIONS.map(({ name }) => [name, { type: 'string' as const }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== 'option')
      throw new UsageError(`"${token.kind === 'positional' ? token.value : '--'}" is no option; --help shows them.`);
    if (token.name === 'help') return 'help';
    if (!OPTIONS.some(({ name }) => name === token.name))
      throw new UsageError(`There is no option ${token.rawName}; --help shows them.`);
    if (token.value === undefined || token.value === '') throw new UsageError(`${token.rawName} needs a value.`);
    given.set(token.name, token.value);
  }
  return given;
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${option} must be a whole number from ${least} to ${most}, not "${text}".`);
}

function choice<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found) return found;
  throw new UsageError(`${option} must be ${allowed.join(' or ')}, not "${text}".`);
}
