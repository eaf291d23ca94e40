import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WARNING_CODES } from './warning';

test('each code is in snake case, and docs/warnings.md says what to do about it', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'warnings.md'), 'utf8');
  const documented = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  expect(WARNING_CODES).toEqual(documented);
  expect(WARNING_CODES.filter((code) => !/^[a-z]+(_[a-z]+)*$/.test(code))).toEqual([]);
});
