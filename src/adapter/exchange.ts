import { z } from 'zod';

/** One request in a vendor's language, below the base URL of its connection. Always JSON. */
export interface VendorRequest {
  method: 'GET' | 'POST' | 'PUT';
  /**
   * the path's segments, unencoded: the client encodes each and refuses those that would climb out; an empty one at the end is
   * a slash there
   */
  path: readonly string[];
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
}

/** What a vendor answered. */
export interface VendorResponse {
  status: number;
  /** names in lower case, several of one name joined by ", " */
  headers: Readonly<Record<string, string>>;
  /** text, at most 64 kB of it */
  body: string;
  /** the body was longer than what is kept of it */
  truncated: boolean;
}

/** Reads an answer's body through a schema; null when it is no JSON or not of that shape. */
export function parseBody<T extends z.ZodType>(schema: T, response: VendorResponse): z.output<T> | null {
  const parsed = schema.safeParse(parseJson(response.body));
  return parsed.success ? parsed.data : null;
}

/** The value that a JSON text stands for; undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
