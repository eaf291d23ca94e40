-- DropIndex
DROP INDEX "call_ids_call_id_key_key";

-- DropIndex
DROP INDEX "idempotency_keys_created_at_idx";

-- AlterTable
ALTER TABLE "calls" ADD COLUMN     "attributes" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "campaign" TEXT,
ADD COLUMN     "merged_into" UUID,
ADD COLUMN     "vendor" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "call_ids" ADD COLUMN     "own" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "outcomes" ADD COLUMN     "absorbed_by" UUID;

-- AlterTable
ALTER TABLE "revisions" ADD COLUMN     "match" JSON,
ADD COLUMN     "transaction_id" TEXT;

-- Revisions that are there already get the id that nobody was told yet, and so do those of processes of the version before
-- that still run.
UPDATE "revisions" SET "transaction_id" = upper(overlay(left(md5(outcome_id::text || ' ' || number), 16) PLACING '-' FROM 9 FOR 0));
ALTER TABLE "revisions" ALTER COLUMN "transaction_id" SET NOT NULL,
  ALTER COLUMN "transaction_id" SET DEFAULT upper(overlay(left(md5(gen_random_uuid()::text), 16) PLACING '-' FROM 9 FOR 0));

-- AlterTable
ALTER TABLE "idempotency_keys" ADD COLUMN     "forever" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "rejections" (
    "id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "door" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "principal" TEXT,
    "status" INTEGER NOT NULL,
    "answer" JSON NOT NULL,
    "request" JSON NOT NULL,

    CONSTRAINT "rejections_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "rejections_received_at_idx" ON "rejections"("received_at");

-- CreateIndex
CREATE INDEX "calls_caller_number_started_at_idx" ON "calls"("caller_number", "started_at");

-- CreateIndex
CREATE INDEX "calls_started_at_idx" ON "calls"("started_at");

-- CreateIndex
CREATE UNIQUE INDEX "revisions_transaction_id_key" ON "revisions"("transaction_id");

-- What a call without ids is known by was never anybody's.
UPDATE call_ids SET own = true WHERE key = 'start';

-- Of others' ids a call has one of a kind, of the gateway's own many.
CREATE UNIQUE INDEX call_ids_one_of_a_kind ON call_ids (call_id, key, (CASE WHEN own THEN value ELSE '' END));

-- What is kept for good does not stand in the way of what is to be forgotten.
CREATE INDEX idempotency_keys_to_forget ON idempotency_keys (created_at) WHERE NOT forever;

-- Few calls and outcomes turn out to be another.
CREATE INDEX calls_merged ON calls (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX outcomes_absorbed ON outcomes (absorbed_by) WHERE absorbed_by IS NOT NULL;
