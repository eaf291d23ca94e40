import { settings } from '../settings';
import { readRow } from './row';

it('a comment is kept as long as a description may be, and cut beyond', () => {
  const connection = settings.parse({ account: 'acme', token: 'x', campaignIds: '926' });
  const described = (comment: string): unknown => {
    const row = { crm__customer_id: '1', call_outcome__type: 'Sale', call_outcome__comment: comment };
    return readRow(row, '926', connection, {}).report?.outcome?.description;
  };
  expect(described('x'.repeat(65_536))).toBe('x'.repeat(65_536));
  expect(described('x'.repeat(65_537))).toBe(`${'x'.repeat(65_535)}…`);
});
