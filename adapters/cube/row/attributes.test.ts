import type { Row } from '../wire';
import { attributesOf } from './attributes';

const labels = (attributes: object): string[] => Object.keys(attributes);

it('labels stay as they are, whatever they hold', () => {
  const row = JSON.parse(
    '{"__proto__":"x","call_outcome__extra__Fast ansatt over 50 %":true,"crm__Ønske=\\"å\\"":1}',
  ) as Row;
  const attributes = attributesOf(row, {});
  expect(Object.entries(attributes)).toStrictEqual(
    expect.arrayContaining([
      ['__proto__', 'x'],
      ['call_outcome__extra__Fast ansatt over 50 %', true],
      ['crm__Ønske="å"', 1],
    ]),
  );
  expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
});

it('who submitted it and where go by one label, whichever year the row is of', () => {
  const spoken = { agent: 'selger@selskap.no', department: 'Trondheim' };
  const of2019 = { call_outcome__submitted_by: spoken.agent, call_outcome__submitted_in_department: spoken.department };
  const of2020 = {
    call_outcome__report_as__submitted_by: spoken.agent,
    call_outcome__report_as__submitted_in_department: spoken.department,
  };
  const of2022 = {
    call_outcome__report_as__submitted_by: spoken.agent,
    call_outcome__report_as__submitted_in_team: spoken.department,
  };
  for (const row of [of2019, of2020, of2022]) expect(attributesOf(row, {})).toStrictEqual(spoken);
  expect(attributesOf({ ...of2019, call_outcome__report_as__submitted_in_team: 'Oslo' }, {})).toMatchObject({
    department: 'Oslo',
  });
  expect(attributesOf({ call_outcome__submitted_by: '' }, {})).toStrictEqual({ agent: null });
});

it('the time and the comment are told elsewhere', () => {
  const row = {
    call_outcome__comment: 'x',
    call_outcome__submitted_when: 'x',
    call_outcome__report_as__submitted_when: 'x',
    call_outcome__report_as__submitted_when_timestamp: 'x',
  };
  expect(attributesOf(row, {})).toStrictEqual({});
});

it('an empty value takes away what was said before, any other is kept in its type', () => {
  const row = {
    a: '',
    b: null,
    c: false,
    d: 0,
    e: -0,
    f: '233.0',
    g: ' ',
    h: { deep: [1] },
    i: '\ud800\0',
    j: Infinity,
  };
  expect(attributesOf(row, {})).toStrictEqual({
    a: null,
    b: null,
    c: false,
    d: 0,
    e: 0,
    f: '233.0',
    g: ' ',
    h: '{"deep":[1]}',
    i: '\ufffd\ufffd',
    j: null,
  });
});

it('a text of more than 4000 characters is cut, and shows it', () => {
  const { long, whole } = attributesOf({ long: 'x'.repeat(4_001), whole: 'x'.repeat(4_000) }, {});
  expect(long).toBe(`${'x'.repeat(3_999)}…`);
  expect(whole).toBe('x'.repeat(4_000));
});

it('labels that nobody can keep are left out', () => {
  const row = { '': 1, ['x'.repeat(255)]: 1, ['y'.repeat(256)]: 1, 'a\0': 1 };
  expect(labels(attributesOf(row, {}))).toStrictEqual(['x'.repeat(255)]);
});

it('beyond 100 that say something the last ones of the customer are left out', () => {
  const customer = Array.from({ length: 120 }, (_, index) => [
    `crm__custom_info__${index}`,
    index % 2 === 0 ? 'x' : '',
  ]);
  const more = Array.from({ length: 50 }, (_, index) => [`call_outcome__extra__${index}`, true]);
  const attributes = attributesOf(Object.fromEntries([...customer, ...more]) as Row, {});
  const said = Object.entries(attributes).filter(([, value]) => value !== null);
  expect(said).toHaveLength(100);
  expect(labels(attributes)).toEqual(expect.arrayContaining(['call_outcome__extra__49', 'crm__custom_info__98']));
  expect(labels(attributes)).not.toContain('crm__custom_info__100');
  expect(attributes).toMatchObject({ crm__custom_info__119: null });
});

describe('custom fields', () => {
  const row = { crm__custom_info__1405: '1', crm__custom_info__9: '', campaign__name: 'x' };

  it('go by their names where they are known, and no longer by their numbers', () => {
    expect(attributesOf(row, { '1405': 'Avtale nr. 50 %', '9': '__proto__' })).toStrictEqual(
      Object.fromEntries([
        ['campaign__name', 'x'],
        ['Avtale nr. 50 %', '1'],
        ['crm__custom_info__1405', null],
        ['__proto__', null],
        ['crm__custom_info__9', null],
      ]),
    );
  });

  it('keep their numbers where another field has the name, or two have one', () => {
    expect(attributesOf(row, { '1405': 'campaign__name' })).toMatchObject({ crm__custom_info__1405: '1' });
    expect(attributesOf(row, { '1405': 'Avtale', '7': 'Avtale' })).toMatchObject({ crm__custom_info__1405: '1' });
    expect(attributesOf(row, { '1405': 'x'.repeat(256) })).toMatchObject({ crm__custom_info__1405: '1' });
  });
});
