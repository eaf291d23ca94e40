-- AlterTable
ALTER TABLE "revisions" ADD COLUMN     "sources" JSONB;
