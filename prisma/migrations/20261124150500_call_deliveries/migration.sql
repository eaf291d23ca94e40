-- AlterTable
ALTER TABLE "deliveries" ADD COLUMN     "call_delivery_id" UUID,
ADD COLUMN     "call_id" UUID,
ADD COLUMN     "call_undecided" BOOLEAN,
ADD COLUMN     "known_as" TEXT,
ALTER COLUMN "outcome_id" DROP NOT NULL,
ALTER COLUMN "revision" DROP NOT NULL;

-- A delivery is of a revision or of a call, never of both or neither.
ALTER TABLE deliveries ADD CONSTRAINT deliveries_of_one_subject CHECK (
  (outcome_id IS NULL) = (revision IS NULL)
  AND (call_id IS NULL) = (known_as IS NULL)
  AND (outcome_id IS NULL) <> (call_id IS NULL)
  AND (call_delivery_id IS NULL AND call_undecided IS NULL OR outcome_id IS NOT NULL));

-- A call is handed over to a connection once. Rows of outcomes are not in it.
CREATE UNIQUE INDEX deliveries_of_call ON deliveries (call_id, connection) WHERE call_id IS NOT NULL;
