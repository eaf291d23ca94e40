import type { SandboxRequest } from '../../src/adapter/contract';

/** The keys of the sandbox's only account. */
export const SANDBOX_KEYS = { publicKey: 'tdpub-sandbox', privateKey: 'tdprv-sandbox' };

export function isAuthorized({ headers }: SandboxRequest): boolean {
  const credentials = /^basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  return Buffer.from(credentials, 'base64').toString() === `${SANDBOX_KEYS.publicKey}:${SANDBOX_KEYS.privateKey}`;
}
