import { z } from 'zod';
import { fault } from '../../sandbox/sandbox-vendor';
import type { DescribedRoute } from './operation';

const PATH = '/sandbox/:connection';
const ONLY_THERE =
  'In sandbox mode alone, with the admin key or from this machine itself, and not for a page of another site. Any other path below is the sandbox vendor itself.';

const faults = z.object({ items: z.array(fault).describe('In the order in which they come into force.') });

const requests = z.object({
  items: z.array(
    z.object({
      method: z.string().meta({ example: 'POST' }),
      path: z.string().meta({ example: '/calls' }),
      query: z.record(z.string(), z.string()),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
      status: z
        .int()
        .nullable()
        .describe('Of the vendor’s own answer; null where a fault answered in its place.')
        .meta({ example: 200 }),
      receivedAt: z.int().describe('Milliseconds since 1970.').meta({ example: 1_795_521_600_000 }),
    }),
  ),
});

const refusal = z.object({ errors: z.array(z.unknown()) });
const tooLarge = { description: 'The body is larger than 64 kB.', body: refusal };

/** The sandbox vendors' own controls, which stand beside their answers and not behind a router of ours. */
export const SANDBOX_ROUTES: readonly DescribedRoute[] = [
  {
    method: 'get',
    path: `${PATH}/_requests`,
    operation: {
      id: 'listSandboxRequests',
      tag: 'Sandbox',
      summary: 'List what a sandbox vendor got',
      description: ONLY_THERE,
      answers: { 200: { description: 'The last 1,000, oldest first.', body: requests } },
      problems: ['forbidden', 'not_found'],
    },
  },
  {
    method: 'get',
    path: `${PATH}/_faults`,
    operation: {
      id: 'listSandboxFaults',
      tag: 'Sandbox',
      summary: 'List the faults of a sandbox vendor',
      description: ONLY_THERE,
      answers: { 200: { description: 'Those that are still to come.', body: faults } },
      problems: ['forbidden', 'not_found'],
    },
  },
  {
    method: 'post',
    path: `${PATH}/_faults`,
    operation: {
      id: 'addSandboxFault',
      tag: 'Sandbox',
      summary: 'Let a sandbox vendor fail',
      description: ONLY_THERE,
      body: fault,
      example: () => ({ status: 503, times: 2 }),
      answers: {
        200: { description: 'The faults that are still to come.', body: faults },
        413: tooLarge,
        422: { description: 'The fault does not validate.', body: refusal },
      },
      problems: ['forbidden', 'not_found'],
    },
  },
  {
    method: 'delete',
    path: `${PATH}/_faults`,
    operation: {
      id: 'clearSandboxFaults',
      tag: 'Sandbox',
      summary: 'Mend a sandbox vendor',
      description: `Takes its faults away and forgets what it got. ${ONLY_THERE}`,
      answers: { 200: { description: 'No faults.', body: faults }, 413: tooLarge },
      problems: ['forbidden', 'not_found'],
    },
  },
];
