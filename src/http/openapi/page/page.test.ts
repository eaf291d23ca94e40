import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenApiDocument } from '../document';
import { html, inline } from './html';
import { pageOf } from './page';
import { STYLE } from './style';

const text = readFileSync(join(__dirname, '..', '..', '..', '..', 'docs', 'openapi.json'), 'utf8');
const document = JSON.parse(text) as OpenApiDocument;
const page = pageOf(document);

it('escapes what is put into markup, once', () => {
  expect(html`<p title="${'"'}">${'<b> & '}${html`<i>${'>'}</i>`}</p>`.text).toBe(
    '<p title="&#34;">&#60;b&#62; &#38; <i>&#62;</i></p>',
  );
});

it('reads the little Markdown that there is, and nothing else as markup', () => {
  expect(inline('`a<b` and **so**').text).toBe('<code>a&#60;b</code> and <strong>so</strong>');
  expect(inline('[here](https://acme.example/a)').text).toBe(
    '<a href="https://acme.example/a" rel="noreferrer">here</a>',
  );
  expect(inline('[here](javascript:alert)').text).toBe('[here](javascript:alert)');
});

it('loads nothing and runs nothing', () => {
  expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|form|base)\b|\s(src|style|on\w+)=|@import|url\(/i);
  expect(page.match(/<style>/g)).toHaveLength(1);
  const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
  const digest = (of: string): string => createHash('sha256').update(of).digest('base64');
  expect(digest(style)).toBe(digest(STYLE));
});

it('has a place for everything that it leads to, each once', () => {
  const places = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, place]) => place);
  const wanted = [...page.matchAll(/href="#([^"]+)"/g)].map(([, place]) => place);
  expect(new Set(places).size).toBe(places.length);
  expect([...new Set(wanted)].filter((place) => !places.includes(place))).toEqual([]);
});

it('names every operation, member and status of the document', () => {
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
  for (const { operationId, summary } of operations) {
    expect(page).toContain(`id="${String(operationId)}"`);
    expect(page).toContain(`>${html`${String(summary)}`.text}`);
  }
  for (const name of Object.keys(document.components['schemas'] ?? {})) expect(page).toContain(`id="schema-${name}"`);
});
