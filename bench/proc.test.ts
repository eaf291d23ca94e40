import { cpuSeconds, familyOf, parseProcess, parseProcessors } from './proc';

const process_ = (pid: number, parent: number, seconds = 0): ReturnType<typeof parseProcess> => ({
  pid,
  parent,
  name: 'any',
  ended: false,
  own: seconds,
  seconds,
});

test('a process whose name holds brackets and spaces is read', () => {
  const text = `4711 (tmux: (1) x) S 4700 4711 4700 34816 1 4194304 1 2 3 4 150 50 1000 25 20 0 1 0 5 6 7\n`;
  expect(parseProcess(text)).toEqual({
    pid: 4711,
    parent: 4700,
    name: 'tmux: (1) x',
    ended: false,
    own: 2,
    seconds: 12.25,
  });
});

test('a process that nobody has waited for has ended', () => {
  expect(parseProcess('4711 (redis-server) Z 4700 0 0 0 0 0 0 0 0 0 0 0 0 0')).toMatchObject({ ended: true });
});

test('the processors spend nothing while they are idle or wait for a disk', () => {
  const text = 'cpu  100 200 300 99999 99999 40 60 500 11 22\ncpu0 1 1 1 1 1 1 1 1 1 1\n';
  expect(parseProcessors(text)).toEqual({ programs: 6, interrupts: 1, stolen: 5 });
});

test('a family are the children of children, in whatever order they are listed', () => {
  const processes = [process_(40, 30), process_(30, 20), process_(20, 10), process_(10, 1), process_(50, 1)];
  expect(familyOf(processes, [20]).map(({ pid }) => pid)).toEqual([40, 30, 20]);
  expect(familyOf(processes, [99])).toEqual([]);
});

test('a process in two families counts once', () => {
  const processes = [process_(10, 1, 1), process_(20, 10, 2)];
  expect(cpuSeconds(processes, [10, 20])).toBe(3);
});
