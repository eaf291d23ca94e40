import type { VendorRequest, VendorResponse } from './exchange';
import type { Failure } from './failure';
import type { Report } from './report';

/** A run of days in the connection's zone, both included, such as 2026-11-01. */
export interface DayWindow {
  from: string;
  to: string;
}

/** One row of what a vendor has, as far as it says anything to the gateway. */
export interface PulledRow {
  /**
   * Tells the vendor's rows apart as well as the vendor lets it: a digest of what does not change about one. Rows that are
   * truly alike share it, and are told apart by their order.
   */
  identity: string;
  /** a digest of all that the row says, as the settings read it: another one is a change */
  content: string;
  /** what the row reports; null when it was erased at its source or the settings leave it out: neither news nor a change */
  report: Report | null;
  /**
   * why nothing can be made of the row, in a sentence for a person that holds what could not be read; its report is null, and what
   * is known of it stays as it is
   */
  rejected?: string;
}

/** A page that was asked for, and what was seen of its window before. */
export interface AskedPage {
  stream: string;
  window: DayWindow;
  request: VendorRequest;
  /** rows of the pages before */
  seen: number;
  /** what `Labels` were read, by the vendor's own number; empty where they are not asked for */
  labels: Readonly<Record<string, string>>;
}

export interface PulledPage {
  rows: readonly PulledRow[];
  /** null at the end */
  next: VendorRequest | null;
}

/** Names that rows leave out, to be asked for once and remembered for a while. */
export interface Labels<Settings> {
  /** null: the settings do not ask for them */
  request(settings: Settings): VendorRequest | null;
  read(response: VendorResponse): Readonly<Record<string, string>> | Failure;
}

/** How outcomes are fetched from a vendor that has to be asked. All functions are pure: no I/O, no clock, no memory. */
export interface Pull<Settings> {
  /** when to ask: a cron pattern, read in the connection's zone */
  schedule(settings: Settings): string;
  /** IANA name: what a day is, and when the clock strikes */
  timeZone(settings: Settings): string;
  /** how many days before the newest one that was read are read again, since rows come late and change */
  lookbackDays(settings: Settings): number;
  /** what is asked for one after the other, each by itself */
  streams(settings: Settings): readonly string[];
  first(stream: string, window: DayWindow, settings: Settings): VendorRequest;
  /** Reads an answer of 2xx. A failure ends the pull; what the pages before it brought stays. */
  read(response: VendorResponse, asked: AskedPage, settings: Settings): PulledPage | Failure;
  /** What an answer outside 2xx means where the vendor differs from `failureOfStatus`; a page where it means the end. */
  refusal(response: VendorResponse, asked: AskedPage): PulledPage | Failure | null;
  labels?: Labels<Settings>;
}
