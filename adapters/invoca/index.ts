import { defineAdapter } from '../../src/adapter/contract';
import { callExtras } from './call-extras';
import { callIngestionDoor } from './call-ingestion/receive';
import { callOutcomesDoor } from './call-outcomes/receive';
import { deliver } from './deliver';
import { doorSettings } from './door-settings';
import { extras, saysOfCall } from './extras';
import { openSandbox, SANDBOX_TOKEN } from './sandbox';
import { settings } from './settings';

export const adapter = defineAdapter({
  id: 'invoca',
  title: 'Invoca',
  docs: 'https://developers.invoca.net/en/latest/api_documentation/index.html',
  exampleCallId: '00000000-00000001',
  settings,
  baseUrl: (connection) => connection.baseUrl,
  extras,
  callExtras,
  saysOfCall,
  deliver,
  receive: { settings: doorSettings, doors: [callOutcomesDoor, callIngestionDoor] },
  sandbox: {
    settings: (baseUrl) => ({ baseUrl, oauthToken: SANDBOX_TOKEN }),
    open: () => openSandbox(),
  },
});
