import type { Probe } from '../../src/adapter/contract';
import { parseBody } from '../../src/adapter/exchange';
import { authorizationOf, type Settings } from './settings';
import { callList } from './wire';

/** The id of the newest call (https://trackdrive.com/api/docs/1.0/calls.html). Whether the keys may change a call is not shown by it. */
export const probe: Probe<Settings> = {
  request: (settings) => ({
    method: 'GET',
    path: ['api', 'v1', 'calls'],
    query: { columns: 'id', per_page: '1' },
    headers: { authorization: authorizationOf(settings) },
  }),
  read: (response) => {
    const list = response.truncated ? null : parseBody(callList, response);
    if (list === null) {
      return {
        ok: false,
        message: `answered ${response.status} with what is no list of calls: this may not be TrackDrive`,
      };
    }
    return {
      ok: true,
      message: 'TrackDrive takes the keys and lists its calls; whether they may change one it does not say',
    };
  },
};
