import type { Adapter } from './adapter/contract';
import type { Registry } from './adapter/registry';
import { environmentName } from './adapter/settings';
import type { Environment } from './config';
import { environment, limitSettings } from './environment';
import { nearest } from './model/nearest';

/** Read by the command line, out of the same `.env`. */
const OF_THE_COMMAND_LINE = ['GATEWAY_URL', 'GATEWAY_KEY'];

/** Shorter ones have a neighbour among what every system has (POST, HOSTS); an adapter's own beginning makes up for it. */
const SHORTEST_MISTAKEN = 6;

/**
 * What looks like a variable of the gateway's and changes nothing, a sentence for each: an empty one, one that begins as an adapter's do,
 * and one whose name is nearly right. No value is repeated.
 */
export function oddVariables(variables: Environment, registry: Registry): string[] {
  const vendors = [...registry.values()].map((adapter) => ({
    beginning: beginningOf(adapter),
    names: namesOf(adapter),
  }));
  const known = new Set([
    ...Object.keys(environment.shape),
    ...OF_THE_COMMAND_LINE,
    ...vendors.flatMap(({ names }) => names),
  ]);
  return Object.entries(variables).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (known.has(name)) return value === '' ? [`${name} is empty, which is as if it were not set`] : [];
    const upper = name.toUpperCase();
    const vendor = vendors.find(({ beginning }) => upper.startsWith(beginning)) ?? vendorMeant(upper, vendors);
    const isLong = name.length >= SHORTEST_MISTAKEN;
    const meant = vendor || isLong ? nearest(name, vendor?.names ?? known) : null;
    if (meant !== null) return [`${name} is no variable of the gateway; the nearest is ${meant}`];
    return vendor ? [`${name} is no variable of the gateway; there are ${vendor.names.join(', ')}`] : [];
  });
}

interface Vendor {
  /** such as "ACME_" */
  beginning: string;
  names: readonly string[];
}

/** Whose variable it would be if its beginning were spelled right. */
function vendorMeant(name: string, vendors: readonly Vendor[]): Vendor | undefined {
  const [, beginning = ''] = /^([^_]*_)./.exec(name) ?? [];
  const meant =
    beginning.length > SHORTEST_MISTAKEN
      ? nearest(
          beginning,
          vendors.map((one) => one.beginning),
        )
      : null;
  return vendors.find((one) => one.beginning === meant);
}

function beginningOf({ id }: Adapter): string {
  return environmentName(id, '');
}

function namesOf({ id, settings, deliver, receive }: Adapter): string[] {
  const shapes = [settings.shape, deliver ? limitSettings.shape : {}, receive?.settings.shape ?? {}];
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape)))].map((name) => environmentName(id, name));
}
