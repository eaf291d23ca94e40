import { hasUtf8Query, isSaidToBeUtf8, isSameInAnyCharset, readText } from './body-text';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('the text of a body', () => {
  it.each(['', 'café', '😀', '\0'])('is %j', (text) => {
    expect(readText(Buffer.from(text))).toBe(text);
    expect(readText(Buffer.from(`\uFEFF${text}`))).toBe(text);
  });

  it.each([
    ['latin1', latin1('caf\xe9')],
    ['cut in the middle of a character', Buffer.from('café').subarray(0, 4)],
    ['half a surrogate pair', Buffer.from([0xed, 0xa0, 0x80])],
    ['longer than it has to be', Buffer.from([0xc0, 0xaf])],
    ['UTF-16 with its mark', Buffer.from('\uFEFF{}', 'utf16le')],
  ])('is none in bytes that are %s', (_what, bytes) => {
    expect(readText(bytes)).toBeNull();
  });
});

describe('a charset', () => {
  it.each([
    undefined,
    'application/json',
    'nonsense',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"; x=y',
    'text/plain; charset = utf8',
    'application/json; charset=us-ascii',
    'application/json; charset=',
  ])('of "%s" is UTF-8', (type) => {
    expect(isSaidToBeUtf8(type)).toBe(true);
  });

  it.each(['latin1', 'ISO-8859-1', '"utf-16"', 'utf-16le', 'utf-7', 'windows-1252'])('%s is another', (charset) => {
    expect(isSaidToBeUtf8(`application/json; charset=${charset}`)).toBe(false);
  });

  it('does not matter to ASCII', () => {
    expect(isSameInAnyCharset(Buffer.from('{"a":"b"}'))).toBe(true);
    expect(isSameInAnyCharset(latin1('caf\xe9'))).toBe(false);
    expect(isSameInAnyCharset(Buffer.from('{}', 'utf16le'))).toBe(false);
  });
});

it.each([
  ['/v1/outcomes', true],
  ['/v1/outcomes?name=caf%C3%A9&limit=1', true],
  ['/v1/outcomes?name=100%', true],
  ['/v1/outcomes?name=a+b', true],
  ['/v1/outcomes?name=caf%E9', false],
  ['/v1/outcomes?name=caf\xe9', false],
])('the query of %s is UTF-8: %p', (url, isIt) => {
  expect(hasUtf8Query(url)).toBe(isIt);
});
