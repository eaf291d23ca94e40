import type { Sandbox } from '../../src/adapter/contract';
import { SANDBOX_TOKEN } from './sandbox-access';
import { openCubeBooks } from './sandbox-books';
import { DEMO_CAMPAIGN } from './sandbox-campaigns';

/** A connection that brings an outcome now and then. */
export const SANDBOX_SETTINGS = {
  token: SANDBOX_TOKEN,
  campaignIds: DEMO_CAMPAIGN,
  outcomeNames: 'Sale=sale,Booked=appointment,No answer=-',
  amountField: 'crm__custom_info__1500',
  currency: 'NOK',
};

/** Cube as documented, in memory. `now` is its clock, in epoch milliseconds. */
export function openSandbox(options: { now?: () => number } = {}): Sandbox {
  return openCubeBooks(options).sandbox;
}
