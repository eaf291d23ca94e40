import { table } from '../../../src/adapter/settings';

/** Keys that name a call in other ways: the gateway's own, and that of these rows. */
const TAKEN_KEYS = ['start', 'cube'];

/** What a row says of a customer, whom the document calls by `crm__`, but for the fields that an account defines itself. */
const OF_THE_CUSTOMER = /^crm__(?!custom_info__|change_log__)/;

/** Words for who somebody is, as accounts may call a field of their own, in English and in Norwegian. */
const PERSON =
  /customer|client|contact|person|phone|mobile|e-?mail|address|name|kunde|kontakt|telefon|tlf|mobil|e-?post|adresse|navn|fødsel/;

/** A field that speaks of a call may say whose call it is. */
const CALL = /call|samtale|anrop/;

/** What the document shows of an outcome, a campaign and an account (CallOutcomes.md, CallOutcomesAPI.md): many rows have it alike. */
const SHARED = /^(call_outcome__(?!extra__)|campaign__|assignment__|client__|data_owner__|segment__|crm__change_log__)/;

const ADVICE = 'all of them would become one. Name a field that holds the id of one call';

/**
 * Why a field can't hold the id of a call, decided by its name; null when it may. What two rows have alike there makes one call
 * of theirs, for good and for every vendor.
 */
function whyNoCallId(field: string): string | null {
  const name = field.toLowerCase();
  if (SHARED.test(name)) return `must not name ${field}, which many calls have alike: ${ADVICE}`;
  const own = name.replace(/^call_outcome__extra__/, '');
  const isPerson = OF_THE_CUSTOMER.test(name) || (PERSON.test(own) && !CALL.test(own));
  return isPerson
    ? `must not name ${field}, which says who the customer is: a customer has many calls, and ${ADVICE}`
    : null;
}

/** Which fields hold ids of one call, by the ids' keys. */
export const callIds = table
  .prefault({})
  .refine((fields) => !TAKEN_KEYS.some((key) => Object.hasOwn(fields, key)), {
    error: `must not name ${TAKEN_KEYS.join(' or ')}`,
  })
  .superRefine((fields, context) => {
    const faults = Object.values(fields).flatMap((field) => whyNoCallId(field) ?? []);
    for (const message of faults) context.addIssue({ code: 'custom', message });
  });
