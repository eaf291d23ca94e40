import axios from 'axios';
import { Queue, Worker } from 'bullmq';
import express from 'express';
import type { AddressInfo } from 'node:net';
import Redis from 'ioredis';
import { Pool } from 'pg';

/** What is written in an afternoon: an outcome is a row, each vendor a job with retries, each success counted in the row. */
interface Job {
  id: string;
  vendor: string;
  outcome: unknown;
}

async function main(): Promise<void> {
  const vendors = (process.env.VENDORS ?? '').split(',');
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
  await pool.query(`CREATE TABLE outcomes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body jsonb NOT NULL,
    delivered int NOT NULL DEFAULT 0, received_at timestamptz NOT NULL DEFAULT now())`);
  const connection = new Redis(process.env.REDIS_URL ?? '', { maxRetriesPerRequest: null });
  const queue = new Queue<Job>('deliveries', { connection });
  const opts = { attempts: 8, backoff: { type: 'exponential', delay: 1_000 }, removeOnComplete: true };

  const app = express();
  app.post('/v1/outcomes', express.json(), async (request, response) => {
    const outcome: unknown = request.body;
    const { rows } = await pool.query('INSERT INTO outcomes (body) VALUES ($1) RETURNING id', [outcome]);
    const id: string = rows[0].id;
    await queue.addBulk(vendors.map((vendor) => ({ name: 'deliver', data: { id, vendor, outcome }, opts })));
    response.status(202).json({ id });
  });

  const deliver = async ({ data: { id, vendor, outcome } }: { data: Job }): Promise<void> => {
    await axios.post(vendor, outcome, { timeout: 10_000 });
    await pool.query('UPDATE outcomes SET delivered = delivered + 1 WHERE id = $1', [id]);
  };
  const worker = new Worker<Job>('deliveries', deliver, { connection, concurrency: 50 });
  worker.on('failed', (job, error) => console.error(job?.data.id, error.message));

  const server = app.listen(0, '127.0.0.1', () =>
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  );
}

void main();
