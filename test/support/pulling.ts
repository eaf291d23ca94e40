import { adapter as cube } from '../../adapters/cube';
import { type CubeBooks, openCubeBooks } from '../../adapters/cube/sandbox-books';
import { serveSandboxes } from '../../src/sandbox/serve';
import type { SandboxVendor } from '../../src/sandbox/sandbox-vendor';
import { type Answer, type Gateway, startGateway } from './gateway';
import { eventually } from './wait';

/** A gateway that asks a vendor whose books a test writes. */
export interface Pulling {
  gateway: Gateway;
  books: CubeBooks;
  sandboxVendor: SandboxVendor;
  /** asks for days and gives the pull's id */
  ask(from: string, to?: string, more?: object): Promise<string>;
  /** waits until a pull has ended so, and gives it */
  ended(id: string, as?: string): Promise<Answer['body']>;
  /** asks for days and waits until they are there */
  pull(from: string, to?: string, more?: object): Promise<Answer['body']>;
  /** what was pulled, newest first */
  outcomes(query: string): Promise<Answer['body'][]>;
  close(): Promise<void>;
}

export async function startPulling(variables: Record<string, string> = {}): Promise<Pulling> {
  const books = openCubeBooks();
  const open = () => books.sandbox;
  const vendor = await serveSandboxes([{ ...cube, sandbox: { ...cube.sandbox, open } }]);
  const sandboxVendor = vendor.sandboxVendors.get('cube');
  if (!sandboxVendor) throw new Error('no sandbox vendor of the vendor that is asked');
  const gateway = await startGateway({
    variables: {
      CUBE_BASE_URL: vendor.baseUrl('cube'),
      CUBE_TOKEN: String(cube.sandbox.settings('').token),
      CUBE_CAMPAIGN_IDS: '926',
      CUBE_OUTCOME_NAMES: 'Sale=sale,Booked=appointment,No answer=-',
      CUBE_CALL_IDS: 'invoca=crm__custom_info__9001,external=crm__custom_info__9002',
      CUBE_SCHEDULE: '0 0 1 1 *',
      ...variables,
    },
  });

  const ask: Pulling['ask'] = async (from, to = from, more = {}) => {
    const { status, body } = await gateway.post('/v1/admin/connections/cube/pulls', { from, to, ...more });
    if (status !== 202) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
    return body.pull.id;
  };
  const ended: Pulling['ended'] = (id, as = 'done') =>
    eventually(
      async () => {
        const { pull } = (await gateway.get(`/v1/admin/pulls/${id}`)).body;
        if (pull.status !== as) throw new Error(`it is ${pull.status}: ${pull.error}`);
        return pull;
      },
      { within: 25_000, what: `the pull is ${as}` },
    );
  return {
    gateway,
    books,
    sandboxVendor,
    ask,
    ended,
    pull: async (from, to = from, more = {}) => ended(await ask(from, to, more)),
    outcomes: async (query) => (await gateway.get(`/v1/outcomes?source=cube&limit=200&${query}`)).body.items,
    close: async () => {
      await gateway.close();
      await vendor.close();
    },
  };
}

/** A sale of a customer as the vendor has it; the rest is said otherwise where it matters. */
export const saleRow = (customer: string, more: object = {}): Record<string, string> => ({
  crm__customer_id: customer,
  crm__standard_info__name: 'Ola Nordmann',
  crm__standard_info__phone_1: '40218008',
  call_outcome__submitted_by: 'selger@selskap.no',
  call_outcome__submitted_when: '2019-09-01 10:00',
  call_outcome__type: 'Sale',
  call_outcome__subtype: '',
  call_outcome__comment: 'first',
  ...more,
});
