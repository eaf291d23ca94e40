import { parseBody } from '../../src/adapter/exchange';
import type { Labels } from '../../src/adapter/pull';
import { customFieldsRequest } from './request';
import type { Settings } from './settings';
import { customFields } from './wire';

/** The names of `crm__custom_info__<n>` by n (CustomerCustomFields.md). A field without a name keeps its number. */
export const labels: Labels<Settings> = {
  request: customFieldsRequest,
  read: (response) => {
    const fields = response.truncated ? null : parseBody(customFields, response);
    if (fields === null) {
      return { kind: 'unreadable', message: `answered ${response.status} with what is no list of custom fields` };
    }
    const named = fields.filter(({ id, key }) => isId(id) && typeof key === 'string' && key.trim() !== '');
    return Object.fromEntries(named.map(({ id, key }) => [String(id), key as string]));
  },
};

function isId(id: unknown): boolean {
  return typeof id === 'string' || typeof id === 'number';
}
