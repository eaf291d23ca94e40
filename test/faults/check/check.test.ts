import { check } from './check';
import type { DeliveryOnRecord, Received, History, Post, Rules } from './history';

/** One outcome, acknowledged, delivered to two vendors. */
const post: Post = {
  number: 1,
  process: 'api-1',
  invokedAt: 1_000,
  endedAt: 1_010,
  result: 'ok',
  status: 202,
  outcomeId: 'one',
};
const request: Received = {
  number: 1,
  connection: 'near',
  worker: 'worker-1',
  at: 1_020,
  identity: 'POST /a {}',
  taken: true,
  answeredAt: 1_040,
  abandonedAt: null,
};
const delivery: DeliveryOnRecord = {
  number: 1,
  connection: 'near',
  status: 'delivered',
  reason: null,
  attempts: 1,
  recorded: [1],
  unknownEnds: 0,
  timedOut: [],
  resent: 0,
  overlapping: 0,
  ends: ['delivered'],
};
const far = { connection: 'far' };
const whole: History = {
  posts: [post],
  received: [request, { ...request, ...far }],
  cuts: [],
  outcomes: [1],
  deliveries: [delivery, { ...delivery, ...far }],
  deaths: [],
};
const rules: Rules = {
  connections: ['near', 'far'],
  deadlineMs: 1_000,
  faultEndedAt: null,
  recoverWithinMs: 5_000,
  mayEnd: () => false,
  answersAll: false,
};

const isFailed = ({ status }: DeliveryOnRecord): boolean => status === 'failed';

const brokenBy = (history: Partial<History>, change: Partial<Rules> = {}): string[] =>
  check({ ...whole, ...history }, { ...rules, ...change }).violations.map(
    ({ invariant, what }) => `${invariant}: ${what}`,
  );

/** The first attempt was cut off at 1,100, the second one went through. */
const again: Partial<History> = {
  received: [...whole.received, { ...request, worker: 'worker-2', at: 8_000, answeredAt: 8_020 }],
  deliveries: [
    { ...delivery, attempts: 2, recorded: [1, 2], unknownEnds: 1 },
    { ...delivery, ...far },
  ],
  cuts: [{ process: 'worker-1', from: 900, to: 1_100 }],
};

test('a history in which everything arrived once breaks nothing', () => {
  expect(check(whole, rules)).toEqual({
    counts: { acked: 1, info: 0, refused: 0, delivered: 2, duplicates: 0, cut: 0, losses: 0, recoverySeconds: null },
    violations: [],
  });
});

describe('a loss is', () => {
  it('what was acknowledged and has no row', () => {
    expect(brokenBy({ outcomes: [], deliveries: [], received: [] })).toEqual([
      'I1 loss: 1 was acknowledged and has no row',
    ]);
  });

  it('a connection without its delivery', () => {
    expect(brokenBy({ deliveries: [delivery], received: [request] })).toEqual(['I1 loss: 1 to far has no delivery']);
  });

  it('a delivery that never arrived, even when the database says so', () => {
    expect(brokenBy({ received: [request] })).toEqual([
      'I1 loss: 1 to far never arrived; it is delivered: null',
      'I1 state: 1 to far is delivered and never arrived',
    ]);
  });

  it('not what may end otherwise and says why', () => {
    const failed = { ...delivery, ...far, status: 'failed', reason: 'the vendor said no' };
    const refused = { ...request, ...far, taken: false };
    const history = { deliveries: [delivery, failed], received: [request, refused] };
    expect(brokenBy(history, { mayEnd: isFailed })).toEqual([]);
    expect(brokenBy(history)).toHaveLength(2);
    expect(
      brokenBy({ ...history, deliveries: [delivery, { ...failed, reason: null }] }, { mayEnd: isFailed }),
    ).toHaveLength(2);
  });

  it('not what was never acknowledged', () => {
    const lost: Post = { ...post, number: 2, result: 'info', status: 503 };
    expect(brokenBy({ posts: [post, lost] })).toEqual([]);
  });
});

