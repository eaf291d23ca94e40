-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "DeliveryStatus" AS ENUM ('queued', 'sending', 'retrying', 'held', 'waiting', 'delivered', 'failed', 'review', 'skipped', 'superseded', 'cancelled');

-- CreateTable
CREATE TABLE "calls" (
    "id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "duration_seconds" INTEGER,
    "caller_number" TEXT,
    "caller_number_raw" TEXT,
    "destination_number" TEXT,
    "destination_number_raw" TEXT,
    "direction" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "calls_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "call_ids" (
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "call_id" UUID NOT NULL,

    CONSTRAINT "call_ids_pkey" PRIMARY KEY ("key","value")
);

-- CreateTable
CREATE TABLE "outcomes" (
    "id" UUID NOT NULL,
    "call_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "outcomes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revisions" (
    "outcome_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "met" BOOLEAN NOT NULL,
    "amount" DECIMAL(14,2),
    "currency" TEXT,
    "occurred_at" TIMESTAMPTZ(3),
    "description" TEXT,
    "attributes" JSONB NOT NULL,
    "vendor" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "revisions_pkey" PRIMARY KEY ("outcome_id","number")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "id" UUID NOT NULL,
    "outcome_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "connection" TEXT NOT NULL,
    "adapter" TEXT NOT NULL,
    "status" "DeliveryStatus" NOT NULL,
    "reason" TEXT,
    "lane" UUID NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "absences" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "lease" UUID,
    "leased_at" TIMESTAMPTZ(3),
    "in_doubt" BOOLEAN NOT NULL DEFAULT false,
    "sweep_at" TIMESTAMPTZ(3),
    "reference" TEXT,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempts" (
    "delivery_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "manual" BOOLEAN NOT NULL DEFAULT false,
    "request" JSON,
    "response" JSON,
    "failure_kind" TEXT,
    "failure_message" TEXT,
    "decision" TEXT NOT NULL,

    CONSTRAINT "attempts_pkey" PRIMARY KEY ("delivery_id","number")
);

-- CreateTable
CREATE TABLE "connections" (
    "name" TEXT NOT NULL,
    "adapter" TEXT NOT NULL,
    "settings_digest" TEXT NOT NULL,
    "sandbox" BOOLEAN NOT NULL DEFAULT false,
    "paused_at" TIMESTAMPTZ(3),
    "paused_reason" TEXT,

    CONSTRAINT "connections_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "principal" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "answer" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("principal","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "call_ids_call_id_key_key" ON "call_ids"("call_id", "key");

-- CreateIndex
CREATE INDEX "outcomes_received_at_idx" ON "outcomes"("received_at");

-- CreateIndex
CREATE UNIQUE INDEX "outcomes_call_id_name_key_key_key" ON "outcomes"("call_id", "name_key", "key");

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_outcome_id_connection_revision_key" ON "deliveries"("outcome_id", "connection", "revision");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- AddForeignKey
ALTER TABLE "call_ids" ADD CONSTRAINT "call_ids_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outcomes" ADD CONSTRAINT "outcomes_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_outcome_id_fkey" FOREIGN KEY ("outcome_id") REFERENCES "outcomes"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_outcome_id_revision_fkey" FOREIGN KEY ("outcome_id", "revision") REFERENCES "revisions"("outcome_id", "number") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "deliveries"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One delivery at a time in a lane: the lease is refused by the database itself.
CREATE UNIQUE INDEX deliveries_one_in_flight ON deliveries (connection, lane) WHERE status = 'sending';

-- The sweeper looks at few of many rows.
CREATE INDEX deliveries_to_sweep ON deliveries (sweep_at) WHERE sweep_at IS NOT NULL;

-- What an operator looks for, newest first.
CREATE INDEX deliveries_in_trouble ON deliveries (status, id)
  WHERE status IN ('retrying', 'held', 'waiting', 'failed', 'review');

-- A delivery's row changes three times in its first second: room in its page keeps the new versions beside it.
ALTER TABLE deliveries SET (fillfactor = 80);
CREATE INDEX deliveries_held ON deliveries (connection, id) WHERE status = 'held';
