import { z } from 'zod';
import { PROBLEM_CODES, type ProblemCode } from '../problem-codes';

const codes = Object.keys(PROBLEM_CODES) as [ProblemCode, ...ProblemCode[]];

/** Every error answer of the gateway's own routes (RFC 9457). */
export const problem = z
  .object({
    type: z.string().meta({ example: 'about:blank' }),
    title: z.string().describe('The name of the status.'),
    status: z.int().min(400).max(599),
    code: z.enum(codes).describe('For programs. Further codes may come.'),
    detail: z.string().describe('One sentence for a person.'),
    requestId: z.string().optional().describe('The same as the header `X-Request-Id`.'),
    errors: z
      .array(
        z.object({
          path: z.string().describe('Where, such as `amount.value`; empty for the whole body.'),
          message: z.string(),
        }),
      )
      .optional()
      .describe('With 422: every fault in what was sent.'),
  })
  .meta({ id: 'Problem' });
