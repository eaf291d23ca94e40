import { API_SOURCE, type OutcomeState } from '../../src/model/outcome';
import { allBy, callOf, deliveryOf, stateOf, told, type Told } from '../../test/contract/told';
import { deliver } from './deliver';
import { SANDBOX_KEYS } from './sandbox-access';
import { settings } from './settings';
import { callUpdate, type CallUpdate } from './wire';

interface Around {
  others?: readonly Told[];
  previouslySent?: OutcomeState;
  forward?: Record<string, string>;
  ofCall?: Record<string, string>;
}

/** What goes out, as the gateway prepares it: an outcome has its call's attributes beside its own, which win. */
function bodyOf(outcome: Told, { forward = {}, ofCall = {}, ...around }: Around = {}): CallUpdate {
  const input = deliveryOf(outcome, around);
  const state = { ...outcome.state, attributes: { ...ofCall, ...outcome.state.attributes } };
  const { request } = deliver.prepare({
    ...input,
    revision: { ...input.revision, state },
    call: callOf({ attributes: ofCall }),
    callId: '123895022',
    settings: settings.parse({ subdomain: 'acme', ...SANDBOX_KEYS, ...forward }),
    extras: callUpdate.parse(outcome.state.vendor['trackdrive'] ?? {}),
  });
  return request.body as CallUpdate;
}

const ROW = {
  description: 'Ring Kari på 90978457',
  attributes: { crm__standard_info__name: 'Kari', crm__standard_info__phone_1: '90978457', tier: 'a' },
};
const ENDPOINT = { description: 'a year', attributes: { custom_parameter_1: 'x' } };
/** An outcome of which all words are one reporter's. */
const by = (source: string, state: Pick<OutcomeState, 'description' | 'attributes'>, name = 'sale', key = ''): Told =>
  told(name, { ...state, sources: allBy(source, state) }, key);

describe('words that nobody posted for TrackDrive', () => {
  test.each([
    ['a pulled row', by('rows', ROW)],
    ['a vendor-shaped endpoint', by('acme:calls', ENDPOINT)],
  ])('of %s stay here', (_whose, outcome) => {
    expect(bodyOf(outcome)).toStrictEqual({ buyer_converted: true, post_call_tokens: { outcome: 'sale' } });
    const named = told('quote', {}, '2');
    expect(bodyOf(named, { others: [outcome] })).toStrictEqual({
      buyer_converted: true,
      post_call_tokens: { outcome: 'quote' },
    });
  });

  test('of the call stay here', () => {
    expect(bodyOf(told('sale'), { ofCall: { channel: 'Social' } }).post_call_tokens).toEqual({ outcome: 'sale' });
    const own = told('sale', { attributes: { channel: 'Search' } });
    expect(bodyOf(own, { ofCall: { channel: 'Social' } }).post_call_tokens).toEqual({
      outcome: 'sale',
      channel: 'Search',
    });
  });

  test('stay here beside those that were posted for the same outcome', () => {
    const mixed = told('sale', {
      description: 'corrected',
      attributes: { ...ROW.attributes, order: '7' },
      sources: {
        description: API_SOURCE,
        attributes: { ...allBy('rows', ROW).attributes, order: API_SOURCE },
      },
    });
    expect(bodyOf(mixed)).toMatchObject({
      agent_call_disposition_notes: 'corrected',
      post_call_tokens: { outcome: 'sale', order: '7' },
    });
    expect(JSON.stringify(bodyOf(mixed))).not.toContain('Kari');
  });

  test('go where a setting names them, each by its label, wherever they come from', () => {
    const forward = { forwardAttributes: 'tier, custom_parameter_1,channel,__proto__' };
    expect(bodyOf(by('rows', ROW), { forward, ofCall: { channel: 'Social', city: 'Oslo' } }).post_call_tokens).toEqual({
      outcome: 'sale',
      channel: 'Social',
      tier: 'a',
    });
    const others = [by('acme:calls', ENDPOINT, 'quote')];
    expect(bodyOf(told('sale'), { forward, others }).post_call_tokens).toEqual({
      outcome: 'sale',
      custom_parameter_1: 'x',
    });
  });

  test('are notes where a setting says so', () => {
    const forward = { forwardDescriptions: 'true' };
    expect(bodyOf(by('rows', ROW), { forward }).agent_call_disposition_notes).toBe('Ring Kari på 90978457');
    expect(bodyOf(by('rows', ROW), { forward }).post_call_tokens).toEqual({ outcome: 'sale' });
  });

  test('are not emptied there either, since they were not sent', () => {
    const previouslySent = stateOf({ ...ROW, sources: allBy('rows', ROW) });
    expect(bodyOf(told('sale'), { previouslySent })).not.toHaveProperty('agent_call_disposition_notes');
  });
});

