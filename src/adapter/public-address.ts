import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Resolves a name to all its addresses, as `dns.lookup` does. */
export type Resolve = (
  name: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Thrown before a connection is made: nothing was sent, and nothing ever will be while the name leads there. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
  constructor() {
    super('has an address in a private network');
  }
}

/**
 * What is not reached over the internet, or is this machine, its neighbours or its landlord
 * (https://www.iana.org/assignments/iana-ipv4-special-registry).
 */
const CLOSED_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Public in form only: Azure's host answers its machines there (learn.microsoft.com, "What is IP address 168.63.129.16").
  '168.63.129.16/32',
].map((block) => ipaddr.IPv4.parseCIDR(block));

/** The only part of IPv6 that is routed, with what in it is not (https://www.iana.org/assignments/iana-ipv6-special-registry). */
const OPEN_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
const CLOSED_IPV6 = [
  // Teredo, benchmarking, ORCHID and what else the IETF has for itself
  '2001::/23',
  '2001:db8::/32',
  // 6to4, which holds an IPv4 address that a relay would go on to
  '2002::/16',
  '3fff::/20',
].map((block) => ipaddr.IPv6.parseCIDR(block));

/** An IPv4 address in the clothes of IPv6, in the last 32 bits: mapped, and as a NAT64 translates it. */
const WRAPPED_IPV4 = ['::ffff:0:0/96', '64:ff9b::/96'].map((block) => ipaddr.IPv6.parseCIDR(block));

/** Whether an address is one of the internet's. Whatever is no address is not. */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0 || !ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.kind() === 'ipv4') return isPublicIpv4(address as ipaddr.IPv4);
  const wide = address as ipaddr.IPv6;
  if (WRAPPED_IPV4.some((block) => wide.match(block)))
    return isPublicIpv4(new ipaddr.IPv4(wide.toByteArray().slice(-4)));
  return wide.match(OPEN_IPV6) && !CLOSED_IPV6.some((block) => wide.match(block));
}

function isPublicIpv4(address: ipaddr.IPv4): boolean {
  return !CLOSED_IPV4.some((block) => address.match(block));
}

/**
 * For the `lookup` of an agent: resolves a name once and gives the connection those very addresses, so that a name can't lead
 * elsewhere between the check and the connection. One address that is not public is enough to refuse them all.
 */
export function publicLookup(resolve: Resolve = lookup): LookupFunction {
  return (name, options, callback) => {
    if (isThisMachine(name)) return process.nextTick(callback, new ForbiddenAddress(), []);
    resolve(name, { ...options, all: true }, (error, addresses) => {
      const [first] = error ? [] : addresses;
      if (error) callback(error, []);
      else if (!first) callback(Object.assign(new Error(`no address of ${name}`), { code: 'ENOTFOUND' }), []);
      else if (!addresses.every(({ address }) => isPublicAddress(address))) callback(new ForbiddenAddress(), []);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** Whatever it resolves to (RFC 6761, 6.3); some resolvers know no address of it with a dot behind. */
function isThisMachine(name: string): boolean {
  return /(^|\.)localhost\.?$/i.test(name);
}

/** How long a name may take to be resolved when it is only looked at. */
const PATIENCE_MS = 3_000;

/**
 * Whether a base URL leads into a private network as of now. A name that has no address, or none in time, may have one later: it is
 * looked at again with every connection.
 */
export async function leadsToPrivateAddress(baseUrl: string, resolve: Resolve = lookup): Promise<boolean> {
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return new Promise((settle) => {
    const timer = setTimeout(() => settle(false), PATIENCE_MS);
    publicLookup(resolve)(host, { all: true }, (error) => {
      clearTimeout(timer);
      settle(error instanceof ForbiddenAddress);
    });
  });
}
