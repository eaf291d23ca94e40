-- CreateTable
CREATE TABLE "outcome_names" (
    "name_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "outcome_names_pkey" PRIMARY KEY ("name_key")
);

-- Blanks around a name are none of it any more. Outcomes that had some keep counting under the name that a post finds them by, or a
-- repeat would be another sale. Where the same call has one of that name and key already, it stays as it is: both were told.
UPDATE outcomes SET name = btrim(name, E' \t\n\r\v\f'), name_key = btrim(name_key, E' \t\n\r\v\f')
FROM (
  SELECT DISTINCT ON (call_id, btrim(name_key, E' \t\n\r\v\f'), key) id
  FROM outcomes
  WHERE name_key <> btrim(name_key, E' \t\n\r\v\f') AND btrim(name_key, E' \t\n\r\v\f') <> ''
  ORDER BY call_id, btrim(name_key, E' \t\n\r\v\f'), key, id
) blank
WHERE outcomes.id = blank.id AND NOT EXISTS (
  SELECT FROM outcomes other
  WHERE other.call_id = outcomes.call_id AND other.name_key = btrim(outcomes.name_key, E' \t\n\r\v\f') AND other.key = outcomes.key);

-- The first casing of each name that there is: ids sort by the time of their making.
INSERT INTO outcome_names (name_key, name)
SELECT outcomes.name_key, outcomes.name
FROM (SELECT min(id::text)::uuid AS id FROM outcomes GROUP BY name_key) first JOIN outcomes USING (id);
