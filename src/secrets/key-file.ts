import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a text where there is no file yet, for its owner alone: written whole beside its place and then linked into it, so that
 * of two processes at once the second finds the first one's. False when there is one already.
 */
export async function placeKeyFile(file: string, text: string): Promise<boolean> {
  const draft = await writeDraft(file, text);
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(draft);
  }
  await settle(dirname(file));
  return true;
}

/** Puts a text in the place of a file, all of it or nothing. Of two at once the later one stays: whoever calls sees to that. */
export async function replaceKeyFile(file: string, text: string): Promise<void> {
  const draft = await writeDraft(file, text);
  try {
    await rename(draft, file);
  } catch (error) {
    await rm(draft);
    throw error;
  }
  await settle(dirname(file));
}

/** On the disk, not only on its way there: what a key has sealed is lost with it. */
async function writeDraft(file: string, text: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

/** A name in a folder is on the disk when the folder is. */
async function settle(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
