import type { Receipt } from '../../../src/adapter/report';
import type { Reply } from '../../../src/adapter/inbound-endpoint';
import { epochSeconds } from '../../../src/model/time';
import { recordInvalid } from '../inbound-endpoint';
import { NO_CALL_FOUND, refused } from '../errors';
import { asRubyPrints } from './amount';

/**
 * What Invoca answers to its one report: 201 when it made a call outcome, 200 when it corrected one or changed nothing. Every
 * scalar is a text, in the order of Invoca's examples; what was never said of description and amount is left out, while
 * custom parameters are printed as "".
 */
export function replyTo([receipt]: readonly Receipt[]): Reply {
  if (!receipt) throw new Error('a report was given no receipt');
  switch (receipt.result) {
    case 'call_unknown':
      return NO_CALL_FOUND;
    case 'call_conflict':
      return refused(409, 'CallConflict', receipt.message);
    case 'amount_invalid':
      return recordInvalid([`sale_amount ${receipt.message}`]);
    case 'created':
      return { status: 201, body: bodyOf(receipt) };
    case 'updated':
    case 'unchanged':
      return { status: 200, body: bodyOf(receipt) };
  }
}

type Kept = Extract<Receipt, { call: unknown }>;

function bodyOf({ call, outcome }: Kept): object {
  if (!outcome) throw new Error('the receipt of a reported outcome holds none');
  const { name, key, state, receivedAt, transactionId, corrects } = outcome;
  const text = (attribute: string): string => String(state.attributes[attribute] ?? '');
  return {
    call_outcome: {
      transaction_id: transactionId,
      corrects_transaction_id: corrects,
      outcome_name: name,
      partner_unique_id: key,
      ...(state.description !== null && { description: state.description }),
      occurred_at_time_t: String(epochSeconds(state.occurredAt ?? receivedAt)),
      ...(state.amount !== null && { sale_amount: asRubyPrints(state.amount.value) }),
      value: String(state.met),
      custom_parameter_1: text('custom_parameter_1'),
      custom_parameter_2: text('custom_parameter_2'),
      custom_parameter_3: text('custom_parameter_3'),
    },
    call: {
      transaction_id: call.ids['invoca'] ?? '',
      start_time_t: String(epochSeconds(call.startedAt ?? call.createdAt)),
    },
  };
}
