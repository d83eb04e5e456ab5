import { describe, expect, it } from 'vitest';
import { matchNames } from './class-names.ts';

describe('matchNames', () => {
  const names = ['tench', 'goldfish'];
  const padded = ['(background)', 'tench', 'goldfish'];

  it('leaves as many names as classes alone, whatever the offset', () => {
    expect(matchNames(names, 2, undefined, 'names.txt')).toEqual({ names });
    expect(matchNames(names, 2, 1, 'names.txt')).toEqual({ names });
  });

  it('puts classes without names first, and says so where it is a guess', () => {
    expect(matchNames(names, 3, 1, 'names.txt')).toEqual({ names: padded });
    expect(matchNames(names, 4, 2, 'names.txt')).toEqual({ names: ['(background)', ...padded] });
    const guess = matchNames(names, 3, undefined, 'names.txt');
    expect(guess.names).toEqual(padded);
    expect(guess.note).toContain('names.txt holds one name fewer');
  });

  it.each([
    [4, undefined],
    [3, 0],
    [3, 2],
    [1, undefined],
  ])('refuses two names for %i classes at the offset %s', (classes, offset) => {
    expect(() => matchNames(names, classes, offset, 'names.txt')).toThrow(
      `names.txt: it holds 2 names, but the model has ${classes} classes`,
    );
  });
});