describe('rows that should not be:', () => {
  it('two of one post', () => {
    expect(brokenBy({ outcomes: [1, 1] })).toEqual(['I1 rows: 1 has 2 rows']);
  });

  it('two deliveries to one connection', () => {
    expect(brokenBy({ deliveries: [...whole.deliveries, delivery] })).toEqual(['I1 rows: 1 to near has 2 deliveries']);
  });

  it('one of a post that was refused, unless it was posted again', () => {
    const refused: Post = { ...post, result: 'fail', status: null };
    expect(brokenBy({ posts: [refused] })).toEqual(['I1 rows: 1 was refused and has a row']);
    expect(brokenBy({ posts: [refused, post] })).toEqual([]);
  });

  it('one that nobody was told of, where everything is to be answered', () => {
    const cutOff: Post = { ...post, result: 'info', status: null };
    expect(brokenBy({ posts: [cutOff] })).toEqual([]);
    expect(brokenBy({ posts: [cutOff] }, { answersAll: true })).toEqual([
      'answers: 1 was written by api-1 and not acknowledged',
    ]);
  });
});

describe('a duplicate', () => {
  it('is excused by an attempt that was cut off, by us and on record', () => {
    expect(brokenBy(again)).toEqual([]);
    expect(check({ ...whole, ...again }, rules).counts).toMatchObject({ duplicates: 1, cut: 1 });
  });

  it.each([
    ['nobody touched the process', { cuts: [] }],
    ['another process was cut off', { cuts: [{ process: 'worker-2', from: 900, to: 1_100 }] }],
    ['it was cut off before', { cuts: [{ process: 'worker-1', from: 900, to: 1_000 }] }],
    ['it was cut off afterwards', { cuts: [{ process: 'worker-1', from: 9_000, to: 9_100 }] }],
  ])('is one too many when %s', (_, cuts) => {
    expect(brokenBy({ ...again, ...cuts })).toEqual([
      'I2 duplicates: 1 to near was taken 2 times; 0 cut off; on record: delivered',
    ]);
  });

  it('is one too many when the gateway knew the first one’s end', () => {
    const deliveries = [
      { ...delivery, attempts: 2, recorded: [1, 2] },
      { ...delivery, ...far },
    ];
    expect(brokenBy({ ...again, deliveries })).toEqual([
      'I2 duplicates: 1 to near was taken 2 times; 1 cut off; on record: delivered',
    ]);
  });

  it('is excused by a process that was frozen before it wrote its request', () => {
    const late = { ...request, at: 9_000, answeredAt: 9_020 };
    const received = [{ ...request, worker: 'worker-2' }, { ...request, ...far }, late];
    expect(brokenBy({ ...again, received, cuts: [{ process: 'worker-1', from: 1_000, to: 9_500 }] })).toEqual([]);
    expect(brokenBy({ ...again, received, cuts: [{ process: 'worker-1', from: 1_000, to: 8_500 }] })).toHaveLength(1);
  });

  it('is excused by an answer that came after the deadline', () => {
    const received = [
      { ...request, answeredAt: 2_500 },
      { ...request, ...far },
      { ...request, at: 8_000, answeredAt: 8_020 },
    ];
    expect(brokenBy({ ...again, received, cuts: [] })).toEqual([]);
  });

  it('is excused when the gateway waited its whole deadline for that very request', () => {
    const slow = (timedOut: number[]): Partial<History> => ({
      ...again,
      cuts: [],
      deliveries: [
        { ...delivery, attempts: 2, recorded: [1, 2], unknownEnds: 1, timedOut },
        { ...delivery, ...far },
      ],
    });
    expect(brokenBy(slow([1_015]))).toEqual([]);
    expect(brokenBy(slow([7_990]))).toHaveLength(1);
  });

  it('is excused when its attempt says that it went out twice, and is on record with it', () => {
    const once = { ...delivery, attempts: 1, recorded: [1], unknownEnds: 0 };
    const resent = [
      { ...once, resent: 1 },
      { ...delivery, ...far },
    ];
    expect(brokenBy({ ...again, deliveries: resent })).toEqual([]);
    expect(brokenBy({ ...again, deliveries: [once, { ...delivery, ...far }] }).join()).toMatch(
      /I2 duplicates.*I2 attempts/,
    );
  });

  it('is none when the vendor had said no', () => {
    const received = [
      { ...request, taken: false },
      { ...request, ...far },
      { ...request, at: 8_000, answeredAt: 8_020 },
    ];
    expect(brokenBy({ ...again, received, cuts: [] })).toEqual([]);
    expect(check({ ...whole, ...again, received, cuts: [] }, rules).counts.duplicates).toBe(0);
  });
});

