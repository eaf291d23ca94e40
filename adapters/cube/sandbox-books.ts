import type { Sandbox, SandboxRequest, SandboxResponse } from '../../src/adapter/contract';
import { fieldOf } from './row/fields';
import { refuseStranger } from './sandbox-access';
import {
  CAMPAIGNS,
  CUSTOM_FIELDS,
  DOCUMENTED_CAMPAIGN,
  DOCUMENTED_ROW,
  type SandboxCampaign,
} from './sandbox-campaigns';
import { daysBetween, readWindow, wallClockAt } from './sandbox-days';
import { answerPage, type Links } from './sandbox-paging';
import { rowOf, submissionsOn } from './sandbox-rows';
import type { Row } from './wire';

export interface CubeBooksOptions {
  /** epoch milliseconds */
  now?: () => number;
  /** by number, beside those that are there anyway */
  campaigns?: Readonly<Record<string, SandboxCampaign>>;
  links?: Links;
}

/** Cube's books and its API over them. Days are written as in 2019-08-14. */
export interface CubeBooks {
  sandbox: Sandbox;
  /** what a campaign has of these days, both included, as it is answered */
  rows(campaign: string, from: string, to: string): Row[];
  /** a row that comes late; it names its time itself, in the fields of either era */
  add(campaign: string, row: Row): void;
  /** from now on these fields of a campaign's rows of a customer read otherwise */
  change(campaign: string, customerId: string, fields: Row): void;
  /** from now on nothing is left of a customer but the id */
  anonymise(customerId: string): void;
  /** how links to the next page are made from now on */
  linkBy(links: Links): void;
}

interface Entry {
  when: string;
  row: () => Row;
}

/** Opens books that are the same every time, but for what the clock and the caller add to them. */
export function openCubeBooks({ now = Date.now, campaigns = {}, links = 'whole' }: CubeBooksOptions = {}): CubeBooks {
  const known = new Map(Object.entries({ ...CAMPAIGNS, ...campaigns }));
  const added: { campaign: string; row: Row }[] = [{ campaign: DOCUMENTED_CAMPAIGN, row: DOCUMENTED_ROW }];
  const changes = new Map<string, Row>();
  const anonymous = new Set<string>();
  let style = links;

  const entriesOf = (id: string, campaign: SandboxCampaign, from: string, to: string): Entry[] => {
    const latest = wallClockAt(now());
    const submitted = daysBetween(from, to).flatMap((day) => submissionsOn(day, campaign.outcomesOn(day)));
    const late = added
      .filter((one) => one.campaign === id)
      .map(({ row }): Entry => ({ when: fieldOf(row, 'submittedWhen'), row: () => row }))
      .filter(({ when }) => from <= when.slice(0, 10) && when.slice(0, 10) <= to);
    const entries = submitted.map((one): Entry => ({ when: one.when, row: () => rowOf(campaign, one) }));
    const all =
      late.length === 0 ? entries : [...entries, ...late].sort((one, other) => (one.when < other.when ? -1 : 1));
    return all.filter(({ when }) => when <= latest);
  };

  const show = (id: string, row: Row): Row => {
    const customer = fieldOf(row, 'customerId');
    const changed = { ...row, ...changes.get(`${id} ${customer}`) };
    return anonymous.has(customer) ? anonymised(changed) : changed;
  };

  const outcomes = (request: SandboxRequest, id: string): SandboxResponse => {
    const campaign = known.get(id);
    if (!campaign) return NOT_FOUND;
    const window = readWindow(request.query, wallClockAt(now()).slice(0, 10));
    if (window === null) return { status: 400, body: { detail: 'Invalid date.' } };
    const entries = entriesOf(id, campaign, window.from, window.to);
    return answerPage(request, entries, { links: style, rowOf: ({ row }) => show(id, row()) });
  };

  const answer = (request: SandboxRequest): SandboxResponse => {
    const refusal = refuseStranger(request);
    if (refusal) return refusal;
    const [, resource = '', slash] = /^\/api\/v1\/(.+?)(\/?)$/.exec(request.path) ?? [];
    const campaign = /^campaigns\/([^/]+)\/call_outcomes$/.exec(resource)?.[1];
    const isFields = /^(assignments\/\d+|data_owners\/\d+\/\w+)\/crm_custom_fields$/.test(resource);
    if (campaign === undefined && !isFields && resource !== 'campaigns') return NOT_FOUND;
    if (request.method !== 'GET') return notAllowed(request.method);
    if (resource === 'campaigns')
      return { status: 200, body: [...known].map(([id, { name }]) => ({ id: Number(id), name })) };
    if (slash === '') return { status: 301, headers: { location: `${request.path}/` }, body: '' };
    return campaign === undefined ? { status: 200, body: CUSTOM_FIELDS } : outcomes(request, campaign);
  };

  return {
    sandbox: { handle: answer },
    rows: (id, from, to) => {
      const campaign = known.get(id);
      return campaign ? entriesOf(id, campaign, from, to).map(({ row }) => show(id, row())) : [];
    },
    add: (campaign, row) => void added.push({ campaign, row }),
    change: (id, customerId, fields) => {
      const key = `${id} ${customerId}`;
      changes.set(key, { ...changes.get(key), ...fields });
    },
    anonymise: (customerId) => void anonymous.add(customerId),
    linkBy: (other) => void (style = other),
  };
}

const NOT_FOUND: SandboxResponse = { status: 404, body: { detail: 'Not found.' } };

function notAllowed(method: string): SandboxResponse {
  return { status: 405, headers: { allow: 'GET, HEAD, OPTIONS' }, body: { detail: `Method "${method}" not allowed.` } };
}

/** The customer's fields are emptied, the name says why. */
function anonymised(row: Row): Row {
  const fields = Object.entries(row).map(([name, value]) => {
    if (name === 'crm__standard_info__name') return [name, 'Anonymized'];
    return [name, /^crm__(standard|custom)_info__/.test(name) ? '' : value];
  });
  return Object.fromEntries(fields) as Row;
}
