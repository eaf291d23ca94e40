-- AlterTable
ALTER TABLE "connections" ADD COLUMN     "breaker_opened_at" TIMESTAMPTZ(3),
ADD COLUMN     "breaker_reason" TEXT,
ADD COLUMN     "breaker_round" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "breaker_until" TIMESTAMPTZ(3),
ADD COLUMN     "tokens" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "tokens_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP;


-- A connection whose backlog is not rung for any more must not stand before the others' rows.
CREATE INDEX deliveries_to_sweep_of ON deliveries (connection, sweep_at) WHERE sweep_at IS NOT NULL;
DROP INDEX deliveries_to_sweep;
