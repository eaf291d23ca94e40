import { defineAdapter } from '../../src/adapter/contract';
import { otherCallIds } from './call-ids';
import { deliver } from './deliver';
import { probe } from './probe';
import { openSandbox } from './sandbox';
import { SANDBOX_KEYS } from './sandbox-access';
import { originOf, settings } from './settings';
import { callUpdate } from './wire';

export const adapter = defineAdapter({
  id: 'trackdrive',
  title: 'TrackDrive',
  docs: 'https://trackdrive.com/api/docs/1.0/calls/update.html',
  exampleCallId: '123895022',
  settings,
  baseUrl: originOf,
  extras: callUpdate,
  otherCallIds,
  deliver,
  probe,
  sandbox: {
    settings: (baseUrl) => ({ baseUrl, ...SANDBOX_KEYS }),
    open: openSandbox,
  },
});
