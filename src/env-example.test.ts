import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { loadRegistry } from './adapter/registry';
import { environmentName, metaOf } from './adapter/settings';
import { readConfig } from './config';
import { environment, limitSettings } from './environment';
import { envExample } from './env-example';

const registry = loadRegistry();
const text = envExample(registry);

/** The file with the # taken away from every variable. */
const uncommented = parseEnv(text.replace(/^#(?=[A-Z])/gm, ''));

it('.env.example is what the gateway and its adapters declare (npm run env:example writes it)', () => {
  expect(readFileSync(join(__dirname, '..', '.env.example'), 'utf8')).toBe(text);
});

it('copied as it is it sets nothing', () => {
  expect(parseEnv(text)).toStrictEqual({});
  expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toStrictEqual([]);
});

it('names every variable once, with words above it', () => {
  const own = Object.keys(environment.shape);
  const ofVendors = [...registry.values()].flatMap(({ id, settings, deliver, receive }) =>
    [settings, ...(deliver ? [limitSettings] : []), ...(receive ? [receive.settings] : [])]
      .flatMap(({ shape }) => Object.keys(shape))
      .map((name) => environmentName(id, name)),
  );
  const named = [...text.matchAll(/^# \S.+\n#([A-Z][A-Z0-9_]*)=/gm)].map(([, variable]) => variable);
  expect(named).toStrictEqual([...own, ...ofVendors]);
});

it('shows values that are taken, and no secret', () => {
  const secrets = [...registry.values()].flatMap(({ id, settings }) =>
    Object.keys(settings.shape)
      .filter((name) => metaOf(settings, name).secret)
      .map((name) => environmentName(id, name)),
  );
  expect([...secrets, 'ADMIN_API_KEY', 'API_KEY'].map((variable) => uncommented[variable])).toStrictEqual(
    [...secrets, '', ''].map(() => ''),
  );

  // Of secrets that stand for each other the sandbox has one.
  const given = [...registry.values()].flatMap(({ id, sandbox }) =>
    Object.keys(sandbox.settings('http://127.0.0.1:1')).map((name) => environmentName(id, name)),
  );
  const filling = secrets.filter((variable) => given.includes(variable)).map((variable) => [variable, 'x'] as const);
  const filled = { ...uncommented, ...Object.fromEntries(filling) };
  const config = readConfig(filled, registry, false);
  expect(config.connections.map(({ name }) => name)).toStrictEqual([...registry.keys()]);
});

it('shows the defaults of the gateway', () => {
  const { dataDir, ...shown } = readConfig(
    {
      ...uncommented,
      DATABASE_URL: '',
      REDIS_URL: '',
      METRICS_PORT: '',
      NODE_ENV: '',
      PHONE_REGION: '',
      DEFAULT_CURRENCY: '',
      RATE_LIMIT: '',
      TRUST_PROXY: '',
    },
    new Map(),
    false,
  );
  const { dataDir: usual, ...defaults } = readConfig({}, new Map(), false);
  expect({ dataDir, ...shown }).toStrictEqual({ dataDir: usual, ...defaults });
});
