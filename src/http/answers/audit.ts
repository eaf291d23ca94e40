import { z } from 'zod';
import type { AuditOnRecord } from '../../store/audit';
import type { RejectionOnRecord } from '../../store/rejections';
import { id, instant } from './values';

const facts = z.record(z.string(), z.unknown()).nullable();

/** One thing that an operator did. */
export const auditEntry = z
  .object({
    id,
    at: instant,
    who: z.string().describe('By which key.').meta({ example: 'admin' }),
    action: z.string().meta({ example: 'connection.pause' }),
    target: z.object({ kind: z.string().meta({ example: 'connection' }), id: z.string().meta({ example: 'west' }) }),
    before: facts.meta({ example: { pausedAt: null } }),
    after: facts.meta({ example: { pausedAt: '2026-11-24T12:00:00.000Z' } }),
    requestId: z.string(),
  })
  .meta({ id: 'AuditEntry' }) satisfies z.ZodType<AuditOnRecord>;

/** A request that was refused at an inbound endpoint; every key in it is masked. */
export const rejection = z
  .object({
    id,
    receivedAt: instant,
    endpoint: z.string().describe('The inbound endpoint: its adapter and its own id.').meta({ example: 'acme:calls' }),
    method: z.string().meta({ example: 'POST' }),
    path: z.string().meta({ example: '/api/calls' }),
    principal: z
      .string()
      .nullable()
      .describe('Whose key came with it; null for nobody’s.')
      .meta({ example: 'partner' }),
    status: z.int().meta({ example: 422 }),
    answer: z.unknown().describe('The body of the answer.'),
    request: z.object({
      query: z.record(z.string(), z.string()),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
    }),
  })
  .meta({ id: 'Rejection' }) satisfies z.ZodType<RejectionOnRecord>;
