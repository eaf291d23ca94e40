import fc from 'fast-check';
import type { Caller, InboundContext, InboundRequest, Trouble } from '../../src/adapter/inbound-endpoint';
import {
  failAtEndpoint,
  keysOf,
  membersOf,
  outOfReach,
  recordInvalid,
  refuseUnlessAdmitted,
  UNAUTHORIZED_ADVERTISER,
} from './inbound-endpoint';
import { inboundSettings, type InboundSettings } from './inbound-settings';
import { settings } from './settings';

function requestOf(said: Partial<InboundRequest> = {}): InboundRequest {
  return { method: 'POST', params: { version: '2015-08-17' }, query: {}, headers: {}, body: {}, ...said };
}

function contextOf(caller: Caller | null): InboundContext<InboundSettings> {
  return { settings: inboundSettings.parse({}), caller, currency: null, connections: [{}] };
}

const reporter: Caller = { mayReport: true, reach: null };

describe('the token', () => {
  it.each([
    ['raw in Authorization', { headers: { authorization: 'abc' } }],
    ['behind Bearer', { headers: { authorization: 'Bearer abc' } }],
    ['behind bearer and blanks', { headers: { authorization: 'bearer  abc' } }],
    ['in the query', { query: { oauth_token: 'abc' } }],
    ['in the body', { body: { oauth_token: 'abc' } }],
  ])('is found %s', (_, said) => {
    expect(keysOf(requestOf(said))).toStrictEqual(['abc']);
  });

  it('is every one that is shown', () => {
    const said = { headers: { authorization: 'a' }, query: { oauth_token: 'b' }, body: { oauth_token: 'c' } };
    expect(keysOf(requestOf(said))).toStrictEqual(['a', 'b', 'c']);
  });

  it('may be a number in the body', () => {
    expect(keysOf(requestOf({ body: { oauth_token: 1234 } }))).toStrictEqual(['1234']);
  });

  it.each([
    {},
    { headers: { authorization: '' } },
    { headers: { authorization: 'Bearer' } },
    { headers: { authorization: 'Bearer ' } },
    { query: { oauth_token: '' } },
    { body: { oauth_token: '' } },
    { body: { oauth_token: null } },
    { body: { oauth_token: true } },
    { body: { oauth_token: ['abc'] } },
    { body: { oauth_token: { toString: 'abc' } } },
    { body: ['abc'] },
    { body: 'abc' },
    { body: undefined },
    { body: JSON.parse('{"__proto__":{"oauth_token":"abc"}}') as unknown },
  ])('is none in %j', (said) => {
    expect(keysOf(requestOf(said))).toStrictEqual([]);
  });
});

it.each([null, 5, 'x', true, [], [{ search: {} }]])('a body of %j says nothing', (body) => {
  expect(membersOf(requestOf({ body }))).toStrictEqual({});
});

describe('who may come in', () => {
  it.each(['2015-08-17', '2016-02-29', '2030-12-31'])('asks for version %s', (version) => {
    expect(refuseUnlessAdmitted(requestOf({ params: { version } }), contextOf(reporter))).toBeNull();
  });

  it.each(['2015-08-16', '2014-12-31', '2015-02-29', '2016-13-01', '2016-1-1', 'latest', '', '2016-01-01T00:00:00Z'])(
    'does not ask for version "%s"',
    (version) => {
      expect(refuseUnlessAdmitted(requestOf({ params: { version } }), contextOf(reporter))).toStrictEqual({
        status: 400,
        body: {
          errors: { class: 'InvalidInput', invalid_data: `API version '${version}' is not valid for this request.` },
        },
      });
    },
  );

  it('has a token of ours, or is told so in the envelope', () => {
    expect(refuseUnlessAdmitted(requestOf(), contextOf(null))).toStrictEqual({
      status: 401,
      body: { errors: { class: 'Unauthorized', invalid_data: 'Invalid or missing oauth token' } },
    });
  });

  it('has a token that may report', () => {
    expect(refuseUnlessAdmitted(requestOf(), contextOf({ mayReport: false, reach: null }))).toStrictEqual({
      status: 403,
      body: {
        errors: {
          class: 'UnauthorizedOperation',
          invalid_data: 'You do not have permissions to perform the requested operation.',
        },
      },
    });
  });

  it('is told first of the version, then of the JSON, then of the token', () => {
    const params = { version: 'latest' };
    const statusOf = (said: Partial<InboundRequest>) => refuseUnlessAdmitted(requestOf(said), contextOf(null));
    expect(statusOf({ params, body: undefined })).toMatchObject({
      body: { errors: { invalid_data: expect.stringContaining('latest') as unknown } },
    });
    expect(statusOf({ body: undefined })).toStrictEqual({
      status: 400,
      body: { errors: { class: 'InvalidInput', invalid_data: 'The request body is not valid JSON in UTF-8.' } },
    });
    expect(statusOf({})).toMatchObject({ status: 401 });
  });
});

