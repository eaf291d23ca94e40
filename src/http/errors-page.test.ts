import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsPage } from './errors-page';

it('is as it was made last: npm run openapi', () => {
  expect(readFileSync(join(__dirname, '..', '..', 'docs', 'errors.md'), 'utf8')).toBe(errorsPage());
});
