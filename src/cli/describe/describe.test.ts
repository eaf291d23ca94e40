import { callAnswer, connection, correctionAnswer, deliveryAnswer, outcomeAnswer, replay } from '../answers';
import { connectionLines } from './describe-connection';
import { correctionLines } from '../describe-correction';
import { wholeDelivery } from './describe-delivery';
import { deliveryLines } from './describe-delivery';
import { callLines, outcomeLines } from './describe-outcome';
import { planLines, replayWords } from './describe-replay';
import { createPaint } from '../terminal/paint';
import { bar } from '../terminal/progress';

/** Every text that somebody else wrote commands a terminal. */
const EVIL = 'x\u001b[2J\u009b31m\u202e\ny';
const plain = { width: 60, paint: createPaint(false) };

const evilDelivery = {
  id: EVIL,
  outcomeId: EVIL,
  connection: EVIL,
  revision: 1,
  status: EVIL,
  reason: EVIL,
  nextAttemptAt: EVIL,
  reference: EVIL,
  createdAt: EVIL,
  updatedAt: EVIL,
};
const evilWarnings = [{ code: EVIL, message: EVIL }];
const evilAttempt = {
  number: 1,
  startedAt: EVIL,
  durationMs: 1,
  manual: true,
  by: EVIL,
  request: { method: EVIL, url: EVIL, body: { [EVIL]: EVIL } },
  response: { status: 422, body: EVIL },
  failure: { kind: EVIL, message: EVIL },
  decision: EVIL,
};
const evilState = {
  amount: { value: EVIL, currency: EVIL },
  occurredAt: EVIL,
  description: EVIL,
  attributes: { [EVIL]: EVIL },
};