describe('a token that nobody has any more', () => {
  const previouslySent = stateOf({
    attributes: { order: '7', tier: 'a' },
    vendor: { trackdrive: { post_call_tokens: { zip_code: '90210' } } },
  });

  test('is emptied where TrackDrive was told it', () => {
    const kept = told('sale', { attributes: { tier: 'b' } });
    const tokens = bodyOf(kept, { previouslySent }).post_call_tokens;
    expect(tokens).toEqual({ outcome: 'sale', order: '', tier: 'b', zip_code: '' });
  });

  test('is left to the other outcome of the call that says it too', () => {
    const others = [told('quote', { attributes: { order: '8' } })];
    expect(bodyOf(told('sale'), { previouslySent, others }).post_call_tokens).toMatchObject({ order: '8', tier: '' });
  });

  test('is not spoken of where it was never sent', () => {
    const ofRow = stateOf({ ...ROW, sources: allBy('rows', ROW) });
    expect(bodyOf(told('sale'), { previouslySent: ofRow }).post_call_tokens).toEqual({ outcome: 'sale' });
  });
});

describe('what one outcome of a call says', () => {
  const sale = told('sale', {
    description: 'a year',
    attributes: { order: '7', tier: 'a' },
    vendor: { trackdrive: { post_call_tokens: { zip_code: '90210' } } },
  });

  test('is said again with a later one, which wins where both say something', () => {
    const quote = told('quote', { description: 'soon', attributes: { tier: 'b' } });
    expect(bodyOf(quote, { others: [sale] })).toMatchObject({
      agent_call_disposition_notes: 'a year\nsoon',
      post_call_tokens: { outcome: 'quote', order: '7', zip_code: '90210', tier: 'b' },
    });
    expect(bodyOf(told('quote'), { others: [sale] })).toMatchObject({
      agent_call_disposition_notes: 'a year',
      post_call_tokens: { outcome: 'quote', order: '7', zip_code: '90210', tier: 'a' },
    });
  });

  test('is in the notes once, in the order of the outcomes, whichever of them goes out', () => {
    const body = (now: Told, ...outcomesOfCall: Told[]) =>
      deliver.prepare({
        ...deliveryOf(now),
        outcomesOfCall,
        callId: '7',
        extras: {},
        settings: settings.parse({ subdomain: 'acme', ...SANDBOX_KEYS }),
      }).request.body as CallUpdate;
    const [one, two] = [told('sale', { description: 'one' }), told('sale', { description: 'two' }, '2')];
    const same = told('quote', { description: 'one' });
    for (const now of [one, two]) {
      expect(body(now, one, two, same).agent_call_disposition_notes).toBe('one\ntwo');
    }
    // The revision that goes out, and not the one that came since.
    const later = told('SALE', { description: 'later' });
    expect(body(one, later, two).agent_call_disposition_notes).toBe('one\ntwo');
  });

  test('for TrackDrive alone is a part of the notes, in the place of its description', () => {
    const worded = told('sale', {
      description: 'for all',
      vendor: { trackdrive: { agent_call_disposition_notes: 'for TrackDrive' } },
    });
    expect(bodyOf(worded).agent_call_disposition_notes).toBe('for TrackDrive');
    const others = [told('quote', { description: 'soon' })];
    expect(bodyOf(worded, { others }).agent_call_disposition_notes).toBe('soon\nfor TrackDrive');
    expect(bodyOf(told('quote'), { others: [worded] }).agent_call_disposition_notes).toBe('for TrackDrive');
    const blank = told('sale', { description: 'x', vendor: { trackdrive: { agent_call_disposition_notes: '' } } });
    expect(bodyOf(blank).agent_call_disposition_notes).toBe('');
    expect(bodyOf(blank, { others }).agent_call_disposition_notes).toBe('soon');
    const previouslySent = worded.state;
    expect(bodyOf(told('sale'), { previouslySent }).agent_call_disposition_notes).toBe('');
  });

  test('survives what another one says for TrackDrive, however odd it is', () => {
    const odd = told('quote', {
      vendor: { trackdrive: { add_revenue: '1', revenue: '1', post_call_tokens: { a: 'b' } } },
    });
    expect(bodyOf(told('sale'), { others: [odd] }).post_call_tokens).toEqual({ outcome: 'sale', a: 'b' });
  });
});
