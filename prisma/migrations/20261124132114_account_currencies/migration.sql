-- AlterTable
ALTER TABLE "connections" ADD COLUMN     "currency" TEXT,
ADD COLUMN     "currency_tried" TEXT,
ADD COLUMN     "currency_tried_by" UUID[] DEFAULT ARRAY[]::UUID[];