test('nothing that others wrote reaches a terminal as a command', () => {
  const { delivery } = deliveryAnswer.parse({
    delivery: { ...evilDelivery, warnings: evilWarnings, attempts: [evilAttempt] },
  });
  const outcome = outcomeAnswer.parse({
    outcome: {
      id: EVIL,
      revision: 1,
      name: EVIL,
      key: EVIL,
      result: EVIL,
      absorbedBy: EVIL,
      source: EVIL,
      receivedAt: EVIL,
      transactionId: EVIL,
      ...evilState,
      call: { id: EVIL, ids: { [EVIL]: EVIL }, startedAt: EVIL, callerNumber: EVIL },
    },
    deliveries: [evilDelivery],
  });
  const planned = replay.parse({
    id: EVIL,
    status: EVIL,
    matched: 7,
    byConnection: { [EVIL]: 7 },
    amounts: [{ currency: EVIL, total: EVIL }],
    sample: [
      { deliveryId: EVIL, connection: EVIL, reason: EVIL, request: evilAttempt.request, warnings: evilWarnings },
    ],
  });
  const item = {
    outcome: { id: EVIL, name: EVIL, key: EVIL, amount: { value: EVIL, currency: EVIL } },
    call: { id: EVIL, ids: { [EVIL]: EVIL } },
    status: EVIL,
    reason: EVIL,
    request: evilAttempt.request,
  };
  const correction = correctionAnswer.parse({
    plan: [{ connection: EVIL, retract: [item], report: [item] }],
    notes: [EVIL],
  });
  const open = { state: EVIL, reason: EVIL, until: EVIL };
  const of = {
    name: EVIL,
    adapter: EVIL,
    origin: EVIL,
    paused: false,
    pausedAt: EVIL,
    pausedReason: EVIL,
    breaker: open,
  };
  const lines = [
    ...wholeDelivery(delivery, plain),
    ...deliveryLines(delivery, plain),
    ...outcomeLines(outcome, plain),
    ...planLines(planned),
    ...correctionLines(correction),
    ...connectionLines(connection.parse(of), plain),
    ...connectionLines(connection.parse({ ...of, paused: true }), plain),
  ];
  expect(lines.join('\n').match(/\[2J/g)?.length).toBeGreaterThan(40);
  for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('a delivery is a line with its status first, and why on the next', () => {
  const failed = {
    ...evilDelivery,
    id: '0193',
    connection: 'acme',
    status: 'failed',
    reason: 'answered 422: no',
    updatedAt: null,
  };
  const lines = deliveryLines({ ...failed, attempts: 2 }, plain);
  expect(lines).toEqual(['failed      0193  acme  revision 1  2 tries', '    answered 422: no']);
  expect(deliveryLines({ ...failed, attempts: 1 }, { width: 20, paint: createPaint(true) })).toEqual([
    '\u001b[31mfailed    \u001b[39m  0193',
    '    acme  revision 1',
    '    1 try',
    '    answered 422: no',
  ]);
});

test('a correction is said account by account: what is taken back, what is reported, and what waits', () => {
  const outcome = { id: '0193', name: 'sale', key: '1', amount: { value: '100.00', currency: 'USD' } };
  const request = { method: 'POST', url: 'https://acme.test/7', body: { revenue: '0.00' } };
  const plan = [
    {
      connection: 'acme',
      retract: [{ outcome, call: { id: '0194', ids: { acme: '7' } }, status: 'queued', reason: null, request }],
      report: [
        {
          outcome: { ...outcome, key: '', amount: null },
          call: { id: '0195', ids: {} },
          status: 'waiting',
          reason: 'no id',
          request: null,
          warnings: [{ code: 'left_out', message: 'no description' }],
        },
      ],
    },
  ];
  expect(correctionLines({ plan, notes: ['look'] })).toEqual([
    'acme: take back sale (key 1), 100.00 USD',
    '  of the call acme=7',
    '  > POST https://acme.test/7',
    '    {"revenue":"0.00"}',
    '',
    'acme: report sale',
    '  of the call 0195',
    '  waiting: no id',
    '  warning left_out: no description',
    '',
    'note: look',
  ]);
  expect(correctionLines({ plan: [] })).toEqual(['nothing has to be sent to any vendor']);
});

test('a bar fills from none to all', () => {
  expect([bar(0, 50), bar(25, 50), bar(50, 50)]).toEqual([
    '[........................] 0 %',
    '[############............] 50 %',
    '[########################] 100 %',
  ]);
  expect([bar(0, 0), bar(60, 50)]).toEqual([bar(0, 50), bar(50, 50)]);
});

test('warnings stand below their delivery, in whole where it is shown alone, and are counted of a replay', () => {
  const warnings = [
    { code: 'time_kept', message: 'the vendor has no way to take a time back, and keeps the one that it was told' },
  ];
  const { delivery } = deliveryAnswer.parse({
    delivery: { id: 'd', connection: 'a', revision: 2, status: 'delivered', warnings },
  });
  expect(deliveryLines(delivery, plain)[1]).toBe('    warning time_kept: the vendor has no way to take a time…');
  expect(wholeDelivery(delivery, plain)[1]).toBe(`  warning time_kept: ${warnings[0]?.message}`);
  const counts = { id: 'r', status: 'done', matched: 3, byConnection: {}, amounts: [], sample: [] };
  expect(replayWords(replay.parse({ ...counts, delivered: 3, warned: 1, failed: 0 }))).toBe(
    '3 of 3: 3 delivered (1 with warnings), 0 failed',
  );
  expect(replayWords(replay.parse({ ...counts, delivered: 3, failed: 0 }))).toBe('3 of 3: 3 delivered, 0 failed');
});

test('the delivery of a call says that it is of one, and stands with its call', () => {
  const ofCall = { id: 'd', subject: 'call', connection: 'acme', revision: null, callId: 'c', status: 'delivered' };
  const { delivery } = deliveryAnswer.parse({ delivery: { ...ofCall, attempts: 1 } });
  expect(deliveryLines(delivery, plain)).toEqual(['delivered   d  acme  call  1 try']);
  expect(wholeDelivery(delivery, plain)).toEqual(['delivery d: delivered at acme', '  call  c']);
  const { call } = callAnswer.parse({ call: { id: 'c', ids: { external: '1' }, deliveries: [ofCall] } });
  expect(callLines({ call }, plain)).toEqual(['call c', '  ids  external=1', 'delivered   d  acme  call']);
});
