import type { OpenApiDocument } from '../document';
import type { Json } from '../schema';
import { Html, html, markdown } from './html';
import { operationView } from './operation-view';
import { schemaView } from './schema-view';
import { STYLE } from './style';

interface Placed {
  method: string;
  path: string;
  operation: Json;
}

/** The document as one page of HTML, which loads nothing and runs nothing. */
export function pageOf(document: OpenApiDocument): string {
  const { info, tags, components } = document;
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Placed => ({ method, path, operation })),
  );
  const groups = tags.map((tag) => ({
    ...tag,
    operations: operations.filter(({ operation }) => (operation['tags'] as string[]).includes(tag.name)),
  }));
  const schemas = Object.entries(components['schemas'] ?? {});
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${String(info['title'])}: API</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <nav aria-label="Operations">
          <p>
            <a href="#top"><strong>${String(info['title'])}</strong></a>
          </p>
          ${groups.map(
            (group) =>
              html`<h2>${group.name}</h2>
                <ul>
                  ${group.operations.map(entry)}
                </ul>`,
          )}
          <h2>Schemas</h2>
          <ul>
            ${schemas.map(([name]) => html`<li><a href="#schema-${name}">${name}</a></li>`)}
          </ul>
        </nav>
        <main id="top">
          <h1>${String(info['title'])}</h1>
          <p>Version ${String(info['version'])} · <a href="/openapi.json">openapi.json</a></p>
          ${markdown(String(info['description']))}
          ${groups.map(
            (group) =>
              html`<h2>${group.name}</h2>
                ${markdown(group.description)}
                ${group.operations.map(({ method, path, operation }) => operationView(document, method, path, operation))}`,
          )}
          <h2>Schemas</h2>
          ${schemas.map(
            ([name, schema]) =>
              html`<section class="schema" id="schema-${name}">
                <h3><code>${name}</code></h3>
                ${typeof schema['description'] === 'string' && markdown(schema['description'])}${schemaView(schema)}
              </section>`,
          )}
        </main>
      </body>
    </html> `.text;
}

function entry({ method, operation }: Placed): Html {
  const { operationId, summary } = operation;
  return html`<li>
    <a href="#${String(operationId)}">${String(summary)} <small>${method.toUpperCase()}</small></a>
  </li>`;
}

/** Its content is, character for character, what the page's policy allows. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
