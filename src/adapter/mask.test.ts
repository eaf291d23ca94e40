import * as fc from 'fast-check';
import { createMask, MASKED } from './mask';

const AWKWARD = `é"0\\%41+/:&<'\t=ß- x`;

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function html(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
}

const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  'percent-encoding': encodeURIComponent,
  'percent-encoding in small letters': (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  'percent-encoding twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'a form': (text) => new URLSearchParams({ text }).toString().slice('text='.length),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  'JSON with slashes escaped': (text) => JSON.stringify(text).slice(1, -1).replace(/\//g, '\\/'),
  'JSON of ASCII alone': (text) => asciiJson(text).slice(1, -1),
  'JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  'JSON in a form': (text) => encodeURIComponent(JSON.stringify(text).slice(1, -1)),
  'JSON on a page': (text) => html(JSON.stringify(text).slice(1, -1)),
  HTML: html,
  'HTML by numbers': (text) =>
    text.replace(/[^a-z0-9]/giu, (character) => `&#x${character.codePointAt(0)?.toString(16)};`),
  'UTF-8 read as Latin-1': (text) => Buffer.from(text).toString('latin1'),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 without padding': (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
  'base64 for URLs': (text) => Buffer.from(text).toString('base64url'),
  'base64 in a URL': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
};

describe.each(Object.entries(SPELLINGS))('a secret in %s', (_spelling, spell) => {
  const { text } = createMask([AWKWARD]);

  it('is masked, and nothing around it', () => {
    expect(text(`before ${spell(AWKWARD)} after`)).toBe(`before ${MASKED} after`);
  });

  it('is masked whatever it is', () => {
    const secrets = fc.string({ unit: 'grapheme', minLength: 4, maxLength: 24 }).filter((secret) => /\S/.test(secret));
    fc.assert(
      fc.property(secrets, (secret) => {
        expect(createMask([secret]).text(`[${spell(secret)}]`)).toBe(`[${MASKED}]`);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a mask', () => {
  it('takes the longer secret first', () => {
    expect(createMask(['key', 'key-of-keys']).text('a key-of-keys and a key')).toBe('a *** and a ***');
  });

  it('without secrets leaves everything', () => {
    expect(createMask([]).text('as it is')).toBe('as it is');
    expect(createMask(['']).text('as it is')).toBe('as it is');
  });

  it('reads a secret as text, not as a pattern', () => {
    expect(createMask(['a.c', '(x)*', '[z]']).text('abc a.c (x)* [z] z')).toBe('abc *** *** *** z');
  });

  it('reaches every text and label of a JSON value, and leaves all else', () => {
    const value = { s3cret: ['a s3cret', 7, null, true, { deep: 's3cret' }] };
    expect(createMask(['s3cret']).json(value)).toStrictEqual({ '***': ['a ***', 7, null, true, { deep: '***' }] });
  });

  it('keeps a label like __proto__ a label', () => {
    const masked = createMask(['x']).json(JSON.parse('{"__proto__":{"a":"x"}}'));
    expect(JSON.stringify(masked)).toBe('{"__proto__":{"a":"***"}}');
  });

  it('masks headers that carry credentials whatever they hold, and secrets in any other', () => {
    const headers = { Authorization: 'Basic abc', cookie: 'a=b', 'x-echo': 'a s3cret', accept: '*/*' };
    expect(createMask(['s3cret']).headers(headers)).toStrictEqual({
      Authorization: MASKED,
      cookie: MASKED,
      'x-echo': `a ${MASKED}`,
      accept: '*/*',
    });
  });

  it('can be given one secret more, again and again', () => {
    const mask = createMask(['one']);
    for (let index = 100; index < 150; index += 1) {
      expect(mask.and(`more${index}`).text(`one more${index} two`)).toBe('*** *** two');
    }
    expect(mask.text('one more100')).toBe('*** more100');
  });

  it('is quick about a long answer made to be slow', () => {
    const { text } = createMask([AWKWARD, '\\\\\\\\"x']);
    const startedAt = performance.now();
    text('\\'.repeat(64_000));
    text('%25'.repeat(21_000));
    text('&amp;amp;'.repeat(7_000));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
