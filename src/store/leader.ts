import type { Queryable } from './client';

/** A duty that one of all processes has at a time, and who asks for it: an id of the process's own. */
export interface Duty {
  duty: string;
  holder: string;
}

/** Whoever has it keeps it; anybody else gets it when its time is over. The row's lock lets one of two do that. */
const CLAIM = `
INSERT INTO leader_leases (duty, holder, lease_until) VALUES ($1, $2, now() + $3 * interval '1 millisecond')
ON CONFLICT (duty) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until
WHERE leader_leases.holder = excluded.holder OR leader_leases.lease_until <= now()`;

/** Asks for a duty, or keeps it, for so long from now on by the database's clock. False: another process has it. */
export async function claimDuty(on: Queryable, { duty, holder }: Duty, forMs: number): Promise<boolean> {
  const { rowCount } = await on.query({ name: 'claim-duty', text: CLAIM, values: [duty, holder, forMs] });
  return rowCount === 1;
}

/** Gives a duty up `earlierMs` before its time; nothing where another process has it by now. */
export async function resignDuty(on: Queryable, { duty, holder }: Duty, earlierMs: number): Promise<void> {
  await on.query({
    name: 'resign-duty',
    text: `UPDATE leader_leases SET lease_until = lease_until - $3 * interval '1 millisecond' WHERE duty = $1 AND holder = $2`,
    values: [duty, holder, earlierMs],
  });
}
