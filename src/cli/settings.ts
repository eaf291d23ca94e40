import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WrongUsage } from './exit';
import { printable } from './terminal/printable';
import type { World } from './world';

/** Where the gateway is, and the key for it. */
export interface Settings {
  /** without a slash at the end */
  url: string;
  key: string;
}

export interface SettingOptions {
  url?: string;
  keyFile?: string;
}

/** Where a key may stand, the first one first. */
export const KEY_VARIABLES = ['GATEWAY_KEY', 'ADMIN_API_KEY'] as const;

/** Of the gateway, unless its environment says another. */
const DEFAULT_PORT = '8080';

/** Reads `.env` as the gateway does. Gives what is wrong with it, for a command that needs a setting: help needs none. */
export function addEnvFile({ readEnvFile }: World): WrongUsage | null {
  try {
    readEnvFile();
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return new WrongUsage(`.env can’t be read (${printable(code ?? message)})`);
  }
}

/**
 * The options before the environment, the environment before what is there right after `npm start`. An empty variable counts as unset.
 * @throws {WrongUsage} that names the setting, never a key
 */
export function readSettings({ url, keyFile }: SettingOptions, environment: World['environment']): Settings {
  return { url: readUrl(url ?? (environment.GATEWAY_URL || urlHere(environment))), key: readKey(keyFile, environment) };
}

/** Where a gateway of this folder serves, by the variables that it reads as well. */
function urlHere({ HOST, PORT }: World['environment']): string {
  const isAnyAddress = !HOST || ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(HOST);
  const host = isAnyAddress ? 'localhost' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return `http://${host}:${PORT || DEFAULT_PORT}`;
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    // Not repeated, as there may be a password in it.
    throw new WrongUsage(
      'GATEWAY_URL (or --url, or HOST and PORT) must be an http:// or https:// URL without user, query and fragment',
    );
  }
  return url.href.replace(/\/+$/, '');
}

function readKey(keyFile: string | undefined, environment: World['environment']): string {
  if (keyFile !== undefined) return sound(read(keyFile, '--key-file'), '--key-file');
  for (const name of KEY_VARIABLES) {
    const key = environment[name];
    if (key) return sound(key, name);
  }
  const file = join(environment.DATA_DIR || './data', 'admin-api-key');
  return sound(read(file, 'No GATEWAY_KEY or ADMIN_API_KEY is set, and the gateway’s own key file'), printable(file));
}

function read(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new WrongUsage(`${what} can’t be read: ${printable(file)} (${code})`);
  }
}

/** What a header can’t hold would be refused with a message that holds it. */
function sound(text: string, from: string): string {
  const key = text.trim();
  if (!/^[\x21-\x7e]{1,4096}$/.test(key)) {
    throw new WrongUsage(`${from} holds no key: that is one word of letters, digits and signs of ASCII`);
  }
  return key;
}
