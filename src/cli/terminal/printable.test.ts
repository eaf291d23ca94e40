import fc from 'fast-check';
import { printable, printableJson, printableLines } from './printable';

const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

test('a text that would command a terminal shows what it is', () => {
  expect(printable('\u001b[2J\u001b]0;title\u0007')).toBe('\\u001b[2J\\u001b]0;title\\u0007');
  expect(printable('a\nb\r\tc')).toBe('a\\nb\\r\\tc');
  expect(printable('\u009b31mred')).toBe('\\u009b31mred');
  expect(printable('evil\u202egpj.exe')).toBe('evil\\u202egpj.exe');
  expect(printable('\u{e0041}')).toBe('\\udb40\\udc41');
});

test('what people write stays as it is', () => {
  for (const text of ['Ærlig talt', '½ år', '日本語', '👩‍👩‍👧', 'می‌خواهم', 'C:\\temp']) expect(printable(text)).toBe(text);
});

test('no text at all commands a terminal', () => {
  const anything = fc.string({ unit: 'binary' });
  fc.assert(fc.property(anything, (text) => !CONTROL.test(printable(text)) && printable(text).isWellFormed()));
  fc.assert(fc.property(anything, (text) => printableLines(text).every((line) => !CONTROL.test(line))));
  expect(printable('\ud800')).toBe('\ufffd');
});

test('JSON says the same without them', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const json = JSON.stringify([value, text]);
      expect(printableJson(json)).not.toMatch(CONTROL);
      expect(JSON.parse(printableJson(json))).toEqual(JSON.parse(json));
    }),
  );
  expect(printableJson('{\n "a": "\u009b\u202e" }')).toBe('{\n "a": "\\u009b\\u202e" }');
});
