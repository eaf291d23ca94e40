/**
 * How much may be said of a call or an outcome, wherever it comes in: at the API, at the endpoints that look like a vendor's, or
 * from a vendor that is asked. Lengths are in UTF-16 units. What one vendor can't take of it is that vendor's adapter's to say.
 */

export const NAME_LENGTH = 255;

/** Free text: 64 kB of it. */
export const DESCRIPTION_LENGTH = 65_536;

/** Of labelled values: attributes of an outcome or a call, contact fields, custom data. */
export const MOST_VALUES = 100;
export const LABEL_LENGTH = 255;
export const VALUE_LENGTH = 4_000;
