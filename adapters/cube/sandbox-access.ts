import type { SandboxRequest, SandboxResponse } from '../../src/adapter/contract';

/** The credentials of the sandbox's only user, who may show either. */
export const SANDBOX_TOKEN = 'cube-sandbox-token';
export const SANDBOX_LOGIN = { email: 'sandbox@selskap.test', password: 'cube-sandbox-password' };

/** What somebody is told who does not show the credentials, in Django REST Framework's words; null for the user. */
export function refuseStranger({ headers }: SandboxRequest): SandboxResponse | null {
  const [scheme = '', shown = ''] = (headers['authorization'] ?? '').split(' ');
  if (scheme === 'Token') return shown === SANDBOX_TOKEN ? null : refused('Invalid token.');
  if (scheme === 'Basic') {
    const { email, password } = SANDBOX_LOGIN;
    const isUser = Buffer.from(shown, 'base64').toString() === `${email}:${password}`;
    return isUser ? null : refused('Invalid username/password.');
  }
  return refused('Authentication credentials were not provided.');
}

function refused(detail: string): SandboxResponse {
  return { status: 401, headers: { 'www-authenticate': 'Token' }, body: { detail } };
}
