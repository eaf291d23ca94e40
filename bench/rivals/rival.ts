/** Systems that the gateway can be measured against, in the order of docs/benchmark.md. */
export const RIVAL_NAMES = ['restate', 'restate-lean', 'hand-made', 'node-red'] as const;
export type RivalName = (typeof RIVAL_NAMES)[number];

/** What a system is given for one measurement. */
export interface Place {
  /** for its stores and logs, empty at first */
  folder: string;
  /** base URLs of the vendors; each outcome is to be posted to all of them */
  vendors: readonly string[];
  /** where its packages are installed, with a package.json; of no use to a system without packages */
  packagesFolder: string;
}

/** A system that takes outcomes. */
export interface Running {
  /** that outcomes are posted to; 202 is its yes */
  url: string;
  /** the first of each family of its processes, with its stores */
  pids: readonly number[];
  /** how many outcomes or deliveries it does not know to be delivered yet */
  unfinished(): Promise<number>;
  stop(): Promise<void>;
}

/** A system that is measured: the gateway or another. */
export interface MeasuredSystem {
  name: string;
  /** what it is, with versions, on one line */
  about: string;
  /** where an accepted outcome is stored and whether it is flushed, on one line */
  durability: string;
  /** packages of npm that it needs besides those of this project, with exact versions */
  packages: Readonly<Record<string, string>>;
  start(place: Place): Promise<Running>;
}
