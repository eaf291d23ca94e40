-- AlterTable
ALTER TABLE "deliveries" ADD COLUMN     "warnings" JSONB;

-- AlterTable
ALTER TABLE "replays" ADD COLUMN     "warned" INTEGER NOT NULL DEFAULT 0;

-- Few deliveries have a warning: whoever looks for one walks over those alone, and a row without one costs the index nothing.
CREATE INDEX deliveries_with_warnings ON deliveries (id) WHERE warnings IS NOT NULL;
