import { help, readOptions, UsageError } from './options';

const SINGLE = { mode: 'single', outcomes: 10_000, warmup: 4_000, clients: 64, rate: null, latency: 20 };
const COMPARISON = {
  mode: 'comparison',
  outcomes: 4_000,
  warmup: 1_000,
  clients: 64,
  rate: 100,
  latency: 20,
  rounds: 3,
};

test('without options the gateway is measured alone, as fast as the clients can', () => {
  expect(readOptions([])).toEqual({ ...SINGLE, queue: 'redis', processes: 'split' });
});

test('each option of a run alone is taken, with = or a space', () => {
  const args = '--rate 400 --outcomes=10 --warmup 0 --clients 8 --latency 0 --queue postgres --processes all'.split(
    ' ',
  );
  expect(readOptions(args)).toEqual({
    mode: 'single',
    outcomes: 10,
    warmup: 0,
    clients: 8,
    rate: 400,
    latency: 0,
    queue: 'postgres',
    processes: 'all',
  });
});

test('a comparison has defaults of its own', () => {
  expect(readOptions(['--against', 'restate,hand-made'])).toEqual({ ...COMPARISON, against: ['restate', 'hand-made'] });
  expect(readOptions(['--against', 'node-red', '--rounds', '1', '--rate', '50'])).toEqual({
    ...COMPARISON,
    against: ['node-red'],
    rounds: 1,
    rate: 50,
  });
});

test('of an option that is given twice the last one counts', () => {
  expect(readOptions(['--rate', '10', '--rate', '20'])).toMatchObject({ rate: 20 });
});

test('help is shown whatever else is asked for', () => {
  expect(readOptions(['--rate', '10', '--help'])).toEqual({ mode: 'help' });
});

test.each([
  [['--rat', '5'], 'There is no option --rat; --help shows them.'],
  [['-r', '5'], 'There is no option -r; --help shows them.'],
  [['fast'], '"fast" is no option; --help shows them.'],
  [['--', '--rate'], '"--" is no option; --help shows them.'],
  [['--rate'], '--rate needs a value.'],
  [['--rate='], '--rate needs a value.'],
  [['--rate', '0'], '--rate must be a whole number from 1 to 100000, not "0".'],
  [['--rate', '-5'], '--rate must be a whole number from 1 to 100000, not "-5".'],
  [['--rate', 'none'], '--rate must be a whole number from 1 to 100000, not "none".'],
  [['--rate', '--clients'], '--rate must be a whole number from 1 to 100000, not "--clients".'],
  [['--outcomes', '1e3'], '--outcomes must be a whole number from 1 to 1000000, not "1e3".'],
  [['--clients', '12.5'], '--clients must be a whole number from 1 to 1000, not "12.5".'],
  [['--queue', 'kafka'], '--queue must be redis or postgres, not "kafka".'],
  [['--processes', 'ALL'], '--processes must be split or all, not "ALL".'],
  [['--rounds', '2'], '--rounds is only for a run with --against.'],
  [['--against', 'restate', '--queue', 'redis'], '--queue is not for a run with --against.'],
  [['--against', 'restate,n8n'], '--against must be restate or restate-lean or hand-made or node-red, not "n8n".'],
  [['--against', 'restate,'], '--against must be restate or restate-lean or hand-made or node-red, not "".'],
  [['--against', 'restate,restate'], '--against names restate twice.'],
  [['--against', 'restate', '--rounds', '0'], '--rounds must be a whole number from 1 to 100, not "0".'],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(new UsageError(sentence));
});

test('the help has a line for each option, with its defaults', () => {
  const text = help();
  expect(text).toMatch(/--outcomes <n> .*\(default 10000, with --against 4000\)/);
  expect(text).toMatch(/--warmup <n> .*\(default 4000, with --against 1000\)/);
  expect(text).toMatch(/--clients <n> .*\(default 64\)/);
  expect(text).toMatch(/--rate <per second> .*\(default none, with --against 100\)/);
  expect(text).toMatch(/--latency <ms> .*\(default 20\)/);
  expect(text).toMatch(/--queue <redis\|postgres> .*\(default redis; not with --against\)/);
  expect(text).toMatch(/--processes <split\|all> .*\(default split; not with --against\)/);
  expect(text).toMatch(/--against <names> .*restate, restate-lean, hand-made, node-red \(default none\)/);
  expect(text).toMatch(/--rounds <n> .*\(default 3; only with --against\)/);
  expect(text).toContain('--help');
});
