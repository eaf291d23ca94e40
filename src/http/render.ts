import type { Accepted } from '../intake/accepted';
import type { OutcomeFacts } from '../store/outcomes';
import type { DeliveryOnRecord } from '../store/known-calls';

/** An outcome as the outside sees it; with what became of a draft, where it answers one. */
export function renderOutcome(outcome: OutcomeFacts, result?: Accepted['result']): object {
  const { id, revision, name, key, state, source, receivedAt, call } = outcome;
  return {
    id,
    revision,
    ...(result && { result }),
    name,
    key,
    met: state.met,
    amount: state.amount,
    occurredAt: state.occurredAt,
    description: state.description,
    attributes: state.attributes,
    source,
    receivedAt,
    call,
  };
}

/** What accepting a draft made, in the two members of every answer about an outcome. */
export function renderAccepted({ result, outcome, deliveries }: Accepted): { outcome: object; deliveries: object[] } {
  return { outcome: renderOutcome(outcome, result), deliveries: deliveries.map(renderPlanned) };
}

function renderPlanned({ id, connection, adapter, revision, status, reason }: DeliveryOnRecord): object {
  return { id, connection, adapter, revision, status, ...(reason === null ? {} : { reason }) };
}
