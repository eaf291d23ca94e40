import type { Queryable } from './client';

/** How far back what a connection was asked for reaches. */
export interface PullAge {
  connection: string;
  /** when its newest scheduled pull that got to its end began; before the first one when the connection was made */
  askedAt: Date;
  /** seconds since then */
  ageSeconds: number;
}

/** One look-up in the index of pulls that got to their end for each connection. Backfills say nothing of today. */
export async function readPullAges(on: Queryable, connections: readonly string[]): Promise<PullAge[]> {
  if (connections.length === 0) return [];
  const { rows } = await on.query<PullAge & Record<string, unknown>>({
    text: `
      SELECT connection, "askedAt", extract(epoch FROM now() - "askedAt")::float8 AS "ageSeconds" FROM (
        SELECT name AS connection, coalesce((
          SELECT started_at FROM pulls WHERE connection = name AND status = 'done' AND NOT backfill
          ORDER BY finished_at DESC LIMIT 1), created_at) AS "askedAt"
        FROM connections WHERE name = ANY($1::text[])) asked`,
    values: [connections],
  });
  return rows;
}
