/** What the migration of plain names changed, backwards: a database as the versions before it have one. */
export const BEFORE_PLAIN_NAMES = `
  ALTER TABLE deliveries RENAME COLUMN ordering_key TO lane;
  ALTER TABLE deliveries RENAME COLUMN not_found_tries TO absences;
  ALTER TABLE deliveries RENAME COLUMN ambiguous TO in_doubt;
  ALTER TABLE connections RENAME COLUMN filter TO wants;
  ALTER TABLE rejections RENAME COLUMN endpoint TO door;
  UPDATE attempts SET decision = 'in doubt' WHERE decision = 'ambiguous';
  DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_plain_names';`;
