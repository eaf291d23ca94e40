import { type Client, createClient } from './client';
import type { Exit } from './exit';
import type { Output } from './terminal/output';
import { readSettings, type SettingOptions } from './settings';
import type { World } from './world';

/** What a command works with. */
export interface Session {
  client: Client;
  output: Output;
  world: World;
  /** whether a text is the gateway's key, which stands in no words */
  isKey(text: string): boolean;
  /** Ctrl-C was pressed, or nobody reads any more */
  stopped: AbortSignal;
}

/** Hands a command what it works with, and keeps its exit code. */
export type Perform = (command: (session: Session) => Promise<Exit>) => Promise<void>;

/** @throws {WrongUsage} where a setting is missing or makes no sense */
export function openSession(world: World, options: SettingOptions, output: Output): Session {
  const settings = readSettings(options, world.environment);
  output.hide(settings.key);
  const stopped = AbortSignal.any([world.interrupted, output.closed]);
  return { client: createClient(settings, stopped), output, world, stopped, isKey: (text) => text === settings.key };
}
