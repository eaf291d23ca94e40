import type { FailureKind } from '../adapter/failure';
import { newId } from '../model/id';
import type { DeliveryMetrics } from '../telemetry/metrics/deliveries';
import type { AttemptResult } from './attempt';
import type { Ended } from './ended';
import { measureAttempts } from './measure-attempts';

let heard: [string, ...unknown[]][];
beforeEach(() => {
  heard = [];
});

/** Hears of one end; gives what was counted, by name. */
function measured(more: { ended?: Partial<Ended>; result?: Partial<AttemptResult>; delivery?: object }): typeof heard {
  const hears =
    (name: string) =>
    (...said: unknown[]) =>
      void heard.push([name, ...said]);
  const names = ['open', 'close', 'attempted', 'moved', 'warned', 'arrived', 'moneySent', 'leaseLost'];
  const metrics = Object.fromEntries(names.map((name) => [name, hears(name)])) as unknown as DeliveryMetrics;
  const revision = { number: 1, state: { met: true, amount: { value: '5.00', currency: 'USD' } } };
  measureAttempts(metrics)({
    connection: { name: 'one', adapter: { id: 'acme' } },
    delivery: {
      id: newId(),
      subject: 'outcome',
      revision,
      previouslySent: [],
      wasTaken: false,
      replayedBy: null,
      ...more.delivery,
    },
    result: { failure: null, cutOff: false, warnings: [], ...more.result },
    durationMs: 250,
    finished: { status: 'delivered', attempts: 1, nextAttemptAt: null, learnt: 0 },
    currency: null,
    ...more.ended,
  } as unknown as Ended);
  return heard;
}

const attempt = (failure: string) => ['attempted', { connection: 'one', adapter: 'acme', failure, seconds: 0.25 }];
const failed = (kind: FailureKind): Partial<AttemptResult> => ({ failure: { kind, message: '' } });
const finished = (status: string): Partial<Ended> => ({
  finished: { status, attempts: 1, nextAttemptAt: null, learnt: 0 },
});
const SENT = ['moneySent', 'one', [{ currency: 'USD', value: 5 }]];

it('a delivery that arrived is counted with its money and the time that it took', () => {
  expect(measured({})).toEqual([
    attempt('none'),
    ['moved', 'one', 'delivered'],
    SENT,
    ['arrived', 'acme', expect.any(Number)],
  ]);
  expect(heard.at(-1)?.[2]).toBeLessThan(60);
});

it('one that was not delivered has neither', () => {
  expect(measured({ result: failed('rejected'), ended: finished('failed') })).toEqual([
    attempt('rejected'),
    ['moved', 'one', 'failed'],
  ]);
});

it('an attempt that this process gave back is no failure of the vendor’s', () => {
  expect(measured({ result: { ...failed('ambiguous'), cutOff: true }, ended: finished('retrying') })).toEqual([
    attempt('cut_off'),
    ['moved', 'one', 'retrying'],
  ]);
});

it('what moved on without an attempt has none', () => {
  expect(measured({ ended: { ...finished('superseded'), result: null } })).toEqual([['moved', 'one', 'superseded']]);
});

it('an answer that came too late is an attempt and a lease that was lost, and nothing else', () => {
  expect(measured({ ended: { finished: null } })).toEqual([attempt('none'), ['leaseLost']]);
});

it('each warning is counted', () => {
  const warnings = [
    { code: 'amount_zeroed', message: '' },
    { code: 'time_kept', message: '' },
  ] as const;
  expect(measured({ result: { warnings: [...warnings] } }).filter(([name]) => name === 'warned')).toEqual([
    ['warned', 'one', 'amount_zeroed'],
    ['warned', 'one', 'time_kept'],
  ]);
});

it('what an operator sent again says nothing of the way to the vendor, and what the vendor had taken no money', () => {
  expect(measured({ delivery: { replayedBy: 'admin' } })).toEqual([
    attempt('none'),
    ['moved', 'one', 'delivered'],
    SENT,
  ]);
  heard = [];
  expect(measured({ delivery: { replayedBy: 'admin', wasTaken: true } }).at(-1)).toEqual(['moneySent', 'one', []]);
});
