import { isIPv6 } from 'node:net';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/**
 * Where a request came from, as far as one somebody has it: an IPv4 address, or the first 64 bits of an IPv6 one, since whoever has one
 * of those has them all. Behind proxies that are trusted (TRUST_PROXY) the address is the one that they name.
 */
export function addressOf({ ip = '' }: Pick<Request, 'ip'>): string {
  if (!isIPv6(ip)) return ip;
  const address = ipaddr.IPv6.parse(ip);
  if (address.isIPv4MappedAddress()) return address.toIPv4Address().toString();
  return `${address.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
