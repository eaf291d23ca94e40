import * as fc from 'fast-check';
import { Unsendable } from '../../../src/adapter/failure';
import type { OutcomeState } from '../../../src/model/outcome';
import { callOf, deliveryOf, stateOf, told, worth } from '../../../test/contract/told';
import { deliver } from '../deliver';
import { settings } from '../settings';
import { partnerUniqueId } from './deliver';
import type { SignalsRequest } from './wire';

interface Case {
  name?: string;
  key?: string;
  state?: Partial<OutcomeState>;
  sentBefore?: Partial<OutcomeState>;
  settings?: Record<string, string>;
  handedOverAs?: string | null;
  callId?: string | null;
}

function prepare({
  name = 'sale',
  key = '1',
  state,
  sentBefore,
  handedOverAs = '123ABC',
  callId = null,
  ...rest
}: Case) {
  return deliver.prepare({
    ...deliveryOf(told(name, state, key), sentBefore ? { previouslySent: stateOf(sentBefore) } : {}),
    call: callOf({ ids: { external: 'known since' }, startedAt: '2016-08-08T18:03:31.000Z' }),
    callId,
    handedOverAs,
    settings: settings.parse({ oauthToken: 'TOKEN', ...rest.settings }),
    extras: {},
  });
}

const signalOf = (wanted: Case) => (prepare(wanted).request.body as SignalsRequest).signals[0];
const warningsOf = (wanted: Case) => prepare(wanted).warnings?.map(({ code }) => code);

describe('an outcome of a call that was handed over', () => {
  it('is a signal of the call under the id that it was handed over with, whatever ids are known since', () => {
    const occurredAt = '2015-08-26T16:41:53.900Z';
    expect(prepare({ state: { ...worth('100.00', 'USD'), occurredAt }, callId: '00000000-00000001' })).toStrictEqual({
      request: {
        method: 'POST',
        path: ['api', '2018-02-01', 'transactions.json'],
        body: {
          search: { external_call_unique_id: '123ABC' },
          signals: [
            {
              name: 'sale',
              partner_unique_id: 'sale/1',
              occurred_at_time: '1440607313',
              revenue: '100.00',
              value: 'true',
            },
          ],
          oauth_token: 'TOKEN',
        },
      },
      warnings: [],
    });
  });

  it('that was not goes to Call Outcomes', () => {
    expect(prepare({ handedOverAs: null }).request.path.at(-1)).toBe('call_outcomes.json');
  });

  it('says a retraction under the same id, with the amount that it retracts', () => {
    expect(signalOf({ sentBefore: worth('100.00'), state: { met: false, ...worth('100.00') } })).toMatchObject({
      partner_unique_id: 'sale/1',
      value: 'false',
      revenue: '100.00',
    });
  });

  it('says 0.00 for an amount that Invoca was told and that is gone, and warns as for Call Outcomes', () => {
    const sentBefore = { ...worth('100.00'), occurredAt: '2015-08-26T16:41:53.000Z' };
    expect(signalOf({ sentBefore }).revenue).toBe('0.00');
    expect(warningsOf({ sentBefore })).toStrictEqual(['amount_zeroed', 'time_kept']);
    expect(signalOf({})).not.toHaveProperty('revenue');
  });

  it('warns of a description and of custom parameters, which no signal has a field for', () => {
    const said = { description: 'a year', attributes: { custom_parameter_2: 'x', other: 'y' } };
    const { warnings } = prepare({ state: said });
    expect(warnings).toMatchObject([
      { code: 'left_out', message: expect.stringMatching(/: description, custom_parameter_2$/) as string },
    ]);
    const sources = { description: 'rows', attributes: {} };
    expect(warningsOf({ state: { description: 'Ring Kari', sources } })).toStrictEqual([]);
    expect(
      warningsOf({ state: { description: '', attributes: { custom_parameter_1: '', other: 'y' } } }),
    ).toStrictEqual([]);
  });

  it('refuses a time that has not 10 digits', () => {
    expect(() => prepare({ state: { occurredAt: '2001-09-09T01:46:39.000Z' } })).toThrow(Unsendable);
  });

  it('has the token in the header when the setting says so, and the version of the setting', () => {
    const { headers, body, path } = prepare({ settings: { tokenIn: 'header', signalVersion: '2020-10-01' } }).request;
    expect({ headers, version: path[1] }).toStrictEqual({ headers: { authorization: 'TOKEN' }, version: '2020-10-01' });
    expect(JSON.stringify(body)).not.toContain('TOKEN');
  });
});

describe('the id of a signal', () => {
  it('holds the name without case, and the key behind a slash', () => {
    expect(partnerUniqueId({ name: 'Sale', key: '' })).toBe('sale');
    expect(partnerUniqueId({ name: 'sale', key: '1' })).toBe('sale/1');
    expect(partnerUniqueId({ name: 'a/b', key: '' })).toBe('a%2Fb');
  });

  it('is the same for no two outcomes of a call', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'A', '/', '%', '2', 'F', ' '), maxLength: 4 });
    const outcome = fc.record({ name: text.filter((name) => name.trim() !== ''), key: text });
    fc.assert(
      fc.property(outcome, outcome, (one, other) => {
        const isSame = one.name.trim().toLowerCase() === other.name.trim().toLowerCase() && one.key === other.key;
        expect(partnerUniqueId(one) === partnerUniqueId(other)).toBe(isSame);
      }),
    );
  });
});

describe('the answer to a signal', () => {
  const { request } = prepare({});
  const answered = (status: number, body: unknown) => ({
    status,
    headers: {},
    body: typeof body === 'string' ? body : JSON.stringify(body),
    truncated: false,
  });
  const refused = (status: number, errorClass: string) =>
    deliver.refusal(answered(status, { errors: { class: errorClass, invalid_data: 'some words' } }), request, {
      previouslySent: [],
    });

  it('names the transaction; what names none can’t be read', () => {
    expect(deliver.accept(answered(200, { signals: [{ transaction_id: 'T' }], call: {} }), request)).toStrictEqual({
      reference: 'T',
    });
    for (const body of ['', { signals: [] }, { call_outcome: { transaction_id: 'T' } }]) {
      expect(deliver.accept(answered(200, body), request)).toMatchObject({ kind: 'unreadable' });
    }
  });

  it('of 404 is a call that is not processed yet; of 403 what its class says', () => {
    expect(refused(404, 'RecordNotFound')).toMatchObject({ kind: 'not_found_yet' });
    expect(refused(403, 'InvalidInput')).toMatchObject({ kind: 'rejected' });
    expect(refused(403, 'UnauthorizedOperation')).toMatchObject({ kind: 'unauthorized' });
    expect(refused(409, 'RecordInvalid')).toBeNull();
  });
});
