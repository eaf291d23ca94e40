-- AlterTable
ALTER TABLE "pulls" ADD COLUMN     "not_before" TIMESTAMPTZ(3);
