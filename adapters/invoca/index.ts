import { defineAdapter } from '../../src/adapter/contract';
import { callExtras } from './call-extras';
import { callIngestionEndpoint } from './call-ingestion/receive';
import { callOutcomesEndpoint } from './call-outcomes/receive';
import { deliver } from './deliver';
import { inboundSettings } from './inbound-settings';
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
  receive: { settings: inboundSettings, endpoints: [callOutcomesEndpoint, callIngestionEndpoint] },
  sandbox: {
    settings: (baseUrl) => ({ baseUrl, oauthToken: SANDBOX_TOKEN }),
    open: () => openSandbox(),
  },
});
