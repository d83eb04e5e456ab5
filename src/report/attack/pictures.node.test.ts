import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileStems } from './pictures.node.ts';

describe('fileStems', () => {
  it('makes file names of sample names', () => {
    const names = ['panda.jpeg', 'cats/a b.png', '#12', '../up.png', '图片.png', 'v1.2/x.png'];
    expect(fileStems(names)).toEqual(['panda', 'cats_a_b', '12', 'up', '图片', 'v1.2_x']);
  });

  it('keeps apart what would be one file, also where case does not count', () => {
    expect(fileStems(['a.png', 'a.jpg', 'A.webp', 'a-2.png'])).toEqual(['a', 'a-2', 'A-3', 'a-2-2']);
  });

  it('never leaves the folder and never repeats itself', () => {
    const part = fc.constantFrom('..', '.', 'a', 'b', '', '/', '\\', '#', '.png', ' ', 'é', '\u0000');
    fc.assert(
      fc.property(
        fc.array(
          fc.array(part, { maxLength: 5 }).map((parts) => parts.join('')),
          { maxLength: 8 },
        ),
        (names) => {
          const stems = fileStems(names);
          expect(new Set(stems).size).toBe(names.length);
          for (const stem of stems) expect(stem).not.toMatch(/[/\\\0]|^\.*$/);
        },
      ),
      { seed: 40 },
    );
  });
});