describe('the reach of a key', () => {
  const reach = { advertisers: ['1', '2'], campaigns: ['7'], networks: [] };
  const inNetwork = { ...reach, networks: ['3', '4'] };

  it.each([
    [null, { advertiser: '9', campaign: '9', network: '9' }, false],
    [reach, {}, false],
    [reach, { advertiser: '2', campaign: '7' }, false],
    [reach, { advertiser: '9' }, true],
    [reach, { campaign: '9' }, true],
    [reach, { advertiser: '1', campaign: '9' }, true],
    [reach, { advertiser: '7', campaign: '7' }, true],
    [{ ...reach, advertisers: [] }, { advertiser: '1' }, false],
    [{ ...reach, campaigns: [] }, { campaign: '7' }, false],
    [inNetwork, { network: '4' }, false],
    [inNetwork, { network: '5' }, true],
    [inNetwork, { advertiser: '9', network: '4' }, true],
    // Nothing is listed: the connections' own network is known not to be foreign.
    [reach, { network: '5' }, false],
    [reach, { network: '6' }, true],
  ])('of %j: %j is out of it: %p', (of, said, expected) => {
    expect(outOfReach(of, said, [{ networkId: '5' }, {}])).toBe(expected);
  });

  it('is no network where none is known', () => {
    expect(outOfReach(reach, { network: '5' }, [])).toBe(true);
    expect(outOfReach(reach, { network: 'undefined' }, [{}])).toBe(true);
    expect(outOfReach(reach, {}, [])).toBe(false);
  });

  it('is spoken of in the documented words', () => {
    expect(UNAUTHORIZED_ADVERTISER).toStrictEqual({
      status: 403,
      body: { errors: { class: 'UnauthorizedAdvertiser', invalid_data: 'You do not have access to this advertiser' } },
    });
  });
});

it('faults are told in one message', () => {
  expect(recordInvalid(['a is invalid', 'b is invalid'])).toStrictEqual({
    status: 403,
    body: { errors: { class: 'RecordInvalid', invalid_data: 'Validation failed: a is invalid; b is invalid' } },
  });
});

describe('trouble', () => {
  it.each<[Trouble, number, string]>([
    ['too_large', 413, 'InvalidInput'],
    ['unsupported', 415, 'InvalidInput'],
    ['said_differently', 409, 'RecordInvalid'],
    ['too_many_requests', 429, 'TooManyRequests'],
    ['unavailable', 503, 'InternalServiceError'],
    ['internal', 500, 'InternalServiceError'],
  ])('%s is %i %s', (trouble, status, errorClass) => {
    expect(failAtEndpoint(trouble, 7)).toMatchObject({
      status,
      body: { errors: { class: errorClass, invalid_data: expect.stringMatching(/./) as unknown } },
    });
  });

  it('of the gateway names the handle of the log, and says when to come back from where the database is away', () => {
    expect(failAtEndpoint('internal', 815)).toStrictEqual({
      status: 500,
      body: { errors: { class: 'InternalServiceError', invalid_data: 'refer to error handle 815' } },
    });
    expect(failAtEndpoint('unavailable', 815).headers).toStrictEqual({ 'retry-after': '2' });
  });
});

describe('the settings of the endpoints', () => {
  it('have defaults', () => {
    expect(inboundSettings.parse({})).toStrictEqual({
      unknownCalls: 'accept',
      timeZone: 'America/Los_Angeles',
      region: 'US',
    });
  });

  it.each([{ unknownCalls: 'refuse' }, { timeZone: 'Mars/Olympus' }, { region: 'us' }])('refuse %j', (wrong) => {
    expect(inboundSettings.safeParse(wrong).success).toBe(false);
  });

  it('have names that no setting of a connection has', () => {
    const shared = Object.keys(inboundSettings.shape).filter((name) => name in settings.shape);
    expect(shared).toStrictEqual([]);
  });
});

it('whatever comes, admitting never throws and refuses in the envelope alone', () => {
  const versions = fc.oneof(fc.constant('2015-08-17'), fc.string());
  const bodies = fc.option(fc.jsonValue(), { nil: undefined });
  const callers = fc.constantFrom(null, reporter, { mayReport: false, reach: null });
  const text = expect.any(String) as unknown;
  const envelope = { status: expect.any(Number) as unknown, body: { errors: { class: text, invalid_data: text } } };
  fc.assert(
    fc.property(versions, bodies, callers, (version, body, caller) => {
      const request = requestOf({ params: { version }, body });
      expect(keysOf(request).every((key) => typeof key === 'string' && key !== '')).toBe(true);
      expect(refuseUnlessAdmitted(request, contextOf(caller)) ?? envelope).toStrictEqual(envelope);
    }),
  );
});
