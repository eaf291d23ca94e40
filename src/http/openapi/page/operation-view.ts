import type { OpenApiDocument } from '../document';
import type { Json } from '../schema';
import { type Html, html, inline, markdown } from './html';
import { boundsOf, schemaView, typeOf } from './schema-view';

/** One operation with its parameters, its body, its answers, and a command to try it with. */
export function operationView(document: OpenApiDocument, method: string, path: string, operation: Json): Html {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const body = contentOf(requestBody);
  const answers = Object.entries(responses as Record<string, Json>);
  return html`<section class="operation" id="${String(operationId)}">
    <h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code></h3>
    <p class="summary"><a href="#${String(operationId)}">${String(summary)}</a></p>
    ${typeof description === 'string' && markdown(description)}
    ${parametersView((parameters as Json[]).map((one) => resolved(document, one)))}
    ${
      body &&
      html`<h4>Body</h4>
        ${schemaView(body['schema'] as Json)}`
    }
    <details>
      <summary>Example</summary>
      <pre>${commandOf(method, path, operation, body?.['example'])}</pre>
    </details>
    <h4>Answers</h4>
    ${answers.map(([status, answer]) => ('$ref' in answer ? problemView(status, resolved(document, answer)) : answerView(status, answer)))}
  </section>`;
}

/** Without the one that every operation takes. */
function parametersView(all: readonly Json[]): Html {
  const parameters = all.filter(({ name }) => name !== 'X-Request-Id');
  if (parameters.length === 0) return html``;
  const rows = parameters.map(
    ({ name, in: where, required, description, schema }) =>
      html`<tr>
        <td><code>${String(name)}</code>${required === true && html` <span class="needed">needed</span>`}</td>
        <td>${String(where)}</td>
        <td class="type">${typeOf(schema as Json)}</td>
        <td>
          ${typeof description === 'string' && inline(description)}
          <div class="bounds">${boundsOf(schema as Json)}</div>
        </td>
      </tr>`,
  );
  return html`<h4>Parameters</h4>
    <table>
      ${rows}
    </table>`;
}

function answerView(status: string, { description, headers, ...answer }: Json): Html {
  const content = contentOf(answer);
  const names = Object.keys((headers ?? {}) as Json).filter((name) => name !== 'X-Request-Id');
  const example = content?.['example'];
  return html`<details>
    <summary>${statusView(status)} ${inline(String(description))}</summary>
    ${names.length > 0 && html`<p>Headers: ${names.map((name) => html`<code>${name}</code> `)}</p>`}
    ${content && schemaView(content['schema'] as Json)}
    ${example !== undefined && html`<pre>${JSON.stringify(example, null, 2)}</pre>`}
  </details>`;
}

/** Problems are all alike, so that only when they come is said. */
function problemView(status: string, { description }: Json): Html {
  return html`<div>${statusView(status)} ${inline(String(description))}</div>`;
}

function statusView(status: string): Html {
  return html`<span class="status s${status.slice(0, 1)}">${status}</span>`;
}

function commandOf(method: string, path: string, { security }: Json, body: unknown): string {
  const takesBearer = (security as Json[]).some((scheme) => 'bearer' in scheme);
  const lines = [
    `curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} "$GATEWAY_URL${path}"`,
    ...(takesBearer ? ['-H "Authorization: Bearer $GATEWAY_KEY"'] : []),
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(body, null, 2)}'`]),
  ];
  return lines.join(' \\\n  ');
}

function contentOf(of: unknown): Json | undefined {
  const { content = {} } = (of ?? {}) as { content?: Record<string, Json> };
  return Object.values(content)[0];
}

function resolved({ components }: OpenApiDocument, json: Json): Json {
  if (typeof json['$ref'] !== 'string') return json;
  const [, , kind = '', name = ''] = json['$ref'].split('/');
  return components[kind]?.[name] ?? json;
}
