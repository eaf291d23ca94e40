import type { Adapter } from '../adapter/contract';
import { learn } from '../model/call';
import type { CallDelivery } from '../store/hand-over';
import type { OutcomeSnapshot } from '../store/snapshots';
import type { Connection } from '../connections/connection';
import { type WayToCall, wayToCall } from './way-to-call';

interface Case {
  isOn?: boolean;
  isUnknown?: boolean;
  callDelivery?: Partial<CallDelivery> | null;
  isSentWithout?: boolean;
}

function wayOf({ isOn = true, isUnknown = true, callDelivery = null, isSentWithout = false }: Case): WayToCall {
  const calls = { isOn: () => isOn, isUnknown: () => isUnknown, nameOf: () => 'its name now' };
  const adapter = { id: 'acme', deliver: { calls } } as unknown as Adapter;
  const connection = { name: 'acme', adapter, settings: {} } as unknown as Connection;
  const known = { id: 'd', status: 'queued', isTaken: false, knownAs: 'its name then', ...callDelivery };
  const call = { id: 'c', ids: {}, ...learn(null, { ids: {} }) };
  return wayToCall(connection, {
    call,
    handOver: { callDelivery: callDelivery && known, isSentWithout },
  } as unknown as OutcomeSnapshot);
}

const ITSELF = { by: 'itself' };
const taken = { status: 'delivered', isTaken: true };

test.each<[string, Case, object]>([
  ['nothing known of the call but that it is unknown there', {}, { by: 'nothing-yet', knownAs: 'its name now' }],
  ['a delivery that was not taken', { callDelivery: {} }, { by: 'nothing-yet', knownAs: 'its name then' }],
  ['one that was', { callDelivery: taken }, { by: 'hand-over', callDelivery: 'd', knownAs: 'its name then' }],
  [
    'one that was, of a call that the vendor is known to know',
    { callDelivery: taken, isUnknown: false },
    { by: 'hand-over' },
  ],
  ['one that was, where none are handed over any more', { callDelivery: taken, isOn: false }, { by: 'hand-over' }],
  ['one that was not, of a call that the vendor knows', { callDelivery: {}, isUnknown: false }, ITSELF],
  ['one that was not, where none are handed over any more', { callDelivery: {}, isOn: false }, ITSELF],
  ['a call that the vendor knows', { isUnknown: false }, ITSELF],
  ['a connection that none are handed over to', { isOn: false }, ITSELF],
  ['an outcome that may have arrived otherwise', { callDelivery: taken, isSentWithout: true }, ITSELF],
])('%s', (_what, wanted, way) => {
  expect(wayOf(wanted)).toMatchObject(way);
});
