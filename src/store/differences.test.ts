import fc from 'fast-check';
import { common, difference, restore } from './differences';

const json = fc.jsonValue({ maxDepth: 4 });
const asStored = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

it('is restored to the very same text, from whatever base', () => {
  fc.assert(
    fc.property(json, json, (base, value) => {
      const stored = asStored(difference(base, value)) as never;
      expect(JSON.stringify(restore(base, stored))).toBe(JSON.stringify(value));
    }),
  );
});

it('is restored from what two values have in common', () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      const base = asStored(common(one, other));
      for (const value of [one, other]) {
        const stored = asStored(difference(base, value)) as never;
        expect(JSON.stringify(restore(base, stored))).toBe(JSON.stringify(value));
      }
    }),
  );
});

it('names what is another one, and nothing else', () => {
  const base = { method: 'POST', headers: { accept: 'a', date: 'Monday' }, body: { name: 'sale', tags: [1, 2] } };
  const value = { method: 'POST', headers: { accept: 'a', date: 'Tuesday' }, body: { name: 'sale', tags: [1, 3] } };
  expect({ ...(difference(base, value) as object) }).toEqual({
    headers: { date: ['Tuesday'] },
    body: { tags: [[1, 3]] },
  });
  expect(difference(base, { ...value, headers: { accept: 'a' } })).toMatchObject({ headers: [{ accept: 'a' }] });
  expect(difference(base, structuredClone(base))).toBeNull();
});

it('keeps nothing of what two values have not in common', () => {
  expect(common({ caller: '1', kind: 'sale', of: { a: 1 } }, { caller: '2', kind: 'sale', of: { b: 1 } })).toEqual({
    caller: null,
    kind: 'sale',
    of: null,
  });
});

it('takes a member called __proto__ for a member', () => {
  const [base, value] = ['{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}'].map((text) => JSON.parse(text) as unknown);
  const stored = asStored(difference(base, value)) as never;
  expect(JSON.stringify(restore(base, stored))).toBe('{"__proto__":{"a":2}}');
});
