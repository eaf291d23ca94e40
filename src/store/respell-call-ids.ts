import { withClient } from './one-client';

/** Ids that have a key of their own and are kept in small letters. */
export interface KindOfIds {
  /** under which they may have been kept */
  key: string;
  /** under which they are kept */
  ownKey: string;
  pattern: RegExp;
}

/** Of two calls that were known by one id in two spellings the older one has it; the other one goes on by its own. */
const RESPELL = `
WITH old AS (
  SELECT DISTINCT ON (lower(value)) key, value, call_id FROM call_ids
  WHERE key = $1 AND NOT own AND lower(value) ~ $3 ORDER BY lower(value), call_id
)
UPDATE call_ids ids SET key = $2, value = lower(ids.value) FROM old
WHERE ids.key = old.key AND ids.value = old.value AND NOT EXISTS (
  SELECT FROM call_ids other WHERE other.key = $2 AND (other.value = lower(old.value) OR other.call_id = old.call_id))`;

/**
 * Gives ids of calls the key of their kind that were kept before there was one, or that a process of an older version keeps beside this
 * one. Whoever reports such an id again finds its call by it.
 */
export async function respellCallIds(databaseUrl: string, kinds: readonly KindOfIds[]): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    for (const { key, ownKey, pattern } of kinds) await client.query(RESPELL, [key, ownKey, pattern.source]);
  });
}
