import type { Pool } from 'pg';
import { common, type Difference, difference, isWhole, restore } from './differences';

/** What was sent and what was answered, as it may be kept: secrets are masked. Null where there was none. */
export interface Exchange {
  request: unknown;
  response: unknown;
}

/** An exchange as its attempt keeps it: whole, or as what differs from a template. */
export interface KeptExchange extends Exchange {
  templateId: number | null;
}

/**
 * Exchanges with one vendor are alike: the same headers, the same members in the same order, many of the same values. What they have in
 * common is kept once, as a template, and an attempt keeps the rest: a quarter of the bytes, nothing of the record lost.
 */
export interface ExchangeTemplates {
  /** Never waits: until there is a template, an exchange is kept whole. */
  keep(adapter: string, exchange: Exchange): KeptExchange;
}

/** Of one adapter, method and status. */
interface Kind {
  template: { id: number; content: Exchange } | null;
  /** an exchange that waits for another one, to be compared with */
  first: Exchange | null;
  /** exchanges in a row that had little in common with the template */
  unlike: number;
  /** templates that this process has made of this kind */
  made: number;
  isBusy: boolean;
}

/** So many exchanges in a row that are unlike the template ask for another one: the vendor has changed its ways. */
const UNLIKE = 8;
/** A vendor whose exchanges have nothing in common makes no more templates than this for each kind and process. */
const MOST_TEMPLATES = 8;
const MOST_KINDS = 500;

/** @param onError hears of a template that could not be read or kept; exchanges are kept whole meanwhile */
export function openExchangeTemplates(pool: Pool, onError: (error: unknown) => void): ExchangeTemplates {
  const kinds = new Map<string, Kind>();

  const busy = (kind: Kind, work: Promise<void>): void => {
    kind.isBusy = true;
    void work.catch(onError).then(() => (kind.isBusy = false));
  };

  const open = (name: string): Kind => {
    const kind: Kind = { template: null, first: null, unlike: 0, made: 0, isBusy: false };
    kinds.set(name, kind);
    busy(
      kind,
      readNewest(pool, name).then((template) => void (kind.template = template)),
    );
    return kind;
  };

  /** Two exchanges that follow each other are of two calls: what they have in common is no one's own. */
  const compare = (name: string, kind: Kind, exchange: Exchange): void => {
    if (kind.isBusy || kind.made >= MOST_TEMPLATES) return;
    if (kind.first === null) {
      kind.first = exchange;
      return;
    }
    const content = {
      request: common(kind.first.request, exchange.request),
      response: common(kind.first.response, exchange.response),
    };
    kind.first = null;
    kind.made += 1;
    busy(
      kind,
      addTemplate(pool, name, content).then((id) => {
        kind.template = { id, content };
        kind.unlike = 0;
      }),
    );
  };

  return {
    keep(adapter, exchange) {
      const whole = { templateId: null, ...exchange };
      const name = nameOf(adapter, exchange);
      if (name === null) return whole;
      const kind = kinds.get(name) ?? (kinds.size < MOST_KINDS ? open(name) : null);
      if (!kind) return whole;
      const { template } = kind;
      if (template === null) {
        compare(name, kind, exchange);
        return whole;
      }
      const request = difference(template.content.request, exchange.request);
      const response = difference(template.content.response, exchange.response);
      kind.unlike = isUnlike(request) || isUnlike(response) ? kind.unlike + 1 : 0;
      if (kind.unlike >= UNLIKE) compare(name, kind, exchange);
      return { templateId: template.id, request, response };
    },
  };
}

/** An exchange as it was, from what an attempt keeps and the content of its template, where it has one. */
export function restoreExchange({ request: asked, response: answered }: Exchange, template?: Exchange): Exchange {
  if (!template) return { request: asked, response: answered };
  return {
    request: restore(template.request, asked as Difference),
    response: restore(template.response, answered as Difference),
  };
}

/** Null for what is kept whole: an exchange without an answer. */
function nameOf(adapter: string, { request, response }: Exchange): string | null {
  if (typeof request !== 'object' || request === null || typeof response !== 'object' || response === null) return null;
  const { method } = request as { method?: unknown };
  const { status } = response as { status?: unknown };
  return `${adapter} ${String(method)} ${String(status)}`;
}

/** Whether it, its headers or its body is another one as a whole, and has many words of its own. */
function isUnlike(changed: Difference): boolean {
  if (changed === null) return false;
  if (isWhole(changed)) return true;
  return [changed.headers, changed.body].some(
    (part) => part !== undefined && part !== null && isWhole(part) && typeof part[0] === 'object',
  );
}

async function readNewest(pool: Pool, name: string): Promise<Kind['template']> {
  const { rows } = await pool.query<{ id: number; content: Exchange }>({
    name: 'read-template',
    text: 'SELECT id, content FROM exchange_templates WHERE kind = $1 ORDER BY id DESC LIMIT 1',
    values: [name],
  });
  return rows[0] ?? null;
}

async function addTemplate(pool: Pool, name: string, content: Exchange): Promise<number> {
  const { rows } = await pool.query<{ id: number }>({
    text: 'INSERT INTO exchange_templates (kind, content) VALUES ($1, $2) RETURNING id',
    values: [name, JSON.stringify(content)],
  });
  if (!rows[0]) throw new Error('an INSERT gave no row');
  return rows[0].id;
}
