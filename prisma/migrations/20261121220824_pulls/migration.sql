-- CreateEnum
CREATE TYPE "PullStatus" AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled');

-- CreateTable
CREATE TABLE "pulls" (
    "id" UUID NOT NULL,
    "connection" TEXT NOT NULL,
    "status" "PullStatus" NOT NULL,
    "backfill" BOOLEAN NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "from_day" TEXT,
    "to_day" TEXT,
    "days_done" INTEGER NOT NULL DEFAULT 0,
    "days_total" INTEGER NOT NULL DEFAULT 0,
    "pages" INTEGER NOT NULL DEFAULT 0,
    "seen" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "lease" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "pulls_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "watermarks" (
    "connection" TEXT NOT NULL,
    "stream" TEXT NOT NULL,
    "day" TEXT NOT NULL,

    CONSTRAINT "watermarks_pkey" PRIMARY KEY ("connection","stream")
);

-- CreateTable
CREATE TABLE "pulled_rows" (
    "connection" TEXT NOT NULL,
    "stream" TEXT NOT NULL,
    "identity" TEXT NOT NULL,
    "occurrence" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "outcome_name" TEXT NOT NULL,
    "withheld" BOOLEAN NOT NULL,

    CONSTRAINT "pulled_rows_pkey" PRIMARY KEY ("connection","stream","identity","occurrence")
);

-- CreateIndex
CREATE INDEX "pulls_connection_id_idx" ON "pulls"("connection", "id");

-- One pull of a connection runs at a time, whatever the number of processes; and one of the schedule's waits.
CREATE UNIQUE INDEX pulls_one_running ON pulls (connection) WHERE status = 'running';
CREATE UNIQUE INDEX pulls_one_scheduled ON pulls (connection) WHERE status = 'queued' AND NOT backfill;

-- What has to be run is few of many.
CREATE INDEX pulls_to_run ON pulls (created_at) WHERE status IN ('queued', 'running');

-- How old a connection's last pull is, is asked often.
CREATE INDEX pulls_done ON pulls (connection, finished_at DESC) WHERE status = 'done';
