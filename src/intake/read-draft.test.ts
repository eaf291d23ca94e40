import type { Adapter } from '../adapter/contract';
import { destination, draft } from '../../test/support/ledger';
import type { Draft } from './accepted';
import { adaptersOf, createReadDraft } from './read-draft';

const acme = {
  id: 'acme',
  otherCallIds: { tag: { is: 'a tag', pattern: /^t-\d+$/ } },
  saysOfCall: ({ campaign, ...callExtras }: Record<string, string>) => ({ campaign, callExtras }),
} as unknown as Adapter;
const read = createReadDraft([destination('easy', 'outcome', false)], new Map([['acme', acme]]));
const search = (call: Partial<Draft['call']>, vendor: Draft['call']['vendor']): Draft => ({
  ...draft({}),
  call: { ids: {}, ...call },
  outcome: { name: 'sale', key: '', vendor },
});

it('puts ids under the keys of their kinds', () => {
  expect(read(draft({ acme: 'T-1', external: 'T-2' })).call.ids).toEqual({ acme_tag: 't-1', external: 'T-2' });
});

it('knows whose a call is that is searched for by what the outcome’s extras say, which win', () => {
  const call = { campaign: '1', vendor: { acme: { network: 'n', advertiser: 'a' }, easy: { x: '1' } } };
  const said = { acme: { campaign: '2', advertiser: 'b', network: null }, easy: { y: '2' } };
  expect(read(search(call, said)).call).toMatchObject({
    campaign: '2',
    vendor: { acme: { network: 'n', advertiser: 'b' }, easy: { x: '1' } },
  });
  expect(read(search(call, { acme: { advertiser: 'b' } })).call.campaign).toBe('1');
});

it('learns nothing from them of a call that is named', () => {
  const named = search({ ids: { external: '1' } }, { acme: { campaign: '2' } });
  expect(read(named)).toEqual(named);
});

it('reads ids under a connection’s name as its adapter’s', () => {
  const adapterOf = adaptersOf([destination('easy', 'outcome', false)], new Map([['acme', acme]]));
  expect(adapterOf('easy')).toBeDefined();
  expect([adapterOf('acme'), adapterOf('external')]).toEqual([acme, undefined]);
});
