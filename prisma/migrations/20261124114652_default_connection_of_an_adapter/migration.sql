-- AlterTable
ALTER TABLE "connections" ADD COLUMN     "is_default" BOOLEAN NOT NULL DEFAULT false;

CREATE UNIQUE INDEX "connections_one_default" ON "connections" ("adapter") WHERE "is_default";
