import { defineAdapter } from '../../src/adapter/contract';
import { deliver } from './call-outcomes/deliver';
import { extras } from './extras';
import { openSandbox, SANDBOX_TOKEN } from './sandbox';
import { settings } from './settings';

export const adapter = defineAdapter({
  id: 'invoca',
  title: 'Invoca',
  docs: 'https://developers.invoca.net/en/latest/api_documentation/index.html',
  settings,
  baseUrl: (connection) => connection.baseUrl,
  extras,
  deliver,
  sandbox: {
    settings: (baseUrl) => ({ baseUrl, oauthToken: SANDBOX_TOKEN }),
    open: () => openSandbox(),
  },
});
