import { NO_FACTS } from '../model/call';
import type { Call } from '../model/call';
import type { KnownCall } from '../store/known-calls';
import { handOverSteps } from './hand-over-steps';
import type { Destination } from './plan-deliveries';

const callOf = (id: string, ids: Record<string, string>): KnownCall => ({
  id,
  ids,
  ...NO_FACTS,
  own: [],
  version: 0,
  createdAt: '',
  outcomes: [],
});

/** A connection that calls are handed over to by their external id, else by the gateway's. */
const handing = (isOn: boolean): Destination => {
  const nameOf = ({ id, ids }: Call): string => ids['external'] ?? id;
  return { name: 'acme', adapter: { deliver: { calls: { isOn: () => isOn, nameOf } } } as never, settings: {} };
};

const after = [callOf('one', { acme2: '1' }), callOf('other', { external: 'E' })];
const delivery = { id: 'd', callId: 'one', connection: 'acme', knownAs: 'E', mayHaveArrived: true };

function step(more: Partial<typeof delivery> = {}, returned: [string, string][] = [], isOn = true) {
  const callDeliveries = [{ ...delivery, ...more }];
  const options = { after, callDeliveries, destinations: [handing(isOn)], returned: new Map(returned) };
  const { callId, knownAs } = handOverSteps(options).get('d') ?? {};
  return [callId, knownAs];
}

describe('the delivery of a call whose name is another call’s now', () => {
  it('is that one’s where the vendor may have it', () => {
    expect(step()).toEqual(['other', 'E']);
  });

  it('goes by the call’s own name where the vendor has it not', () => {
    expect(step({ mayHaveArrived: false })).toEqual(['one', 'one']);
  });
});

describe('the delivery of a call stays with it', () => {
  it('where its name is nobody else’s', () => {
    expect(step({ knownAs: 'one' })).toEqual(['one', 'one']);
    expect(step({ knownAs: 'before' })).toEqual(['one', 'before']);
    expect(step({ callId: 'other' })).toEqual(['other', 'E']);
  });

  it('where its connection hands over no calls, or is gone', () => {
    expect(step({}, [], false)).toEqual(['one', 'E']);
    expect(step({ connection: 'gone' })).toEqual(['one', 'E']);
  });
});

it('the delivery of a call that is its own again is that one’s', () => {
  expect(step({ knownAs: 'before' }, [['d', 'other']])).toEqual(['other', 'before']);
  expect(step({ mayHaveArrived: false }, [['d', 'other']])).toEqual(['other', 'E']);
});
