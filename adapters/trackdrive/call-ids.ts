import type { CallIdKind } from '../../src/adapter/call-id';

/**
 * TrackDrive knows a call by its number and by its UUID, and takes either in the place of the other
 * (https://trackdrive.com/api/docs/1.0/calls/update.html). UUIDs are the same in capitals (RFC 9562, section 4).
 */
export const otherCallIds = {
  uuid: { is: 'a UUID', pattern: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/ },
} satisfies Readonly<Record<string, CallIdKind>>;
