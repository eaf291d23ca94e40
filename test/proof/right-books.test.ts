import fc from 'fast-check';
import { type Pulling, startPulling } from '../support/pulling';
import { AMOUNT_FIELD, openRun, type Vendors } from './proof';
import { step } from './reports';
import { openInvoca, openTrackdrive } from './vendors';

/** More of them: `PROOF_RUNS=1000 npx jest test/proof`. */
const RUNS = Number(process.env.PROOF_RUNS ?? 12);

/**
 * Reports of four calls come in every way there is, in any order, with all ids, half of them or none, while vendors fail. Once it is known which
 * ids are of which call, every vendor has each call's outcomes and their sum, in its own currency, and nothing of another call.
 */
describe('whatever is reported, in whichever order,', () => {
  let pulling: Pulling;
  let vendors: Vendors;
  beforeAll(async () => {
    vendors = {
      invoca: await openInvoca(),
      trackdrive: await openTrackdrive(({ number }) => number),
      west: await openTrackdrive(({ west }) => west),
    };
    pulling = await startPulling({
      INVOCA_BASE_URL: vendors.invoca.baseUrl,
      TRACKDRIVE_BASE_URL: vendors.trackdrive.baseUrl,
      INVOCA_CURRENCY: 'USD',
      TRACKDRIVE_CURRENCY: 'USD',
      CUBE_CURRENCY: 'USD',
      ALLOW_PRIVATE_HOSTS: 'true',
      CUBE_AMOUNT_FIELD: AMOUNT_FIELD,
      CUBE_OUTCOME_NAMES: 'Sale=sale,Sale/Angret=sale!',
      RETRY_SCHEDULE: '20ms,50ms,50ms,50ms,50ms,50ms,50ms,50ms',
    });
    const settings = {
      baseUrl: vendors.west.baseUrl,
      publicKey: 'tdpub-west',
      privateKey: 'tdprv-west',
      currency: 'USD',
    };
    const made = await pulling.gateway.post('/v1/admin/connections', { name: 'west', adapter: 'trackdrive', settings });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  });
  afterAll(async () => {
    await pulling?.close();
    for (const vendor of Object.values(vendors)) await vendor.close();
  });

  it('every vendor has the outcomes and the sums of each call, and nothing of another one', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), async (steps) => {
        const one = openRun((run += 1), pulling, vendors);
        for (const next of steps) await one.take(next);
        await one.settle();
        expect(await one.faults()).toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: process.env.PROOF_SHRINK === undefined },
    );
  }, 300_000);
});
