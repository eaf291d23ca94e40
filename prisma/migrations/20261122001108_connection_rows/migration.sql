-- CreateEnum
CREATE TYPE "ConnectionOrigin" AS ENUM ('environment', 'api');

-- AlterTable
ALTER TABLE "connections" ADD COLUMN     "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "deadline_ms" INTEGER,
ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "limits" JSONB,
ADD COLUMN     "origin" "ConnectionOrigin" NOT NULL DEFAULT 'environment',
ADD COLUMN     "retries" JSONB,
ADD COLUMN     "schedule" TEXT,
ADD COLUMN     "secrets" JSONB,
ADD COLUMN     "settings" JSONB,
ADD COLUMN     "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "wants" JSONB;
