import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Decimal } from 'decimal.js';
import type { RealCall } from './real-calls';

/** How a vendor meets one request: as documented; not at all; or it does what it is asked and the answer is lost. */
export type Trouble = 'away' | 'answer lost';

/** A vendor that knows the real calls and keeps books of them by the rules of its documents. */
export interface Vendor {
  baseUrl: string;
  /** calls that it has from now on */
  knows(calls: readonly RealCall[]): void;
  /** what it does with the next requests, one each */
  trouble(next: readonly Trouble[]): void;
  /** every body that it got, whatever it answered */
  received(): readonly string[];
  close(): Promise<void>;
}

export interface InvocaVendor extends Vendor {
  /** the outcomes of a call by name in small letters and id: an amount that does not hold is none */
  outcomesOf(call: RealCall): ReadonlyMap<string, { met: boolean; cents: number }>;
}

export interface TrackdriveVendor extends Vendor {
  /** in cents */
  revenueOf(call: RealCall): number;
  /** whether it has done what this body asks for */
  has(body: unknown): boolean;
}

interface Asked {
  path: string;
  body: Record<string, never>;
}

type Reply = { status: number; body: unknown };

async function serve(answer: (asked: Asked) => Reply): Promise<Vendor & { calls: () => readonly RealCall[] }> {
  let calls: RealCall[] = [];
  let troubles: Trouble[] = [];
  const received: string[] = [];
  const meet = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    received.push(body);
    const trouble = troubles.shift();
    if (trouble === 'away') return void response.writeHead(503).end();
    const reply = answer({ path: request.url ?? '', body: JSON.parse(body) });
    if (trouble === 'answer lost') return void response.socket?.destroy();
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  };
  const server: Server = createServer((request, response) => void meet(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    knows: (more) => void (calls = [...calls, ...more]),
    trouble: (next) => void (troubles = [...next]),
    received: () => received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * Invoca: a call is found by its id, else it is the one whose start is nearest to what is said; an outcome is one of its call, name without
 * case and `partner_unique_id`; a correction changes what it says and leaves the rest.
 */
export async function openInvoca(): Promise<InvocaVendor> {
  const books = new Map<RealCall, Map<string, { met: boolean; cents: number }>>();
  const find = ({ transaction_id: id, start_time_t: start, calling_phone_number: caller }: Record<string, string>) => {
    if (id !== undefined) return vendor.calls().find(({ invoca }) => invoca === id);
    const ofCaller = vendor
      .calls()
      .filter((call) => caller === undefined || call.caller.endsWith(caller.replace('+', '')));
    const apart = (call: RealCall): number => Math.abs(call.startedAt.getTime() / 1000 - Number(start));
    return ofCaller.toSorted((left, right) => apart(left) - apart(right))[0];
  };
  const vendor = await serve(({ body }) => {
    const { search, call_outcome: said } = body as Record<'search' | 'call_outcome', Record<string, string>>;
    const call = find(search);
    if (!call) return { status: 404, body: { errors: { class: 'RecordNotFound', invalid_data: 'no call' } } };
    const book = books.get(call) ?? new Map<string, { met: boolean; cents: number }>();
    books.set(call, book);
    const key = outcomeKey(said['outcome_name']!, said['partner_unique_id']!);
    const before = book.get(key);
    const cents = said['sale_amount'] === undefined ? (before?.cents ?? 0) : centsOf(said['sale_amount']);
    book.set(key, { met: said['value'] === 'true', cents });
    const startTime = String(call.startedAt.getTime() / 1000);
    return {
      status: before ? 200 : 201,
      body: {
        call_outcome: { transaction_id: `T-${key}` },
        call: { transaction_id: call.invoca, start_time_t: startTime },
      },
    };
  });
  return { ...vendor, outcomesOf: (call) => books.get(call) ?? new Map() };
}

/** TrackDrive: a call is found by its number or its UUID, and has one revenue, which is set or added to. */
export async function openTrackdrive(numberOf: (call: RealCall) => string | null): Promise<TrackdriveVendor> {
  const books = new Map<RealCall, Decimal>();
  const done = new Set<string>();
  /** UUIDs are of the account that has the calls' own numbers. */
  const hasUuid = (call: RealCall): boolean => numberOf(call) === call.number;
  const vendor = await serve(({ path, body }) => {
    const id = path.split('/').at(-1) ?? '';
    const call = vendor
      .calls()
      .find((known) => numberOf(known) === id || (hasUuid(known) && known.uuid === id.toLowerCase()));
    if (!call) return { status: 404, body: { errors: { base: ['unknown call'] } } };
    const { revenue, add_revenue: added } = body as Record<string, string | undefined>;
    done.add(JSON.stringify(body));
    const before = books.get(call) ?? new Decimal(0);
    books.set(call, (revenue === undefined ? before : new Decimal(revenue)).plus(added ?? 0));
    const uuid = hasUuid(call) ? { uuid: call.uuid } : {};
    return { status: 200, body: { call: { id: Number(numberOf(call)), ...uuid, revenue: books.get(call) } } };
  });
  return {
    ...vendor,
    revenueOf: (call) => (books.get(call) ?? new Decimal(0)).times(100).toNumber(),
    has: (body) => done.has(JSON.stringify(body)),
  };
}

export function outcomeKey(name: string, key: string): string {
  return `${name.toLowerCase()}/${key}`;
}

export function centsOf(amount: string): number {
  return new Decimal(amount).times(100).toNumber();
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
