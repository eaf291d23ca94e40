-- AlterTable
ALTER TABLE "attempts" ADD COLUMN     "template_id" INTEGER;

-- CreateTable
CREATE TABLE "exchange_templates" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "content" JSON NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "exchange_templates_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "exchange_templates_kind_id_idx" ON "exchange_templates"("kind", "id");
