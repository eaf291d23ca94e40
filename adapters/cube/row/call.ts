import type { CallDraft } from '../../../src/model/call';
import { type Phone, readPhone } from '../../../src/model/phone';
import type { Instant } from '../../../src/model/time';
import type { Settings } from '../settings';
import type { Row } from '../wire';
import { textAt } from './fields';

const PHONES = [1, 2, 3].map((number) => `crm__standard_info__phone_${number}`);
const LONGEST_ID = 255;
const LONGEST_PHONE = 64;

/**
 * The call that a row is of: by the ids that the settings find in it, by the customer's numbers, and by the time at which the
 * outcome was submitted, near which the call lies.
 */
export function callOf(
  row: Row,
  submittedAt: Instant | null,
  settings: Settings,
): { call: CallDraft; otherCallers?: readonly Phone[] } {
  const [caller, ...otherCallers] = phonesOf(row, settings.region);
  return {
    call: {
      ids: idsOf(row, settings.callIds),
      ...(submittedAt !== null && { startedAt: submittedAt }),
      ...(caller && { caller }),
    },
    ...(otherCallers.length > 0 && { otherCallers }),
  };
}

/** What is no number says nothing of who called, and a number that stands twice is one. */
function phonesOf(row: Row, region: string): Phone[] {
  const phones = PHONES.map((name) => textAt(row, name))
    .filter((text) => text !== '' && text.length <= LONGEST_PHONE)
    .map((text) => readPhone(text, region))
    .filter(({ e164 }) => e164 !== null);
  return phones.filter(({ e164 }, index) => phones.findIndex((phone) => phone.e164 === e164) === index);
}

function idsOf(row: Row, fields: Readonly<Record<string, string>>): Record<string, string> {
  const ids = Object.entries(fields).map(([key, name]) => [key, idAt(row, name)] as const);
  return Object.fromEntries(ids.filter(([, id]) => id !== '' && id.length <= LONGEST_ID));
}

/** Imported numbers may have become decimals on their way into a custom field: 123895022.0 */
function idAt(row: Row, name: string): string {
  return textAt(row, name).replace(/^(\d+)\.0$/, '$1');
}
