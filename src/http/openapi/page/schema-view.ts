import type { Json } from '../schema';
import { type Html, html, inline } from './html';

const COMPONENTS = '#/components/schemas/';

/** A schema as a reader needs it: its type in a few words, and its members as a list, one within the other. */
export function schemaView(schema: Json): Html {
  const members = membersOf(schema);
  return html`<div class="type">${typeOf(schema)}</div>
    ${members}`;
}

/** Of an object its members, of a list those of its items, of a choice those of each that has some. */
function membersOf(schema: Json): Html {
  const { properties, items, required = [] } = schema;
  const choices = choicesOf(schema);
  if (choices.length > 0) return html`${choices.map(membersOf)}`;
  if (typeof items === 'object' && items !== null) return membersOf(items as Json);
  if (typeof properties !== 'object' || properties === null) return html``;
  const entries = Object.entries(properties as Record<string, Json>).map(([name, member]) =>
    memberView(name, member, (required as string[]).includes(name)),
  );
  return html`<ul class="members">
    ${entries}
  </ul>`;
}

function memberView(name: string, schema: Json, isRequired: boolean): Html {
  const { description } = schema;
  const bounds = boundsOf(schema);
  return html`<li>
    <code class="name">${name}</code>
    <span class="type">${typeOf(schema)}</span>${isRequired && html` <span class="needed">needed</span>`}
    ${typeof description === 'string' && html`<div>${inline(description)}</div>`}
    ${bounds !== '' && html`<div class="bounds">${bounds}</div>`} ${membersOf(schema)}
  </li>`;
}

/** "list of Delivery", "text or null", "one of `a`, `b`" */
export function typeOf(schema: Json): Html {
  const { $ref, type, format } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.slice(COMPONENTS.length);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if ('const' in schema) return html`<code>${JSON.stringify(schema['const'])}</code>`;
  if (Array.isArray(schema['enum'])) {
    const values = (schema['enum'] as unknown[]).map((value) => html`<code>${JSON.stringify(value)}</code>`);
    return html`one of ${joined(values, ' ')}`;
  }
  const choices = choicesOf(schema);
  if (choices.length > 0) return joined(choices.map(typeOf), ' or ');
  const types = [type ?? []].flat() as string[];
  if (types.length === 0) return html`anything`;
  return joined(
    types.map((one) =>
      one === 'array' ? html`list of ${typeOf((schema['items'] ?? {}) as Json)}` : wordFor(one, format),
    ),
    ' or ',
  );
}

function wordFor(type: string, format: unknown): Html {
  if (type !== 'string') return html`${type}`;
  return html`${typeof format === 'string' ? `string (${format})` : 'string'}`;
}

function choicesOf({ anyOf, oneOf, allOf }: Json): Json[] {
  const choices = anyOf ?? oneOf ?? allOf;
  return Array.isArray(choices) ? (choices as Json[]) : [];
}

/** What the type does not say, in JSON Schema's own words. */
export function boundsOf(schema: Json): string {
  const named = [
    'minLength',
    'maxLength',
    'minimum',
    'maximum',
    'minItems',
    'maxItems',
    'maxProperties',
    'pattern',
    'default',
  ];
  const said = named.flatMap((name) => (name in schema ? [`${name}: ${JSON.stringify(schema[name])}`] : []));
  const more = schema['additionalProperties'];
  const isOpen = typeof more === 'object' && more !== null && Object.keys(more).length > 0;
  return [
    ...said,
    ...(schema['writeOnly'] === true ? ['never shown again'] : []),
    ...(isOpen ? ['any other name may stand here'] : []),
  ].join(' · ');
}

function joined(parts: readonly Html[], between: string): Html {
  return html`${parts.map((part, index) => (index === 0 ? part : html`${between}${part}`))}`;
}
