import type { Call } from '../model/call';
import { callIdFor } from './call-id';
import type { Adapter } from './contract';

/** Whether a call is one that the connection's vendor does not know and has to be handed. */
export function isToHandOver(
  connection: { name: string; adapter: Adapter; settings: Readonly<Record<string, unknown>> },
  call: Call,
): boolean {
  const calls = connection.adapter.deliver?.calls;
  return calls?.isOn(connection.settings) === true && calls.isUnknown(call, callIdFor(connection, call.ids));
}
