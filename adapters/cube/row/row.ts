import type { PulledRow } from '../../../src/adapter/pull';
import type { Report } from '../../../src/adapter/report';
import { DESCRIPTION_LENGTH } from '../../../src/model/limits';
import type { OutcomeDraft } from '../../../src/model/outcome';
import type { Settings } from '../settings';
import type { Row } from '../wire';
import { amountDraft, amountOf, unreadableAmount } from './amount';
import { attributesOf, cut } from './attributes';
import { callOf } from './call';
import { contentOf, identityOf } from './digest';
import { isErased } from './erased';
import { fieldOf, hasField } from './fields';
import { namingOf } from './outcome-name';
import { type Submitted, submittedOf } from './submitted';

/** The adapter's id: the key of the names that the gateway gives to the calls of rows. */
const CUBE = 'cube';

/** What an outcome is called whose type has no name. */
const UNMAPPED = 'unmapped';

/** Reads one row, of whatever year; `labels` are the names of custom fields by their number. */
export function readRow(
  row: Row,
  campaign: string,
  settings: Settings,
  labels: Readonly<Record<string, string>>,
): PulledRow {
  const submitted = submittedOf(row, settings.timeZone);
  const identity = identityOf([campaign, fieldOf(row, 'customerId'), submitted.wallClock, fieldOf(row, 'agent')]);
  const read = isErased(row) ? null : reportOf({ row, campaign, submitted, identity }, settings, labels);
  if (typeof read !== 'string') return { identity, content: contentOf(read), report: read };
  return { identity, content: contentOf(null), report: null, rejected: read };
}

interface Read {
  row: Row;
  campaign: string;
  submitted: Submitted;
  identity: string;
}

/**
 * Null for a row that the settings leave out; a sentence for one whose outcome would go out with an amount that can't be read. What
 * is not met, and what goes to nobody, needs none.
 */
function reportOf(read: Read, settings: Settings, labels: Readonly<Record<string, string>>): Report | string | null {
  const { row, campaign, submitted, identity } = read;
  const words = { campaign, type: fieldOf(row, 'type'), subtype: fieldOf(row, 'subtype') };
  const naming = namingOf(words, settings.outcomeNames);
  if (naming === 'left out') return null;
  const { name, met } = naming ?? { name: UNMAPPED, met: true };
  const amount = amountOf(row, settings);
  const fault = naming?.met ? unreadableAmount(row, settings, amount) : null;
  if (fault !== null) return `${whereIs(read)}: ${fault}`;
  const outcome: OutcomeDraft = {
    name,
    key: identity,
    met,
    ...amountDraft(amount),
    ...(submitted.at !== null && { occurredAt: submitted.at }),
    ...(hasField(row, 'comment') && { description: cut(fieldOf(row, 'comment'), DESCRIPTION_LENGTH) || null }),
    attributes: { ...attributesOf(row, labels), ...unreadTime(submitted) },
  };
  return {
    ...callOf(row, submitted.at, settings),
    outcome,
    alias: { key: CUBE, value: identity },
    ...(naming === null && { withheld: withheldFor(words) }),
  };
}

/** What the field of the time holds where no time can be read from it. */
function unreadTime({ wallClock, at }: Submitted): Record<string, string> {
  return at === null && wallClock !== '' ? { submitted_when: cut(wallClock, 255) } : {};
}

/** By what a person finds the row again. */
function whereIs({ row, campaign, submitted }: Read): string {
  const customer = cut(fieldOf(row, 'customerId'), 50) || 'without an id';
  return `customer ${customer}, submitted ${cut(submitted.wallClock, 50)} in campaign ${campaign}`;
}

function withheldFor({ campaign, type, subtype }: { campaign: string; type: string; subtype: string }): string {
  const words = type === '' ? 'rows without a type' : `the type "${cut(type, 100)}"`;
  const more = subtype === '' ? '' : ` with the subtype "${cut(subtype, 100)}"`;
  return `no outcome name is set for ${words}${more} in campaign ${campaign}`;
}
