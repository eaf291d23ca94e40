import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '../../support/wait';
import type { Received, History } from '../check/history';
import { APIS, type ProcessName, WORKERS } from './gateways';
import { type Client, type Load, type LoadOptions, postBatch, startLoad } from './load';
import { CONNECTIONS, KEY, type Rig } from './rig';
import { type Behaviour, WELL } from './vendors';

/** What one experiment acts on, and what is recorded meanwhile. */
export interface Stage {
  rig: Rig;
  history: Omit<History, 'outcomes' | 'deliveries'>;
  /** whether there is time for all of it */
  long: boolean;
  /** in [0, 1), by the run's seed */
  random(): number;
  client: Client;
  load(options: LoadOptions): Load;
  /** posts so many outcomes at once, in requests of a hundred */
  backlog(outcomes: number): Promise<void>;
  /** what every vendor does from now on, or the named ones */
  behave(behaviour: (request: Received) => Behaviour, connections?: readonly string[]): void;
  /** requests that have arrived and have no answer yet */
  inFlight(worker?: string): Received[];
  /** from now until the function is called, what these workers have in flight may be cut off by what we do */
  cutting(workers?: readonly ProcessName[]): () => void;
  /** the fault is over: recovery counts from here */
  over(): void;
  overAt(): number | null;
  /** something that only this experiment asks for */
  expect(holds: boolean, what: string): void;
  broken: string[];
  /** what was done and what ended, and when: kept with the history, for whoever reads it */
  did(what: string): void;
  events: { at: number; what: string }[];
  /** a figure for the table */
  note(text: string): void;
  notes: string[];
  until(condition: () => boolean | Promise<boolean>, what: string, within?: number): Promise<void>;
  pause(milliseconds: number): Promise<void>;
}

export function openStage(rig: Rig, { long, random }: Pick<Stage, 'long' | 'random'>): Stage {
  const history: Stage['history'] = { posts: [], received: [], cuts: [], deaths: [] };
  const broken: string[] = [];
  const notes: string[] = [];
  const events: Stage['events'] = [];
  let overAt: number | null = null;

  rig.listeners.received = (request) => void history.received.push(request);
  rig.listeners.died = ({ process, at, how, strange }) => {
    events.push({ at, what: `${process} ended: ${how}` });
    if (strange) history.deaths.push(`${process} ended by itself: ${how}`);
    // One that is asked to stop finishes what it has begun.
    if (how !== 'SIGKILL') return;
    // The news of a death comes a moment after it, and what was sent before may come later still.
    history.cuts.push({ process, from: at - 200, to: at + 1_000 });
  };
  for (const vendor of rig.vendors.values()) vendor.behave = () => WELL;

  const client: Client = {
    key: KEY,
    urls: rig.urls,
    nextNumber: rig.nextNumber,
    record: (post) => void history.posts.push(post),
  };
  return {
    rig,
    history,
    long,
    random,
    client,
    broken,
    notes,
    load: (options) => startLoad(client, options),
    backlog: async (outcomes) => {
      for (let posted = 0; posted < outcomes; posted += 100) {
        await postBatch(client, APIS[(posted / 100) % APIS.length] ?? APIS[0], Math.min(100, outcomes - posted));
      }
    },
    behave: (behaviour, connections = CONNECTIONS) => {
      for (const name of connections) Object.assign(rig.vendors.get(name) ?? {}, { behave: behaviour });
    },
    inFlight: (worker) =>
      history.received.filter(
        (request) =>
          request.answeredAt === null &&
          request.abandonedAt === null &&
          (worker === undefined || request.worker === worker),
      ),
    cutting: (workers = WORKERS) => {
      const cuts = workers.map((process) => ({ process, from: Date.now(), to: Number.POSITIVE_INFINITY }));
      history.cuts.push(...cuts);
      return () => {
        for (const cut of cuts) cut.to = Date.now();
      };
    },
    over: () => (overAt = Date.now()),
    overAt: () => overAt,
    expect: (holds, what) => void (holds || broken.push(what)),
    events,
    did: (what) => void events.push({ at: Date.now(), what }),
    note: (text) => void notes.push(text),
    until: async (condition, what, within = 20_000) => void (await eventually(condition, { within, what })),
    pause: (milliseconds) => wait(milliseconds),
  };
}
