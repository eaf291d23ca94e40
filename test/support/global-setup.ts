import { makeTemplate } from './database';
import { atTheEnd, startTestPostgres, startTestRedis, killTestServers } from './servers';

/**
 * One PostgreSQL and one Redis for the whole run, unless TEST_DATABASE_URL (an account that may create databases) and
 * REDIS_URL name servers of one's own. The test files learn of them by the environment, which jest hands to its workers.
 */
export default async function globalSetup(): Promise<void> {
  // Ctrl-C ends jest without its global teardown.
  process.once('SIGINT', () => process.exit(130));
  process.once('exit', killTestServers);

  const redis = process.env['REDIS_URL'] ?? startTestRedis();
  process.env['TEST_DATABASE_URL'] ??= await startTestPostgres();
  const template = await makeTemplate();
  process.env['TEST_DATABASE_TEMPLATE'] = template.name;
  process.env['TEST_REDIS_URL'] = await redis;
  atTheEnd(template.drop);
}
