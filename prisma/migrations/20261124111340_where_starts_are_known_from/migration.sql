-- AlterTable
ALTER TABLE "calls" ADD COLUMN     "start_known_from" TEXT;

-- Where the starts of calls that are there are known from:
-- * Of a call that nobody has given an id, a search has said when it began.
-- * Of one with ids the start was told, unless a search made the call: then its first outcome came in the moment that the call was made, and was of
--   no known call. Whether such a start was told again, with an id, is not on record: it counts as a search's until somebody tells it again.
-- * What searches have named each call by (`start`) stays, and finds it: a repeated post means the call and the outcome that it meant.
UPDATE calls SET start_known_from = CASE WHEN
  EXISTS (SELECT FROM call_ids WHERE call_ids.call_id = calls.id AND NOT own)
  AND NOT EXISTS (
    SELECT FROM outcomes JOIN revisions ON revisions.outcome_id = outcomes.id AND revisions.number = 1
    WHERE outcomes.call_id = calls.id AND revisions.received_at = calls.created_at AND revisions.match ->> 'rule' IN ('none', 'near_tie'))
  THEN 'told' ELSE 'search' END
WHERE started_at IS NOT NULL;

-- DropIndex
DROP INDEX "calls_caller_number_started_at_idx";

-- DropIndex
DROP INDEX "calls_started_at_idx";

-- Each kind of call that is looked for by its time has an index that fits no other question: src/store/nearby-calls.ts.
CREATE INDEX calls_of_caller ON calls (caller_number, started_at) WHERE caller_number IS NOT NULL;
CREATE INDEX calls_told ON calls (started_at) WHERE start_known_from = 'told';
CREATE INDEX calls_described ON calls (started_at) WHERE start_known_from = 'search' AND caller_number IS NOT NULL;
CREATE INDEX calls_described_without_caller ON calls (started_at) WHERE start_known_from = 'search' AND caller_number IS NULL;
