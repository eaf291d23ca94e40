-- CreateEnum
CREATE TYPE "ReplayStatus" AS ENUM ('planned', 'running', 'done', 'cancelled');

-- CreateEnum
CREATE TYPE "ReplayedState" AS ENUM ('planned', 'released', 'delivered', 'failed', 'passed_over');

-- AlterTable
ALTER TABLE "deliveries" ADD COLUMN     "replayed_by" TEXT,
ADD COLUMN     "was_taken" BOOLEAN;

-- AlterTable
ALTER TABLE "attempts" ADD COLUMN     "by" TEXT;

-- CreateTable
CREATE TABLE "replays" (
    "id" UUID NOT NULL,
    "status" "ReplayStatus" NOT NULL,
    "filter" JSONB NOT NULL,
    "statuses" "DeliveryStatus"[],
    "matched" INTEGER NOT NULL,
    "queued" INTEGER NOT NULL DEFAULT 0,
    "delivered" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "passed_over" INTEGER NOT NULL DEFAULT 0,
    "by_connection" JSONB NOT NULL,
    "amounts" JSONB NOT NULL,
    "sample" JSON NOT NULL,
    "created_by" TEXT NOT NULL,
    "started_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "replays_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "replay_deliveries" (
    "replay_id" UUID NOT NULL,
    "delivery_id" UUID NOT NULL,
    "connection" TEXT NOT NULL,
    "state" "ReplayedState" NOT NULL DEFAULT 'planned',

    CONSTRAINT "replay_deliveries_pkey" PRIMARY KEY ("replay_id","delivery_id")
);

-- CreateTable
CREATE TABLE "audit" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "who" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "request_id" TEXT NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_target_id_id_idx" ON "audit"("target_id", "id");

-- CreateIndex
CREATE INDEX "audit_action_id_idx" ON "audit"("action", "id");

-- CreateIndex
CREATE INDEX "audit_at_idx" ON "audit"("at");

-- Who steps through replays looks at few of many rows.
CREATE INDEX replays_to_step ON replays (id) WHERE finished_at IS NULL AND status IN ('running', 'cancelled');
CREATE INDEX replay_deliveries_to_release ON replay_deliveries (replay_id, connection, delivery_id) WHERE state = 'planned';
CREATE INDEX replay_deliveries_on_their_way ON replay_deliveries (replay_id, delivery_id) WHERE state = 'released';
