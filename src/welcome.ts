import type { App } from './app';
import type { Config } from './config';
import { adminKeyFile } from './keys';

/** What a person sees when the gateway is up: where it is, where the key lies, and a line to paste. */
export function welcome(config: Config, app: App): string {
  if (!app.url) return '\n  Working.\n\n';
  const accounts = app.connections.filter(({ adapter }) => adapter.deliver);
  const delivering = accounts.map(({ name }) => name);
  const key = config.adminKey === null ? `$(cat '${adminKeyFile(config.dataDir)}')` : '$ADMIN_API_KEY';
  const where = app.sandboxes
    ? aboutSandbox(config, app, [...app.sandboxes.sandboxVendors.keys()])
    : `Delivering to ${delivering.join(', ') || 'nobody yet: no vendor is configured'}.\n${app.data.isGoingLive ? GOING_LIVE : ''}`;
  const endpoints = [...config.endpoints.keys()]
    .map((id) => `  Clients of ${id} change only the host: ${app.url}\n`)
    .join('');
  const outcome = {
    call: {
      ids: Object.fromEntries(accounts.map(({ name, adapter }) => [name, adapter.exampleCallId ?? 'call-1'])),
      startedAt: '2015-07-04T07:06:40Z',
    },
    name: 'sale',
    key: '1',
    amount: { value: '100.00', currency: 'USD' },
    occurredAt: '2015-08-26T16:41:53Z',
    description: '1 year contract',
    attributes: { custom_parameter_1: '12345' },
  };
  return `
  The gateway serves on ${app.url}
  Its admin key ${config.adminKey === null ? `lies in ${adminKeyFile(config.dataDir)}` : 'is ADMIN_API_KEY'}.
  ${where}${endpoints}
  Report an outcome:
    curl ${app.url}/v1/outcomes -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' -d '${JSON.stringify(outcome)}'

`;
}

const GOING_LIVE = `  Going live with a clean database. What was tried out stays in the sandbox's own, and goes to no vendor:
  SANDBOX=on shows it again.
`;

function aboutSandbox(config: Config, { url, data }: App, sandboxVendors: readonly string[]): string {
  const goingLive =
    config.databaseUrl === null
      ? 'going live begins with a clean database.'
      : 'going live takes another database in DATABASE_URL.';
  return (
    `Sandbox mode: sandbox vendors take the place of ${sandboxVendors.join(', ')}. See what they got:\n` +
    sandboxVendors.map((name) => `    curl ${url}/sandbox/${name}/_requests\n`).join('') +
    `  No vendor hears of what is tried out, now or later: ${goingLive}\n` +
    (data.hasLiveData
      ? '  The live data is left alone meanwhile; SANDBOX=off, or a configured vendor, goes on with it.\n'
      : '')
  );
}
