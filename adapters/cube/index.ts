import { z } from 'zod';
import { defineAdapter } from '../../src/adapter/contract';
import { probe } from './probe';
import { pull } from './pull';
import { openSandbox, SANDBOX_SETTINGS } from './sandbox';
import { originOf, settings } from './settings';

export const adapter = defineAdapter({
  id: 'cube',
  title: 'Headshed Cube',
  docs: 'https://github.com/Headshed/cube-integration',
  settings,
  baseUrl: originOf,
  extras: z.strictObject({}),
  pull,
  probe,
  sandbox: {
    settings: (baseUrl) => ({ baseUrl, ...SANDBOX_SETTINGS }),
    open: openSandbox,
  },
});
