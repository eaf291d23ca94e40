import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Adapter } from '../../src/adapter/contract';
import type { VendorRequest } from '../../src/adapter/exchange';
import type { AskedPage, DayWindow, Pull, PulledPage, PulledRow } from '../../src/adapter/pull';
import { createVendorClient, type VendorClient } from '../../src/adapter/vendor-http';
import { openConnection } from '../../src/connections/connection';
import { ask } from '../../src/pulling/ask';
import type { PullSource } from '../../src/pulling/source';
import { adapters, textOf } from './fixtures';

const ADAPTERS = join(__dirname, '..', '..', 'adapters');

/** An adapter whose vendor is asked. */
export type Pulling = Adapter & { pull: Pull<Record<string, unknown>> };

export const pulling = adapters.filter((adapter): adapter is Pulling => adapter.pull !== undefined);

const headers = z.record(z.string(), z.string());
const day = z.iso.date();

const pullFixture = z.strictObject({
  source: z.string().min(1),
  mended: z.string().min(1).optional(),
  /** as the environment or a person gives them */
  settings: z.record(z.string(), z.unknown()),
  asked: z.strictObject({ stream: z.string().min(1), window: z.strictObject({ from: day, to: day }) }),
  /** for the first page */
  request: z.strictObject({ method: z.string(), url: z.url(), headers, body: z.unknown().optional() }),
  response: z.strictObject({ status: z.int(), headers, body: z.unknown() }),
  reading: z.strictObject({
    rows: z.array(
      z.strictObject({ identity: z.string().min(1), report: z.unknown(), rejected: z.string().min(1).optional() }),
    ),
    /** absolute */
    next: z.url().nullable(),
  }),
});

export type PullFixture = z.output<typeof pullFixture> & { name: string };

/** Documented exchanges: what is asked for, how, what the vendor answers, how that is read. */
export function pullFixtures({ id }: Adapter): PullFixture[] {
  const folder = join(ADAPTERS, id, 'fixtures', 'pull');
  return readdirSync(folder).map((file) => ({
    name: file.replace('.json', ''),
    ...pullFixture.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  }));
}

/** A fixture for what holds whatever is asked for. */
export function anyPullFixture(adapter: Adapter): PullFixture {
  const [fixture] = pullFixtures(adapter);
  if (!fixture) throw new Error(`adapters/${adapter.id} has no fixture of a pull`);
  return fixture;
}

/** The first page of a fixture, as the adapter is told of it. */
export function askedOf({ pull }: Pulling, { asked }: PullFixture, settings: Record<string, unknown>): AskedPage {
  const { stream, window } = asked;
  return { stream, window, request: pull.first(stream, window, settings), seen: 0, labels: {} };
}

export interface SourceOptions {
  deadlineMs?: number;
  mostBytes?: number;
  client?: VendorClient;
}

/** A connection with these settings, to be asked over its own client unless another is given. */
export function sourceOf(adapter: Pulling, raw: Record<string, unknown>, options: SourceOptions = {}): PullSource {
  const { deadlineMs = 5_000, mostBytes } = options;
  const settings = adapter.settings.parse(raw);
  const connection = openConnection({ name: adapter.id, adapter, settings, deadlineMs });
  const client = options.client ?? createVendorClient({ baseUrl: adapter.baseUrl(settings), deadlineMs, mostBytes });
  return { connection, pull: adapter.pull, client };
}

/**
 * Asks for one page, once, as the gateway does.
 * @throws {PullFailed}
 */
export async function askOnce({ source, asked }: { source: PullSource; asked: AskedPage }): Promise<PulledPage> {
  const { pull, connection } = source;
  const asking = { source, beat: () => Promise.resolve(), signal: new AbortController().signal, retries: [] };
  return ask<PulledPage>(asking, asked.request, {
    answer: (response) => pull.read(response, asked, connection.settings),
    refusal: (response) => pull.refusal(response, asked),
  });
}

/** More than any sandbox needs for a month. */
const MOST_PAGES = 200;

/**
 * Every row of a window, page by page, and the requests that it took.
 * @throws {PullFailed}
 */
export async function askForAll(
  source: PullSource,
  { stream, window }: { stream: string; window: DayWindow },
): Promise<{ rows: PulledRow[]; requests: VendorRequest[] }> {
  const rows: PulledRow[] = [];
  const requests: VendorRequest[] = [];
  const first = source.pull.first(stream, window, source.connection.settings);
  for (let request: VendorRequest | null = first; request !== null;) {
    if (requests.length === MOST_PAGES) throw new Error(`there is no end to the pages of ${stream}`);
    const asked = { stream, window, request, seen: rows.length, labels: {} };
    const page: PulledPage = await askOnce({ source, asked });
    requests.push(request);
    rows.push(...page.rows);
    request = page.next;
  }
  return { rows, requests };
}

/** A client whose requests end up in a new sandbox of the adapter, as the server that it stands behind would put them. */
export function sandboxClient(adapter: Pulling, raw: Record<string, unknown>): VendorClient {
  const baseUrl = adapter.baseUrl(adapter.settings.parse(raw));
  const sandbox = adapter.sandbox.open();
  const addressing = createVendorClient({ baseUrl, deadlineMs: 5_000 });
  return {
    address: addressing.address,
    send: (sent) => {
      const { pathname, searchParams, host } = new URL(sent.url);
      const named = Object.entries({ host, ...sent.headers }).map(([name, value]) => [name.toLowerCase(), value]);
      const answer = sandbox.handle({
        method: sent.method,
        path: pathname.slice(new URL(baseUrl).pathname.replace(/\/$/, '').length),
        query: Object.fromEntries(searchParams),
        headers: Object.fromEntries(named) as Record<string, string>,
        body: sent.body === undefined ? '' : JSON.stringify(sent.body),
      });
      const response = { status: answer.status, headers: { ...answer.headers }, body: textOf(answer.body) };
      return Promise.resolve({ response: { ...response, truncated: false }, failure: null });
    },
    cutOff: () => undefined,
    close: addressing.close,
  };
}
