import { reviseEntries, reviseGroups } from './entries';

describe('labelled values', () => {
  it('stay when nothing is said of them, and go when null is said for all', () => {
    expect(reviseEntries({ a: 1 }, undefined)).toEqual({ a: 1 });
    expect(reviseEntries({ a: 1 }, null)).toEqual({});
  });

  it('are said one by one, and one goes by null', () => {
    expect(reviseEntries({ a: 1, b: 2, c: 3 }, { b: null, c: 4 })).toEqual({ a: 1, c: 4 });
  });
});

describe('groups of labelled values', () => {
  it('stay when nothing is said of them, and go when null is said for all or for one', () => {
    const known = { one: { a: 1 }, other: { b: 2 } };
    expect(reviseGroups(known, undefined)).toEqual(known);
    expect(reviseGroups(known, { one: null })).toEqual({ other: { b: 2 } });
    expect(reviseGroups(known, null)).toEqual({});
  });

  it('keep what is not spoken of in them', () => {
    expect(reviseGroups({ one: { a: 1, b: 2 } }, { one: { b: 3 } })).toEqual({ one: { a: 1, b: 3 } });
  });

  it('that have nothing in them are none', () => {
    expect(reviseGroups<number>({ one: { a: 1 } }, { one: { a: null }, other: {} })).toEqual({});
  });
});
