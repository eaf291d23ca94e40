-- AlterTable
ALTER TABLE "call_ids" ADD COLUMN     "learnt_attempt" INTEGER,
ADD COLUMN     "learnt_from" UUID;