test('every answered request has its attempt on record, in order', () => {
  const alone = (change: Partial<DeliveryOnRecord>): string[] =>
    brokenBy({
      deliveries: [
        { ...delivery, ...change },
        { ...delivery, ...far },
      ],
    });
  expect(alone({ recorded: [] })).toHaveLength(1);
  expect(alone({ recorded: [2] })).toHaveLength(1);
  expect(alone({ attempts: 2 })).toHaveLength(1);
  expect(alone({ attempts: 2, recorded: [1, 2] })).toEqual([]);
});

test('all requests of one delivery are the same', () => {
  const received = [...whole.received, { ...request, at: 8_000, answeredAt: 8_020, identity: 'POST /b {}' }];
  expect(brokenBy({ ...again, received })).toEqual(['I3 identity: 1 to near came as POST /a {} and as POST /b {}']);
});

describe('recovery', () => {
  it('takes until what was acknowledged before the fault’s end has arrived', () => {
    const { counts, violations } = check({ ...whole, ...again }, { ...rules, faultEndedAt: 2_000 });
    expect(counts.recoverySeconds).toBe(0);
    expect(violations).toEqual([]);
    const received = [{ ...request, answeredAt: null }, ...(again.received ?? []).slice(1)];
    const late = check({ ...whole, ...again, received }, { ...rules, faultEndedAt: 2_000 });
    expect(late.counts.recoverySeconds).toBe(6);
    expect(late.violations).toEqual([{ invariant: 'I6 recovery', what: 'it took 6 s' }]);
  });

  it('takes until posts are taken again', () => {
    const next: Post = { ...post, number: 2, invokedAt: 3_000, endedAt: 6_000 };
    const history = {
      ...whole,
      posts: [post, next],
      outcomes: [1, 2],
      received: [...whole.received, { ...request, number: 2, at: 6_100 }, { ...request, ...far, number: 2, at: 6_100 }],
      deliveries: [...whole.deliveries, { ...delivery, number: 2 }, { ...delivery, ...far, number: 2 }],
    };
    expect(check(history, { ...rules, faultEndedAt: 2_000 }).counts.recoverySeconds).toBe(4);
  });
});

test('a post is answered 202, 200 or 503 and nothing else', () => {
  const strange: Post = { ...post, number: 2, result: 'info', status: 500 };
  expect(brokenBy({ posts: [post, strange] })).toEqual(['answers: 2 was answered 500 by api-1']);
});

test('nobody writes down what came of an attempt when its lease is over', () => {
  const deliveries = [
    { ...delivery, overlapping: 1 },
    { ...delivery, ...far },
  ];
  expect(brokenBy({ deliveries }).join()).toContain('I2 fence');
});

test('no process ends by itself', () => {
  expect(brokenBy({ deaths: ['worker-1 ended by itself: code 1'] })).toEqual([
    'processes: worker-1 ended by itself: code 1',
  ]);
});

test('of many violations of a kind the first are shown, and how many there were', () => {
  const posts = Array.from({ length: 8 }, (_, index) => ({ ...post, number: index + 10 }));
  expect(brokenBy({ posts: [post, ...posts] })).toHaveLength(6);
  expect(brokenBy({ posts: [post, ...posts] }).at(-1)).toBe('I1 loss: and 3 more');
});
