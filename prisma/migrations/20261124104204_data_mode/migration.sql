-- CreateEnum
CREATE TYPE "Mode" AS ENUM ('live', 'sandbox');

-- AlterTable
ALTER TABLE "deliveries" ADD COLUMN     "sandbox" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "data_mode" (
    "single" BOOLEAN NOT NULL DEFAULT true,
    "mode" "Mode" NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_mode_pkey" PRIMARY KEY ("single")
);

ALTER TABLE "data_mode" ADD CONSTRAINT "data_mode_single" CHECK ("single");

-- Until now the sandbox had no database of its own. Deliveries that were made for a sandbox vendor are those that were cancelled when
-- its vendor took its place, and those of connections that go to one until the next start, unless a request of theirs went to
-- another address. Nothing is sent, summed or counted of them any more: they are skipped, and the vendor has not taken them.
UPDATE deliveries d SET sandbox = true, status = 'skipped', reason = 'it was posted in sandbox mode', failure = NULL,
  next_attempt_at = NULL, sweep_at = NULL, lease = NULL, leased_at = NULL, in_doubt = false, was_taken = false, replayed_by = NULL,
  updated_at = now()
WHERE (d.status = 'cancelled' AND d.reason = 'it was posted in sandbox mode'
    OR d.connection IN (SELECT name FROM connections WHERE sandbox))
  AND NOT EXISTS (
    SELECT FROM attempts a LEFT JOIN exchange_templates t ON t.id = a.template_id
    WHERE a.delivery_id = d.id AND coalesce(a.request -> 'url' ->> 0, a.request ->> 'url', a.request -> 0 ->> 'url',
      t.content -> 'request' ->> 'url') NOT LIKE 'http://127.0.0.1:%');

-- A revision of which nothing was made for anybody else was accepted in sandbox mode. It moves away, to a copy of its call that no
-- report finds: the same outcome, reported again, is a new one, and a sum of the call has what it had without it. An outcome moves as
-- it is when all of it does, and leaves its other revisions behind in its name otherwise.
CREATE TEMPORARY TABLE tried ON COMMIT DROP AS
SELECT outcome_id, revision FROM deliveries
WHERE outcome_id IN (SELECT outcome_id FROM deliveries WHERE sandbox)
GROUP BY outcome_id, revision HAVING bool_and(sandbox);

CREATE TEMPORARY TABLE copied_calls ON COMMIT DROP AS
SELECT call_id, gen_random_uuid() AS id FROM (
  SELECT DISTINCT call_id FROM outcomes WHERE id IN (SELECT outcome_id FROM tried)) calls;

CREATE TEMPORARY TABLE copied_outcomes ON COMMIT DROP AS
SELECT outcome_id, gen_random_uuid() AS id FROM (
  SELECT outcome_id FROM revisions LEFT JOIN tried USING (outcome_id)
  WHERE outcome_id IN (SELECT outcome_id FROM tried)
  GROUP BY outcome_id HAVING count(DISTINCT number) > count(DISTINCT tried.revision)) partly;

INSERT INTO calls (id, started_at, duration_seconds, caller_number, caller_number_raw, destination_number, destination_number_raw,
  direction, campaign, attributes, vendor, merged_into, created_at)
SELECT copied_calls.id, started_at, duration_seconds, caller_number, caller_number_raw, destination_number, destination_number_raw,
  direction, campaign, attributes, vendor, coalesce(merged_into, call_id), created_at
FROM copied_calls JOIN calls ON calls.id = call_id;

UPDATE outcomes SET call_id = copied_calls.id FROM copied_calls
WHERE outcomes.call_id = copied_calls.call_id AND outcomes.id IN (SELECT outcome_id FROM tried)
  AND outcomes.id NOT IN (SELECT outcome_id FROM copied_outcomes);

INSERT INTO outcomes (id, call_id, name, name_key, key, revision, source, received_at)
SELECT copied_outcomes.id, copied_calls.id, name, name_key, key, revision, source, received_at
FROM copied_outcomes JOIN outcomes ON outcomes.id = outcome_id JOIN copied_calls USING (call_id);

UPDATE revisions SET outcome_id = copied_outcomes.id FROM copied_outcomes JOIN tried USING (outcome_id)
WHERE revisions.outcome_id = copied_outcomes.outcome_id AND revisions.number = tried.revision;

UPDATE outcomes SET revision = newest.number, source = newest.source, received_at = newest.received_at FROM (
  SELECT DISTINCT ON (outcome_id) outcome_id, number, source, received_at FROM revisions
  WHERE outcome_id IN (SELECT id FROM copied_outcomes UNION ALL SELECT outcome_id FROM copied_outcomes)
  ORDER BY outcome_id, number DESC) newest
WHERE outcomes.id = newest.outcome_id;

-- An answer that was kept for a repeat of such a report would keep it from being new.
DELETE FROM idempotency_keys WHERE json_typeof(answer) = 'array' AND EXISTS (
  SELECT FROM json_array_elements(answer) item WHERE item -> 'outcome' ->> 'id' IN (SELECT outcome_id::text FROM tried));

-- What a sandbox vendor was asked for says nothing of what the vendor has.
DELETE FROM pulled_rows WHERE connection IN (SELECT name FROM connections WHERE sandbox);
DELETE FROM watermarks WHERE connection IN (SELECT name FROM connections WHERE sandbox);
UPDATE connections SET sandbox = false WHERE sandbox;
