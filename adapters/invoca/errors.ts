import type { Reply } from '../../src/adapter/inbound-endpoint';

/** An error in Invoca's documented envelope: `{ errors: { class, invalid_data } }`. */
export function refused(status: number, errorClass: string, words: string): Reply {
  return { status, body: { errors: { class: errorClass, invalid_data: words } } };
}

export const NO_CALL_FOUND: Reply = refused(404, 'RecordNotFound', 'No call found. Please refer to the documentation.');
