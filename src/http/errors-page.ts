import { FAILURE_KINDS } from '../adapter/failure';
import { WARNINGS } from '../model/warning';
import { PROBLEM_CODES } from './problem-codes';

/** `docs/errors.md`: every code that the gateway's own routes answer, kind of failure of an attempt, and warning of a delivery. */
export function errorsPage(): string {
  const problems = Object.entries(PROBLEM_CODES).map(
    ([code, { status, when }]) => `| ${status} | \`${code}\` | ${when} |`,
  );
  const kinds = FAILURE_KINDS.map((kind) => `\`${kind}\``);
  const warnings = Object.entries(WARNINGS).map(([code, when]) => `| \`${code}\` | ${when} |`);
  return [
    '# Errors',
    '',
    'Made by `npm run openapi` of what the gateway can answer; a test holds it to that.',
    '',
    '## Problems of the API',
    '',
    'A refusal is `application/problem+json` with `code`, `detail` (what is wrong with this request, and what to do) and `requestId`, which the log has too. 422 lists every fault under `errors`, each with its path. Vendor-shaped',
    'endpoints answer in their vendor’s words instead.',
    '',
    '| status | `code` | |',
    '|---|---|---|',
    ...problems,
    '',
    '## Failures of attempts',
    '',
    `An attempt that failed has one of these kinds: ${kinds.join(', ')}. What follows from each is in [reliability.md](reliability.md).`,
    '',
    '## Warnings of deliveries',
    '',
    'What went through otherwise than it was meant ([warnings.md](warnings.md)).',
    '',
    '| `code` | |',
    '|---|---|',
    ...warnings,
    '',
  ].join('\n');
}
