import { Client } from 'pg';

/** Runs statements of a start on a connection of their own, which is closed behind them with the locks that it holds. */
export async function withClient<T>(databaseUrl: string, run: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'gateway start' });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}
