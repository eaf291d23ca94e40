import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const typesOfNode = dirname(require.resolve('@types/node/package.json'));
const declarations = readdirSync(typesOfNode).filter((file) => file.endsWith('.d.ts'));
const platform = declarations.map((file) => readFileSync(join(typesOfNode, file), 'utf8')).join('\n');

/**
 * Finds a vendor's name in code. As a word of identifiers and texts: `acme` stands in `acmeToken`, `ACME_TOKEN` and `'acme'`, and not in `pacmen`.
 * A name that is also a word of the platform (`close`) would be found in every socket that is closed: that one is looked for where vendors
 * stand.
 */
export function vendorName(id: string): RegExp {
  const [upper, title] = [id.toUpperCase(), id[0]?.toUpperCase() + id.slice(1)];
  const isCommon = new RegExp(`\\b${id}\\b`, 'i').test(platform);
  return isCommon
    ? new RegExp(
        `adapters/${id}\\b|\\b${upper}_[A-Z]|\\b(ids|vendor)(\\?\\.|\\.|\\[['"])${id}\\b|(adapter|vendor)(Id)? (===|!==) '${id}'`,
      )
    : new RegExp(`(?<![A-Za-z])${id}(?![a-z])|${upper}|${title}(?![a-z])`);
}
