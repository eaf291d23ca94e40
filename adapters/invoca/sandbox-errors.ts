import type { SandboxResponse } from '../../src/adapter/contract';

/** An error in Invoca's documented envelope. */
export function refused(status: number, errorClass: string, words: string): SandboxResponse {
  return { status, body: { errors: { class: errorClass, invalid_data: words } } };
}
