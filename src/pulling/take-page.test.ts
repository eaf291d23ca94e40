import type { PulledRow } from '../adapter/pull';
import type { Report } from '../adapter/report';
import type { RowOnRecord } from '../store/pulled-rows';
import { newsOf, type NumberedRow, numberRows } from './take-page';

const report = (identity: string, name = 'sale'): Report => ({
  call: { ids: {} },
  alias: { key: 'acme', value: identity },
  outcome: { name, key: identity },
});
const row = (identity: string, content = 'c', name = 'sale'): PulledRow => ({
  identity,
  content,
  report: report(identity, name),
});
const number = (...rows: PulledRow[]): NumberedRow[] => numberRows(rows, []);
const known = (identity: string, more: Partial<RowOnRecord> = {}): RowOnRecord => ({
  identity,
  occurrence: 0,
  content: 'c',
  outcomeName: 'sale',
  withheld: false,
  ...more,
});

it('reports a row again that says nothing new while its call has not been found', () => {
  const rows = number(row('a'), row('a'), row('b'), row('c', 'other'));
  const onRecord = [known('a'), known('a', { occurrence: 1 }), known('b'), known('c')];
  const news = newsOf(rows, onRecord, new Set(['a#1', 'c']));
  expect(news.map(({ row: { identity, occurrence }, result }) => [identity, occurrence, result])).toEqual([
    ['a', 1, 'unchanged'],
    ['c', 0, 'updated'],
  ]);
  expect(news.map(({ reports }) => reports.length)).toEqual([1, 1]);
});

describe('rows that are truly alike', () => {
  it('are told apart by their order', () => {
    const names = number(row('a'), row('b'), row('a'), row('a')).map(({ occurrence, report: { alias, outcome } }) => [
      occurrence,
      alias?.value,
      outcome?.key,
    ]);
    expect(names).toEqual([
      [0, 'a', 'a'],
      [0, 'b', 'b'],
      [1, 'a#1', 'a#1'],
      [2, 'a#2', 'a#2'],
    ]);
  });

  it('are the ones they were when the page has them in another order', () => {
    const onRecord = [known('a', { content: 'one' }), known('a', { content: 'two', occurrence: 1 })];
    const turned = numberRows([row('a', 'two'), row('a', 'new'), row('a', 'one')], onRecord);
    expect(turned.map(({ content, occurrence }) => [content, occurrence])).toEqual([
      ['two', 1],
      ['new', 2],
      ['one', 0],
    ]);
    expect(newsOf(turned, onRecord)).toHaveLength(1);
  });

  it('that say the same are as many as they are, known or not', () => {
    const both = numberRows([row('a'), row('a')], [known('a'), known('a', { occurrence: 1 })]);
    expect(new Set(both.map(({ occurrence }) => occurrence))).toEqual(new Set([0, 1]));
    expect(newsOf(both, [known('a'), known('a', { occurrence: 1 })])).toEqual([]);
  });

  it('are one on the next page, to which a row may have slid', () => {
    expect(number(row('a'))[0]?.occurrence).toBe(0);
    expect(number(row('a'))[0]?.occurrence).toBe(0);
  });
});

it('a row that was erased at its source is none, and takes no number from its twins', () => {
  expect(number({ ...row('a'), report: null }, row('a'))).toMatchObject([{ occurrence: 0 }]);
});

describe('against what was read before', () => {
  it('a row is news when it is new or says something else, and none when it is as it was', () => {
    const rows = number(row('new'), row('same'), row('changed', 'other'));
    const news = newsOf(rows, [known('same'), known('changed')]);
    expect(news.map(({ row: { identity }, result }) => [identity, result])).toEqual([
      ['new', 'created'],
      ['changed', 'updated'],
    ]);
    expect(news.map(({ reports }) => reports.length)).toEqual([1, 1]);
  });

  it('a twin is compared with its own', () => {
    const twins = number(row('a'), row('a', 'other'));
    expect(newsOf(twins, [known('a'), known('a', { occurrence: 1 })])).toMatchObject([{ row: { occurrence: 1 } }]);
  });

  it('a row that has another name now takes the one back that it had', () => {
    const [news] = newsOf(number(row('a', 'other', 'quote')), [known('a')]);
    expect(news?.reports).toMatchObject([
      { outcome: { name: 'sale', key: 'a', met: false }, alias: { value: 'a' } },
      { outcome: { name: 'quote', key: 'a' } },
    ]);
  });

  it('who was not told of a row is not told that it is another now', () => {
    const [news] = newsOf(number(row('a', 'other', 'quote')), [known('a', { outcomeName: 'odd', withheld: true })]);
    expect(news?.reports.map(({ withheld }) => typeof withheld)).toEqual(['string', 'undefined']);
    const withheld = { ...row('b', 'other', 'odd'), report: { ...report('b', 'odd'), withheld: 'no name' } };
    const [back] = newsOf(number(withheld), [known('b')]);
    expect(back?.reports.map((one) => typeof one.withheld)).toEqual(['undefined', 'string']);
  });

  it('a name in other letters is the same name', () => {
    const [news] = newsOf(number(row('a', 'other', 'SALE')), [known('a')]);
    expect(news?.reports).toHaveLength(1);
  });
});
