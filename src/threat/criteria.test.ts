import { describe, expect, it } from 'vitest';
import { DataError, ShapeError } from '../errors.ts';
import { floats } from '../tensor/index.ts';
import { misclassified, targeted } from './criteria.ts';

const logits = floats(
  [6, 3],
  [
    [5, 1, 2], // answers 0
    [1, 5, 2], // answers 1
    [4, 4, 1], // ties: answers the first, 0
    [1, 4, 4], // answers 1
    [Number.NaN, 9, 1], // answers nothing
    [1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], // answers 2
  ].flat(),
);

describe('misclassified', () => {
  const criterion = misclassified(Int32Array.of(0, 0, 1, 1, 0, 0));

  it('asks for any answer but the label; NaN is not the label', () => {
    expect(criterion.isSatisfied(logits)).toEqual([false, true, true, false, true, true]);
  });

  it('counts a tie for the first class only, as arg-max does', () => {
    const tie = floats([2, 2], [1, 1, 1, 1]);
    expect(misclassified(Int32Array.of(0, 1)).isSatisfied(tie)).toEqual([false, true]);
  });

  it('tells a loss which way to go', () => {
    expect(criterion.kind).toBe('untargeted');
    expect([...criterion.labels]).toEqual([0, 0, 1, 1, 0, 0]);
  });
});

describe('targeted', () => {
  const criterion = targeted(Int32Array.of(0, 2, 0, 2, 1, 2));

  it('asks for the target; NaN is not the target', () => {
    expect(criterion.isSatisfied(logits)).toEqual([true, false, true, false, false, true]);
  });

  it('tells a loss which way to go', () => {
    expect(criterion.kind).toBe('targeted');
    expect([...criterion.labels]).toEqual([0, 2, 0, 2, 1, 2]);
  });
});

describe.each([
  { name: 'misclassified', make: misclassified },
  { name: 'targeted', make: targeted },
])('$name', ({ name, make }) => {
  it('keeps its name and kind for some of the samples, in the order asked for', () => {
    const all = make(Int32Array.of(0, 1, 2));
    const some = all.take([2, 0, 2]);
    expect(some).toMatchObject({ name, kind: all.kind });
    expect([...some.labels]).toEqual([2, 0, 2]);
    expect(some.isSatisfied(floats([3, 3], [0, 0, 9, 0, 0, 9, 0, 0, 9]))).toEqual(
      [2, 0, 2].map((label) => (label === 2) === (name === 'targeted')),
    );
  });

  it('has no answer for no samples', () => {
    expect(make(new Int32Array(0)).isSatisfied(floats([0, 3]))).toEqual([]);
  });

  it.each([[[2, 3]], [[3]], [[3, 3, 1]]])('refuses logits of shape %j for three labels', (shape) => {
    expect(() => make(Int32Array.of(0, 1, 2)).isSatisfied(floats(shape))).toThrow(ShapeError);
  });

  it.each([-1, 3])('refuses label %i of three classes, and says which sample', (label) => {
    const isSatisfied = () => make(Int32Array.of(0, label)).isSatisfied(floats([2, 3]));
    expect(isSatisfied).toThrow(DataError);
    expect(isSatisfied).toThrow(/sample 1/);
  });
});
