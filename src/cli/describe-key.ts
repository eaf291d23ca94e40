import type { Key } from './answers';
import { wrap } from './terminal/layout';
import type { Output } from './terminal/output';
import { printable } from './terminal/printable';

/** A key on a line, or more where the terminal is narrow. */
export function keyLines(of: Key, { width }: Pick<Output, 'width'>): string[] {
  const { name, role, prefix, advertisers, campaigns, networks, expiresAt, lastUsedAt, previous, createdBy, id } = of;
  const reach = { advertisers, campaigns, networks };
  return wrap(
    [
      printable(role).padEnd(8),
      printable(name),
      `${printable(prefix)}…`,
      ...Object.entries(reach).map(([kind, ids]) => (ids?.length ? `${kind} ${printable(ids.join(', '))}` : '')),
      lastUsedAt ? `last used ${printable(lastUsedAt)}` : 'never used',
      expiresAt ? `until ${printable(expiresAt)}` : '',
      previous ? `${printable(previous.prefix)}… until ${printable(previous.until)}` : '',
      createdBy ? `made by ${printable(createdBy)}` : '',
      printable(id),
    ],
    width,
  );
}
