-- AlterTable
ALTER TABLE "calls" ADD COLUMN     "denied_ids" JSONB;

-- AlterTable
ALTER TABLE "outcomes" ADD COLUMN     "moved_to" UUID;

-- CreateTable
CREATE TABLE "call_merges" (
    "leaving" UUID NOT NULL,
    "staying" UUID NOT NULL,
    "merged_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "record" JSON NOT NULL,

    CONSTRAINT "call_merges_pkey" PRIMARY KEY ("leaving")
);

-- CreateIndex
CREATE INDEX "call_merges_staying_idx" ON "call_merges"("staying");
