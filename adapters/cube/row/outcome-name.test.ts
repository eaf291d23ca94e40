import { isOutcomeName, namingOf } from './outcome-name';

const of = (value: string) => namingOf({ campaign: '926', type: 'Sale', subtype: '' }, { ' sale ': value });

it.each([
  ['sale', { name: 'sale', met: true }],
  [' Big sale ', { name: 'Big sale', met: true }],
  ['sale !', { name: 'sale', met: false }],
  ['sale! ', { name: 'sale', met: false }],
  [' - ', 'left out'],
])('"%s" in the table is %j: blanks count for nothing', (value, naming) => {
  expect(isOutcomeName(value)).toBe(true);
  expect(of(value)).toEqual(naming);
});

it.each(['', ' ', '!', ' ! ', 'x'.repeat(256), 'a\0'])('"%s" names no outcome', (value) => {
  expect(isOutcomeName(value)).toBe(false);
});
