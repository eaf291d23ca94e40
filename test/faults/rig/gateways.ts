import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Order } from '../gateway/failpoints';

export const APIS = ['api-1', 'api-2'] as const;
export const WORKERS = ['worker-1', 'worker-2'] as const;
export type ProcessName = (typeof APIS)[number] | (typeof WORKERS)[number];
export const PROCESSES: readonly ProcessName[] = [...APIS, ...WORKERS];

/** One process ended. */
export interface Death {
  process: ProcessName;
  at: number;
  how: string;
  /** nobody had ended it or armed a failpoint in it */
  strange: boolean;
}

/** The processes of the gateway, kept up by a supervisor as any production does: whoever ends is started again. */
export interface Gateways {
  /** resolves when the process is gone; `again: false` leaves it so until it is started */
  kill(name: ProcessName, options?: { again: boolean }): Promise<void>;
  /** SIGTERM: resolves with how it ended, and how long that took */
  stop(name: ProcessName): Promise<{ code: number | null; tookMs: number }>;
  /** resolves when it serves */
  start(name: ProcessName): Promise<void>;
  freeze(name: ProcessName): void;
  thaw(name: ProcessName): void;
  order(name: ProcessName, order: Order): void;
  isUp(name: ProcessName): boolean;
  pid(name: ProcessName): number;
  close(): Promise<void>;
  killNow(): void;
}

export interface GatewaysOptions {
  folder: string;
  environmentOf(name: ProcessName): Record<string, string>;
  onDeath(death: Death): void;
}

/** As `npm start` and the image start it. */
const HEAP = ['--max-semi-space-size=16', '--max-old-space-size=512'];
const PROGRAM = join(__dirname, '..', 'gateway', 'gateway.js');

interface Member {
  child: ChildProcess;
  ready: Promise<void>;
  isUp: boolean;
  isEnding: boolean;
  isArmed: boolean;
  again: boolean;
}

export async function startGateways({ folder, environmentOf, onDeath }: GatewaysOptions): Promise<Gateways> {
  const members = new Map<ProcessName, Member>();
  let closing = false;

  const launch = (name: ProcessName): Member => {
    const log = openSync(join(folder, `${name}.log`), 'a');
    const child = spawn(process.execPath, [...HEAP, PROGRAM], {
      env: { PATH: process.env['PATH'] ?? '', ...environmentOf(name) },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
    const member = { child, ready, isUp: false, isEnding: false, isArmed: false, again: true };
    void ready.then(() => (member.isUp = true));
    child.once('exit', (code, signal) => {
      const strange = member.isUp && !member.isEnding && !(member.isArmed && signal === 'SIGKILL');
      member.isUp = false;
      if (closing) return;
      onDeath({ process: name, at: Date.now(), how: signal ?? `code ${code}`, strange });
      // One that ends while it starts (the database is away) is started again in a moment, as any would be.
      if (member.again) setTimeout(() => closing || launchInto(name), code === 1 ? 500 : 0);
    });
    return member;
  };
  const launchInto = (name: ProcessName): void => void members.set(name, launch(name));
  const memberOf = (name: ProcessName): Member => {
    const member = members.get(name);
    if (!member) throw new Error(`${name} does not run`);
    return member;
  };
  const end = async (name: ProcessName, signal: NodeJS.Signals, again: boolean): Promise<number | null> => {
    const member = memberOf(name);
    Object.assign(member, { isEnding: true, again });
    const gone = once(member.child, 'exit');
    member.child.kill(signal);
    const [code] = (await gone) as [number | null];
    return code;
  };

  for (const name of PROCESSES) launchInto(name);
  await Promise.all([...members.values()].map(({ ready }) => ready));

  return {
    kill: async (name, { again } = { again: true }) => void (await end(name, 'SIGKILL', again)),
    stop: async (name) => {
      const from = Date.now();
      const code = await end(name, 'SIGTERM', true);
      return { code, tookMs: Date.now() - from };
    },
    start: async (name) => {
      if (memberOf(name).child.exitCode !== null || memberOf(name).child.signalCode !== null) launchInto(name);
      await memberOf(name).ready;
    },
    freeze: (name) => void memberOf(name).child.kill('SIGSTOP'),
    thaw: (name) => void memberOf(name).child.kill('SIGCONT'),
    order: (name, order) => {
      if ('arm' in order) memberOf(name).isArmed = true;
      memberOf(name).child.send(order);
    },
    isUp: (name) => memberOf(name).isUp,
    pid: (name) => memberOf(name).child.pid ?? 0,
    close: async () => {
      closing = true;
      const running = [...members.values()].filter(({ child }) => child.exitCode === null && child.signalCode === null);
      await Promise.all(
        running.map(async ({ child }) => {
          const gone = once(child, 'exit');
          child.kill('SIGKILL');
          await gone;
        }),
      );
    },
    killNow: () => {
      closing = true;
      for (const { child } of members.values()) child.kill('SIGKILL');
    },
  };
}
