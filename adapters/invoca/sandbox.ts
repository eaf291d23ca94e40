import { z } from 'zod';
import type { Sandbox, SandboxRequest, SandboxResponse } from '../../src/adapter/contract';
import { parseJson } from '../../src/adapter/exchange';
import { openCallIngestion } from './call-ingestion/sandbox';
import { openCallOutcomes } from './call-outcomes/sandbox';
import { openCalls } from './call-outcomes/sandbox-calls';
import { isVersion } from './inbound-endpoint';
import { refused } from './errors';
import { openSignals } from './signals/sandbox';

/** The only token that the sandbox takes. */
export const SANDBOX_TOKEN = 'invoca-sandbox-token';

const jsonObject = z.record(z.string(), z.unknown());

/**
 * Invoca's API as documented, in memory: what was posted is gone when the sandbox is. `now` is its clock, in epoch
 * milliseconds.
 */
export function openSandbox({ now = Date.now }: { now?: () => number } = {}): Sandbox {
  const seconds = (): number => Math.floor(now() / 1000);
  const calls = openCalls(seconds);
  const apis = new Map([
    ['call_outcomes', openCallOutcomes(calls, seconds)],
    ['calls', openCallIngestion(calls, seconds)],
    ['transactions', openSignals(calls, seconds)],
  ]);

  const handle = (request: SandboxRequest): SandboxResponse => {
    const [, version = '', resource = ''] = /^\/api\/([^/]+)\/([^/]+?)(?:\.json)?$/.exec(request.path) ?? [];
    const answer = apis.get(resource);
    const isWrite = request.method === 'POST' || request.method === 'PUT';
    if (!answer || !isWrite) return noSuchPage();
    if (!isVersion(version)) {
      return refused(400, 'InvalidInput', `API version '${version}' is not valid for this request.`);
    }
    const body = jsonObject.safeParse(parseJson(request.body));
    if (!body.success) return refused(400, 'InvalidInput', 'The request body is no JSON object.');
    if (tokenOf(request, body.data) !== SANDBOX_TOKEN) {
      return refused(401, 'Unauthorized', 'Invalid or missing oauth token');
    }
    return answer(body.data);
  };

  return { handle };
}

/** Where several tokens are said the documents name no order: here the header counts before the query before the body. */
function tokenOf({ headers, query }: SandboxRequest, body: Record<string, unknown>): unknown {
  return headers['authorization']?.replace(/^Bearer /i, '') ?? query['oauth_token'] ?? body['oauth_token'];
}

function noSuchPage(): SandboxResponse {
  return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>' };
}
