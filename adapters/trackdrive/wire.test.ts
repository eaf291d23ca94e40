import type { Acceptance } from '../../src/adapter/contract';
import type { Failure } from '../../src/adapter/failure';
import { accept } from './answer';
import { originOf, settings } from './settings';
import { callUpdate } from './wire';

const KEYS = { publicKey: 'tdpub', privateKey: 'tdprv' };

function answer(body: string, truncated = false): Acceptance | Failure {
  return accept({ status: 200, headers: {}, body, truncated });
}

describe('what a poster may pass', () => {
  test.each([
    [{ revenue: true }, 'revenue'],
    [{ payout: 1.005 }, 'payout'],
    [{ add_payout: 1e21 }, 'add_payout'],
    [{ add_revenue: 1_000_000_000_000 }, 'add_revenue'],
    [{ payout: '1.005' }, 'payout'],
    [{ add_revenue: '1,00' }, 'add_revenue'],
    [{ buyer_converted: 'maybe' }, 'buyer_converted'],
    [{ manual_transcribe: 2 }, 'manual_transcribe'],
    [{ trackdrive_buyer_id: 1.5 }, 'trackdrive_buyer_id'],
    [{ trackdrive_buyer_id: '' }, 'trackdrive_buyer_id'],
    [{ contact_field_type: 'a\0b' }, 'contact_field_type'],
    [{ fire_outgoing_webhook_ids: [] }, 'fire_outgoing_webhook_ids'],
    [{ fire_outgoing_webhook_ids: ['x'] }, 'fire_outgoing_webhook_ids.0'],
    [{ serializer: 'grid' }, 'serializer'],
    [{ post_call_tokens: { deep: {} } }, 'post_call_tokens.deep'],
    [{ post_call_tokens: JSON.parse('{"__proto__":"x"}') as unknown }, 'post_call_tokens'],
    [{ post_call_tokens: { half: '\ud800' } }, 'post_call_tokens.half'],
    [{ agent_call_disposition_notes: '\ud800' }, 'agent_call_disposition_notes'],
    [{ revenue: '1', add_revenue: '1' }, 'add_revenue'],
    [{ payout: '1', add_payout: '1' }, 'add_payout'],
    [{ id: '1' }, ''],
  ])('%j is refused at its path', (extras, path) => {
    const read = callUpdate.safeParse(extras);
    expect(read.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  test('is no longer, and no more, than may be said anywhere', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, index]));
    const fits = (extras: object): boolean => callUpdate.safeParse(extras).success;
    expect(fits({ post_call_tokens: { ['x'.repeat(255)]: 'x'.repeat(4_000) } })).toBe(true);
    expect(fits({ post_call_tokens: { ['x'.repeat(256)]: 1 } })).toBe(false);
    expect(fits({ post_call_tokens: { a: 'x'.repeat(4_001) } })).toBe(false);
    expect([fits({ post_call_tokens: many(100) }), fits({ post_call_tokens: many(101) })]).toEqual([true, false]);
    expect(fits({ agent_call_disposition_notes: 'x'.repeat(65_536) })).toBe(true);
    expect(fits({ agent_call_disposition_notes: 'x'.repeat(65_537) })).toBe(false);
  });

  test('has all its faults told at once', () => {
    const read = callUpdate.safeParse({ payout: '1', add_payout: '1', revenue: '5,00', add_revenue: '1' });
    expect(read.error?.issues.map(({ path }) => path.join('.'))).toEqual(['revenue', 'add_revenue', 'add_payout']);
    expect(callUpdate.safeParse(null).success).toBe(false);
  });

  test.each([
    ['1', true],
    [1, true],
    ['true', true],
    ['YES', true],
    ['on', true],
    [true, true],
    ['0', false],
    [0, false],
    ['false', false],
    ['no', false],
    ['off', false],
    [false, false],
  ])('%j is a boolean', (spelling, meaning) => {
    expect(callUpdate.parse({ offer_converted: spelling })).toEqual({ offer_converted: meaning });
  });

  test.each([
    [2.5, '2.50'],
    [-2.5, '-2.50'],
    [20, '20.00'],
    [0.07, '0.07'],
    [-0, '0.00'],
    [999_999_999_999.99, '999999999999.99'],
  ])('%j is an amount, exactly', (number, text) => {
    for (const parameter of ['revenue', 'add_revenue', 'payout', 'add_payout']) {
      expect(callUpdate.parse({ [parameter]: number })).toEqual({ [parameter]: text });
    }
  });

  test.each(['serializer', 'call_disposition_id', 'agent_call_disposition_notes'])('may be a blank %s', (parameter) => {
    expect(callUpdate.parse({ [parameter]: '' })).toEqual({ [parameter]: '' });
  });

  test('is no id where it is blanks alone', () => {
    expect(callUpdate.parse({ call_disposition_id: ' ', serializer: ' ' })).toEqual({
      call_disposition_id: '',
      serializer: '',
    });
    expect(callUpdate.parse({ contact_field_type: ' ' }).contact_field_type).toBeUndefined();
  });

  test('reads the same when what came out is read again', () => {
    const once = callUpdate.parse({
      payout: '20',
      buyer_converted: 'on',
      trackdrive_buyer_id: 7,
      fire_outgoing_webhook_ids: ['1', 2],
      call_disposition_id: '',
      post_call_tokens: { n: 1 },
    });
    expect(callUpdate.parse(once)).toEqual(once);
  });
});

