import { loadRegistry } from './adapter/registry';
import { oddVariables } from './odd-variables';

const registry = loadRegistry();
const said = (variables: Record<string, string>): string[] => oddVariables(variables, registry);

it.each([
  ['INVOCA_OAUTH_TOKN', 'INVOCA_OAUTH_TOKEN'],
  ['TRACKDRVE_PUBLIC_KEY', 'TRACKDRIVE_PUBLIC_KEY'],
  ['TRACKDRIVE_PRIVAT_KEY', 'TRACKDRIVE_PRIVATE_KEY'],
  ['invoca_oauth_token', 'INVOCA_OAUTH_TOKEN'],
  ['CUBE_TOKN', 'CUBE_TOKEN'],
  ['INVOCA_LIMIT_PER_SECONDS', 'INVOCA_LIMIT_PER_SECOND'],
  ['DATABASE_URI', 'DATABASE_URL'],
  ['LOGLEVEL', 'LOG_LEVEL'],
  ['GATEWAY_KEYS', 'GATEWAY_KEY'],
])('%s is said to be nearly %s, without its value', (name, meant) => {
  expect(said({ [name]: 's3cret' })).toEqual([`${name} is no variable of the gateway; the nearest is ${meant}`]);
});

it.each(['TRACKDRIVE_WHATEVER', 'TRACKDRVE_WHATEVER'])('%s has no neighbour, and is told which there are', (name) => {
  expect(said({ [name]: 'x' })).toEqual([
    expect.stringMatching(
      new RegExp(`^${name} is no variable of the gateway; there are TRACKDRIVE_.*TRACKDRIVE_PUBLIC_KEY`),
    ),
  ]);
});

it('an empty variable of ours is said to be as if it were not set', () => {
  expect(said({ INVOCA_OAUTH_TOKEN: '', PORT: '' })).toEqual([
    'INVOCA_OAUTH_TOKEN is empty, which is as if it were not set',
    'PORT is empty, which is as if it were not set',
  ]);
});

it('what is right, and what every system has, is not spoken of', () => {
  const common = ['PATH', 'HOME', 'POST', 'HOSTS', 'HOSTNAME', 'TERM', 'USER', 'SHLVL', 'LANG', 'LOGNAME', 'EDITOR'];
  const npm = ['npm_config_local_prefix', 'npm_lifecycle_event', 'NODE', 'INIT_CWD', 'npm_package_name', 'COLOR'];
  const servers = [
    'PGHOST',
    'PGPASSWORD',
    'POSTGRES_PASSWORD',
    'REDIS_PORT',
    'OPENAI_API_KEY',
    'NODE_OPTIONS',
    'TUBE_X',
  ];
  const ours = ['INVOCA_OAUTH_TOKEN', 'TRACKDRIVE_LIMIT_IN_FLIGHT', 'ADMIN_API_KEY', 'GATEWAY_URL', 'CUBE_CURRENCY'];
  const names = [...common, ...npm, ...servers, ...ours];
  expect(said(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
  expect(said({ PATHS: '', X: '' })).toEqual([]);
});
