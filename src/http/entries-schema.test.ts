import { z } from 'zod';
import { clearable } from './entries-schema';

describe('what is said for one vendor', () => {
  const extras = z.strictObject({
    payout: z.string().optional(),
    field: z.preprocess((value) => (value === '' ? undefined : value), z.string().optional()),
  });

  it('clears by null, and leaves out what the vendor reads as nothing', () => {
    const said = clearable(extras).parse({ payout: null, field: '' });
    expect(said).toStrictEqual({ payout: null });
  });

  it('has its faults told at their paths', () => {
    const { error } = clearable(extras).safeParse({ payout: 1, other: null });
    expect(error?.issues.map(({ code, path }) => [code, path])).toEqual([
      ['invalid_type', ['payout']],
      ['unrecognized_keys', []],
    ]);
  });
});
