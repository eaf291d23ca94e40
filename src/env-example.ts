import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { loadRegistry, type Registry } from './adapter/registry';
import { environmentName, metaOf } from './adapter/settings';
import { environment, limitSettings } from './environment';

const HEAD = `# Everything that the environment can say. Copied to .env as it is, this file changes nothing: take the # away from the lines
# that you set. A variable of the environment itself wins over one in .env. A vendor is configured as soon as one of its
# variables is set; then all that are needed must be.
`;

/** The text of `.env.example`: the gateway's own variables, then each adapter's. Every line in it is a comment. */
export function envExample(registry: Registry): string {
  const own = section('The gateway', environment, (name) => name);
  const ofVendors = [...registry.values()].flatMap(({ id, title, docs, settings, deliver, receive }) => {
    const named = (name: string): string => environmentName(id, name);
    const all = deliver ? settings.extend(limitSettings.shape) : settings;
    const connection = section(`${title} (${docs})`, all, named);
    return receive
      ? [connection, section(`Inbound endpoints that look like ${title}'s own`, receive.settings, named)]
      : [connection];
  });
  return [HEAD, own, ...ofVendors].join('\n');
}

function section(title: string, settings: z.ZodObject, variableOf: (name: string) => string): string {
  const entries = Object.keys(settings.shape).map((name) => entry(settings, name, variableOf(name)));
  return `# ---- ${title}\n\n${entries.join('\n')}`;
}

function entry(settings: z.ZodObject, name: string, variable: string): string {
  const { description, secret, example } = metaOf(settings, name);
  const schema = settings.shape[name] as z.ZodType;
  const fallback = defaultOf(schema);
  const value = secret ? '' : (example ?? fallback);
  const notes = [
    ...(schema.safeParse(undefined).success ? [] : ['needed']),
    ...(secret ? ['secret'] : []),
    ...(fallback === '' || fallback === value ? [] : [`default: ${fallback}`]),
  ];
  const words = notes.length > 0 ? `${description} (${notes.join(', ')})` : description;
  return `# ${words}\n#${variable}=${quoted(value)}\n`;
}

/** In the spelling of the environment; "" where there is none. */
function defaultOf(schema: z.ZodType): string {
  if (!(schema instanceof z.ZodDefault) && !(schema instanceof z.ZodPrefault)) return '';
  const value: unknown = schema.def.defaultValue;
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What a blank or a # in it would cut short. */
function quoted(value: string): string {
  return /[\s#"'`]/.test(value) ? `"${value}"` : value;
}

if (require.main === module) writeFileSync('.env.example', envExample(loadRegistry()));
