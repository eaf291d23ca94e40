import { type Instant, instantText } from '../../../src/model/time';
import { instantInZone } from '../../../src/model/zone';
import type { Row } from '../wire';
import { fieldOf } from './fields';

/** When an outcome was submitted: as the account's clocks showed it, and the moment; null for what can't be read. */
export interface Submitted {
  /** "2019-08-14 09:34"; whatever the field holds when it is no such time, "" for nothing */
  wallClock: string;
  at: Instant | null;
}

const WALL_CLOCK = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)/;

/**
 * Reads both fields of the time: `2019-08-14 09:34` in the account's zone, and since 2024 `2020-02-12T10:27:06.477+0100`, which
 * wins where it is there, since it knows its offset.
 */
export function submittedOf(row: Row, zone: string): Submitted {
  const timestamp = fieldOf(row, 'timestamp');
  const text = fieldOf(row, 'submittedWhen') || timestamp;
  const [, date, time] = WALL_CLOCK.exec(text) ?? [];
  return {
    wallClock: date === undefined ? text : `${date} ${time}`,
    at: readTimestamp(timestamp) ?? instantInZone(text.replace(' ', 'T'), zone),
  };
}

/** RFC 3339 but for the colon in its offset. */
function readTimestamp(text: string): Instant | null {
  if (text === '') return null;
  const { data } = instantText.safeParse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return data ?? null;
}
