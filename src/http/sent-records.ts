import type { Adapter } from '../adapter/contract';
import { type SentRecord, sentRecordsOf } from '../delivery/sent-record';
import type { OutcomeOfCall } from '../store/calls';
import type { Store } from '../store/client';
import { readSentAttempts } from '../store/sent-attempts';

/** What each vendor was sent of the money of a call with these outcomes. */
export async function readSentRecords(
  store: Store,
  outcomes: readonly OutcomeOfCall[],
  adapterOf: (id: string) => Adapter | undefined,
): Promise<SentRecord[]> {
  const deliveries = new Map(
    outcomes.flatMap((outcome) => outcome.deliveries.map((delivery) => [delivery.id, { outcome, delivery }])),
  );
  const sent = await readSentAttempts(store, [...deliveries.keys()]);
  return sentRecordsOf(
    sent.flatMap(({ deliveryId, wasTaken, attempts }) => {
      const { outcome, delivery } = deliveries.get(deliveryId) ?? {};
      const revision = outcome?.revisions.find(({ number }) => number === delivery?.revision);
      const adapter = delivery && adapterOf(delivery.adapter);
      if (!outcome || !delivery || !revision || !adapter) return [];
      const { id, connection, status } = delivery;
      const { number, state } = revision;
      const of = { outcomeId: outcome.id, standsFor: outcome.absorbedBy ?? outcome.id, revision: number, state };
      return [{ id, connection, adapter, ...of, status, wasTaken, attempts }];
    }),
  );
}
