/** Markup, ready to stand in a page. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | readonly Part[] | undefined | false;

/** Markup from a template: what is put into it is text, and escaped, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  // Without the indentation of our own source.
  const own = strings.map((text) => text.replace(/\n\s+/g, '\n'));
  return new Html(own.reduce((before, after, index) => `${before}${markup(parts[index - 1])}${after}`));
}

function markup(part: Part): string {
  if (part instanceof Html) return part.text;
  if (part === undefined || part === false) return '';
  if (typeof part === 'object') return part.map(markup).join('');
  return escaped(String(part));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The little Markdown that descriptions have: paragraphs, `code`, **strong** and [links](https://…). */
export function markdown(text: string): Html {
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => html`<p>${inline(paragraph)}</p>`);
  return html`${paragraphs}`;
}

/** Without paragraphs. */
export function inline(text: string): Html {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\(https?:[^)\s]+\))/);
  return html`${parts.map(inlinePart)}`;
}

function inlinePart(part: string): Html | string {
  if (/^`.+`$/.test(part)) return html`<code>${part.slice(1, -1)}</code>`;
  if (/^\*\*.+\*\*$/.test(part)) return html`<strong>${part.slice(2, -2)}</strong>`;
  const [, words, address] = /^\[([^\]]+)\]\((https?:[^)\s]+)\)$/.exec(part) ?? [];
  return words !== undefined && address !== undefined ? html`<a href="${address}" rel="noreferrer">${words}</a>` : part;
}
