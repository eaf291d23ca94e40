-- CreateEnum
CREATE TYPE "KeyRole" AS ENUM ('admin', 'operator', 'poster', 'reader', 'partner');

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" "KeyRole" NOT NULL,
    "prefix" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "previous_prefix" TEXT,
    "previous_digest" BYTEA,
    "previous_until" TIMESTAMPTZ(3),
    "reach" JSONB,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_digest_key" ON "api_keys"("digest");

-- A name is taken until its key is deleted; the audit says which key it was at what time.
CREATE UNIQUE INDEX "api_keys_name_key" ON "api_keys"(lower("name")) WHERE "deleted_at" IS NULL;
