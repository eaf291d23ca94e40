import { type Instant, instantText, precisionOfFraction, type StatedInstant } from '../../../src/model/time';
import { instantInZone } from '../../../src/model/zone';

const COMPRESSED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/;

/** Year first, slashes or dashes, T or a blank; all behind the minutes may be missing. No two parts match the same text. */
const WRITTEN = new RegExp(
  [
    String.raw`^(?<year>\d{4})(?<mark>[-/])(?<month>\d\d?)\k<mark>(?<day>\d\d?)`,
    String.raw`[T ](?<hour>\d\d?):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d+))?)?`,
    String.raw`(?: ?(?<half>AM|PM))?(?: ?(?<offset>Z|UTC|[+-]\d\d:?\d\d))?$`,
  ].join(''),
  'i',
);

/**
 * When a call started, in every form that Invoca documents or shows in its examples: seconds (10 digits) or milliseconds
 * (13) since 1970, `YYYYMMDDHHMMSSsss` (UTC always), and a date and time with an offset or, read in `zone`, without one.
 * A meridiem beside an hour above 12 is redundant (`13:00:00 PM`). Null for what is no time.
 */
export function readStartTime(sent: string | number, zone: string): StatedInstant | null {
  const text = String(sent).trim();
  if (/^\d{10}$/.test(text)) return stated(instantOf(Number(text) * 1000), 1_000);
  if (/^\d{13}$/.test(text)) return stated(instantOf(Number(text)), 1);
  const [, ...compressed] = COMPRESSED.exec(text) ?? [];
  if (compressed.length > 0) return stated(readCompressed(compressed), 1);
  const written = WRITTEN.exec(text)?.groups;
  if (!written) return null;
  const { second, fraction = '' } = written;
  return stated(readWritten(written, zone), second === undefined ? 60_000 : precisionOfFraction(fraction));
}

function stated(at: Instant | null, precisionMs: number): StatedInstant | null {
  return at === null ? null : { at, precisionMs };
}

function readCompressed([year, month, day, hour, minute, second, milliseconds]: readonly string[]): Instant | null {
  return instantInZone(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}`, 'UTC');
}

function readWritten(written: Readonly<Record<string, string | undefined>>, zone: string): Instant | null {
  const { year, month = '', day = '', minute, second = '00', fraction = '', offset } = written;
  const hour = hourOf(Number(written['hour']), written['half']?.toUpperCase());
  if (hour === null) return null;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = `${String(hour).padStart(2, '0')}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  if (offset === undefined) return instantInZone(`${date}T${time}`, zone);
  return instantText.safeParse(`${date}T${time}${withColon(offset)}`).data ?? null;
}

/** Of the day, from 0; null for 13 AM, which is no hour. */
function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour;
  if (hour > 12) return half === 'PM' ? hour : null;
  return (hour % 12) + (half === 'PM' ? 12 : 0);
}

/** -0700 -> -07:00 */
function withColon(offset: string): string {
  return /^[+-]/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(-2)}` : 'Z';
}

function instantOf(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString();
}
