import type { Config } from './config';
import { claimData, type DataFound, type Mode, OtherMode, readData } from './store/data-mode';
import { startEmbeddedPostgres } from './postgres/embedded-postgres';
import { migrate } from './store/migrate';
import { findSandboxDatabase, openSandboxDatabase } from './store/sandbox-database';
import type { Log } from './telemetry/log';

/** The database that a start works on, migrated, and what it is of. */
export interface OpenedDatabase {
  url: string;
  mode: Mode;
  /** the first live start after something was tried out: the database is empty, and the sandbox's is left as it is */
  isGoingLive: boolean;
  /** in sandbox mode: a live database stands beside it and is left alone */
  hasLiveData: boolean;
}

type OpenDatabaseOptions = Pick<Config, 'databaseUrl' | 'dataDir' | 'sandbox' | 'isSandboxAsked'>;

/**
 * Opens the database of the mode that this start is in: of the embedded PostgreSQL the live one or the sandbox's; of one's own
 * the one that `DATABASE_URL` names, which is of one mode for good.
 * @throws {OtherMode} when that is of the other mode
 */
export async function openDatabase(
  config: OpenDatabaseOptions,
  log: Log,
  onClose: (release: () => Promise<void>) => void,
): Promise<OpenedDatabase> {
  const embedded = config.databaseUrl === null ? await startEmbeddedPostgres({ dataDir: config.dataDir, log }) : null;
  if (embedded) onClose(embedded.stop);
  const namedUrl = config.databaseUrl ?? embedded?.url ?? '';

  const found = await readData(namedUrl);
  const mode = modeOf(config, found);
  if (config.sandbox && mode === 'live') log.warn('not in sandbox mode: connections were made by the API', {});
  if (!embedded && found.mode !== null && found.mode !== mode) throw new OtherMode(found.database, found.mode);

  const url = embedded && mode === 'sandbox' ? await openSandboxDatabase(namedUrl) : namedUrl;
  await migrate(url);
  await claimData(url, mode);

  const isGoingLive =
    embedded !== null && mode === 'live' && found.mode === null && (await findSandboxDatabase(namedUrl)) !== null;
  if (isGoingLive) log.info('going live with a clean database; what was tried out stays in the sandbox’s', {});
  const hasLiveData = embedded !== null && mode === 'sandbox' && found.mode === 'live';
  if (hasLiveData) log.warn('in sandbox mode, on a database of its own; the live data is left alone', {});
  return { url, mode, isGoingLive, hasLiveData };
}

/** A gateway whose vendors were all configured by the API has one configured, whatever the environment says. */
function modeOf({ sandbox, isSandboxAsked }: OpenDatabaseOptions, { mode, hasConnections }: DataFound): Mode {
  if (!sandbox) return 'live';
  return !isSandboxAsked && mode === 'live' && hasConnections ? 'live' : 'sandbox';
}
