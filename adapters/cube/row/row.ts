import type { PulledRow } from '../../../src/adapter/pull';
import type { Report } from '../../../src/adapter/report';
import { DESCRIPTION_LENGTH } from '../../../src/model/limits';
import type { OutcomeDraft } from '../../../src/model/outcome';
import type { Settings } from '../settings';
import type { Row } from '../wire';
import { amountOf } from './amount';
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
  const report = isErased(row) ? null : reportOf({ row, campaign, submitted, identity }, settings, labels);
  return { identity, content: contentOf(report), report };
}

interface Read {
  row: Row;
  campaign: string;
  submitted: Submitted;
  identity: string;
}

/** Null for a row that the settings leave out. */
function reportOf(read: Read, settings: Settings, labels: Readonly<Record<string, string>>): Report | null {
  const { row, campaign, submitted, identity } = read;
  const words = { campaign, type: fieldOf(row, 'type'), subtype: fieldOf(row, 'subtype') };
  const naming = namingOf(words, settings.outcomeNames);
  if (naming === 'left out') return null;
  const { name, met } = naming ?? { name: UNMAPPED, met: true };
  const outcome: OutcomeDraft = {
    name,
    key: identity,
    met,
    ...amountOf(row, settings),
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

function withheldFor({ campaign, type, subtype }: { campaign: string; type: string; subtype: string }): string {
  const words = type === '' ? 'rows without a type' : `the type "${cut(type, 100)}"`;
  const more = subtype === '' ? '' : ` with the subtype "${cut(subtype, 100)}"`;
  return `no outcome name is set for ${words}${more} in campaign ${campaign}`;
}
