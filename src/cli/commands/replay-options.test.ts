import { wishOf } from './replay-options';

const now = Date.parse('2026-11-22T12:00:00Z');

test('the words say one wish', () => {
  expect(wishOf('1', { yes: true }, now)).toEqual({ kind: 'one', delivery: '1' });
  expect(wishOf(undefined, { watch: '2' }, now)).toEqual({ kind: 'watch', replay: '2' });
  expect(wishOf(undefined, { connection: 'acme', status: ['failed'], since: 3_600_000, plan: true }, now)).toEqual({
    kind: 'filter',
    filter: { connection: 'acme', status: ['failed'], from: '2026-11-22T11:00:00.000Z' },
  });
});

test('none, or several, are wrong usage', () => {
  expect(() => wishOf(undefined, {}, now)).toThrow('Say which');
  expect(() => wishOf(undefined, { yes: true }, now)).toThrow('Say which');
  expect(() => wishOf('1', { connection: 'acme' }, now)).toThrow('Say one of');
  expect(() => wishOf(undefined, { run: '1', cancel: '1' }, now)).toThrow('Say one of');
  expect(() => wishOf('1', { plan: true }, now)).toThrow('--plan is of a filter');
  expect(() => wishOf(undefined, { connection: 'acme', plan: true, yes: true }, now)).toThrow('leave one out');
});
