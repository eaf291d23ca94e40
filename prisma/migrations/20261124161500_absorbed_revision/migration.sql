-- AlterTable
ALTER TABLE "outcomes" ADD COLUMN     "absorbed_revision" INTEGER;

-- What vendors took of an outcome that became one with another before this counts for as long as they have taken nothing of that one.
UPDATE outcomes SET absorbed_revision = 0 WHERE absorbed_by IS NOT NULL;