describe('an account', () => {
  test('is served at its base URL, or below trackdrive.com at its subdomain', () => {
    expect(originOf(settings.parse({ ...KEYS, subdomain: 'acme-2' }))).toBe('https://acme-2.trackdrive.com');
    expect(originOf(settings.parse({ ...KEYS, subdomain: 'acme', baseUrl: 'http://127.0.0.1:1/x/' }))).toBe(
      'http://127.0.0.1:1/x',
    );
  });

  test('has all its faults told at once', () => {
    const faults = settings.safeParse({ publicKey: 'tdpub' }).error?.issues.map(({ path }) => path.join('.'));
    expect(faults?.toSorted()).toEqual(['baseUrl', 'privateKey']);
  });

  test.each(['acme.evil.com', 'evil.com/', '-a', 'a_b', '', 'Acme', 'a@b'])('has no subdomain %j', (subdomain) => {
    expect(settings.safeParse({ ...KEYS, subdomain }).success).toBe(false);
  });
});

const UUID = '00000000-0000-4000-8000-00000000ABCD';

describe('an answer', () => {
  test.each([
    ['', null, []],
    ['"ok"', null, []],
    ['[]', null, []],
    ['{"call":{"id":7}}', '7', ['7']],
    ['{"status":200,"errors":{},"call":{"id":"7"}}', '7', ['7']],
    ['{"status":"200","errors":[],"call":{"id":7,"uuid":"u"}}', 'u', ['7']],
    [`{"call":{"id":7,"uuid":"${UUID}"}}`, UUID, [UUID, '7']],
    ['{"call":{"id":7.5,"uuid":7}}', null, []],
    ['{"errors":{"revenue":[]},"call":null}', null, []],
  ])('%j is a yes, and names the call', (body, reference, ids) => {
    expect(answer(body)).toEqual({ reference, ...(ids.length > 0 && { call: { ids, startedAt: null } }) });
  });

  test('that is too long to be kept whole is a yes when it is a JSON object', () => {
    expect(answer('{"status":200,"call":{"token_values":{"a":"', true)).toEqual({ reference: null });
    expect(answer('{"status":200,"call":{"token_values":{"a":"')).toMatchObject({ kind: 'unreadable' });
    expect(answer('<html>', true)).toMatchObject({ kind: 'unreadable' });
  });

  test('whose body repeats another status is what the body says', () => {
    expect(answer('{"status":500}')).toMatchObject({ kind: 'rejected', message: 'answered 200, but said status 500' });
  });

  test('whose errors are nested without end is read all the same', () => {
    const errors = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`;
    expect(answer(`{"errors":${errors}}`)).toMatchObject({ kind: 'rejected' });
  });
});
