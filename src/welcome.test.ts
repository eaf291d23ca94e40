import type { App } from './app';
import { type Config, readConfig } from './config';
import type { Connection } from './connections/connection';
import { welcome } from './welcome';

const config = (variables: Record<string, string> = {}): Config =>
  readConfig({ DATA_DIR: '/var/lib/gateway', ...variables }, new Map(), false);
const app = (names: string[], sandboxVendors: string[] = [], data: Partial<App['data']> = {}): App => ({
  url: 'http://localhost:8080',
  metricsUrl: null,
  connections: names.map((name) => ({ name, adapter: { deliver: {}, exampleCallId: `${name}-1` } }) as Connection),
  sandboxes:
    sandboxVendors.length === 0
      ? null
      : ({ sandboxVendors: new Map(sandboxVendors.map((id) => [id, {}])) } as unknown as App['sandboxes']),
  data: { isGoingLive: false, hasLiveData: false, ...data },
  close: () => Promise.resolve(),
});

it('says where the gateway is and where its key lies, with a line to paste', () => {
  const text = welcome(config(), app(['acme']));
  expect(text).toContain('serves on http://localhost:8080\n');
  expect(text).toContain('lies in /var/lib/gateway/admin-api-key.');
  expect(text).toContain(`curl http://localhost:8080/v1/outcomes -H "Authorization: Bearer $(cat '/var/lib/gateway/`);
});

it('names the variable of a key that is in the environment, never the key', () => {
  const text = welcome(config({ ADMIN_API_KEY: 's3cret-of-the-admin' }), app(['acme']));
  expect(text).toContain('is ADMIN_API_KEY.');
  expect(text).toContain('"Authorization: Bearer $ADMIN_API_KEY"');
  expect(text).not.toContain('s3cret');
  expect(text).not.toContain('/var/lib/gateway');
});

it.each<[string, App, string]>([
  ['to whom it delivers', app(['acme', 'zenith']), 'Delivering to acme, zenith.'],
  ['when it delivers to nobody', app([]), 'Delivering to nobody yet: no vendor is configured.'],
  ['who is a sandbox vendor', app(['acme', 'zenith'], ['zenith']), 'sandbox vendors take the place of zenith.'],
  [
    'where a sandbox vendor shows what it got',
    app(['acme'], ['acme']),
    'curl http://localhost:8080/sandbox/acme/_requests\n',
  ],
  ['that what is tried out stays there', app(['acme'], ['acme']), 'going live begins with a clean database.\n'],
  ['that live data is left alone', app(['acme'], ['acme'], { hasLiveData: true }), 'The live data is left alone'],
  ['that it goes live', app(['acme'], [], { isGoingLive: true }), 'Going live with a clean database. What was tried'],
])('says %s', (_what, running, words) => {
  expect(welcome(config(), running)).toContain(words);
});

it('says of nothing else that it goes live, or that there is live data', () => {
  for (const running of [app(['acme']), app(['acme'], ['acme'])]) {
    expect(welcome(config(), running)).not.toMatch(/Going live|left alone/);
  }
});

it('says that going live takes another database where that is one’s own', () => {
  const text = welcome(config({ DATABASE_URL: 'postgresql://localhost/trying' }), app(['acme'], ['acme']));
  expect(text).toContain('going live takes another database in DATABASE_URL.\n');
});

it('shows an id of each vendor’s own spelling, whichever are configured', () => {
  const { connections, ...rest } = app(['acme', 'zenith']);
  expect(welcome(config(), { ...rest, connections: connections.slice(1) })).toContain('"ids":{"zenith":"zenith-1"}');
  expect(welcome(config(), app(['acme', 'zenith']))).toContain('"ids":{"acme":"acme-1","zenith":"zenith-1"}');
});

it('shows no id for a connection that is asked and takes no deliveries', () => {
  const { connections, ...rest } = app(['acme']);
  const asked = { name: 'asked', adapter: {} } as Connection;
  const text = welcome(config(), { ...rest, connections: [asked, ...connections] });
  expect(text).toContain('Delivering to acme.');
  expect(text).toContain('"ids":{"acme":"acme-1"}');
});

it('says whose clients change only the host', () => {
  const open: Config = { ...config(), endpoints: new Map([['acme', {}]]) };
  expect(welcome(open, app(['acme']))).toContain('Clients of acme change only the host: http://localhost:8080\n');
  expect(welcome(config(), app(['acme']))).not.toContain('Clients of');
});

it('has no address to show where nothing is served', () => {
  expect(welcome(config(), { ...app(['acme']), url: null })).toBe('\n  Working.\n\n');
});
