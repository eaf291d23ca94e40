import { DatabaseError } from 'pg';

/** Two writers met: whoever comes second reads again and finds what the first one made. */
export function isWriteConflict(error: unknown): boolean {
  const UNIQUE_VIOLATION = '23505';
  const DEADLOCK = '40P01';
  // How the accept's statement fails when a call is not at the version any more that it was read at.
  const DIVISION_BY_ZERO = '22012';
  return error instanceof DatabaseError && [UNIQUE_VIOLATION, DEADLOCK, DIVISION_BY_ZERO].includes(error.code ?? '');
}

/** SQLSTATE classes of a server that can't serve now: connection, resources, not in the state for it, operator, system. */
const AWAY_CLASSES = new Set(['08', '53', '55', '57', '58']);
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  // A transaction of Prisma's that got no connection in time, or took too long for want of a lock (https://www.prisma.io/docs/orm/reference/error-reference#p2028).
  'P2028',
]);
/** node-postgres and its pool have no codes for these (pg 8.23: client.js, connection.js, pg-pool index.js). */
const AWAY_WORDS = /timeout exceeded when trying to connect|Connection terminated|Query read timeout|not queryable/;
/** What Prisma's driver adapter calls them (@prisma/adapter-pg 7.10: index.js). */
const AWAY_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TlsConnectionError',
]);

/** Thrown where a database is found to take no writes before one was tried. */
export class ReadOnlyDatabase extends Error {
  override readonly name = 'ReadOnlyDatabase';
  constructor() {
    super('the database is read-only');
  }
}

/** Whether the database is away (or too busy to answer), as against having refused what it was asked. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseError) return isAwayState(error.code);
  const cause = causeInPrisma(error);
  if (cause) return AWAY_KINDS.has(cause.kind ?? '') || isAwayState(sqlStateOf(error));
  const { code } = error as NodeJS.ErrnoException;
  return AWAY_CODES.has(code ?? '') || AWAY_WORDS.test(error.message);
}

/** After a failover the old connections lead to a server that takes no writes any more. */
const READ_ONLY = '25006';
const DISK_FULL = '53100';
const TOO_MANY_CONNECTIONS = '53300';

function isAwayState(sqlState: string | undefined): boolean {
  return sqlState === READ_ONLY || AWAY_CLASSES.has(sqlState?.slice(0, 2) ?? '');
}

/** What is wrong with a database that answers and can't serve, in a clause for a person; null where it is just away. */
export function whyAway(error: unknown): string | null {
  if (error instanceof ReadOnlyDatabase) return 'it is read-only';
  switch (error instanceof Error ? sqlStateOf(error) : undefined) {
    case DISK_FULL:
      return 'its disk is full';
    case READ_ONLY:
      return 'it is read-only';
    case TOO_MANY_CONNECTIONS:
      return 'it has no connection left';
    default:
      return null;
  }
}

function sqlStateOf(error: Error): string | undefined {
  if (error instanceof DatabaseError) return error.code;
  const cause = causeInPrisma(error);
  return cause?.originalCode ?? cause?.code;
}

interface AdapterCause {
  kind?: string;
  code?: string;
  originalCode?: string;
}

/** Prisma wraps what its adapter met: in `meta` of its own errors, or in `cause`. */
function causeInPrisma(
  error: Error & { meta?: { driverAdapterError?: { cause?: AdapterCause } } },
): AdapterCause | undefined {
  return (
    error.meta?.driverAdapterError?.cause ??
    (error.name === 'DriverAdapterError' ? (error.cause as AdapterCause) : undefined)
  );
}
