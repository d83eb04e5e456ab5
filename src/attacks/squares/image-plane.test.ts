import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layout } from '../../classifier/index.ts';
import { randomStream } from '../../random.ts';
import { type Shape, sizeOf } from '../../tensor/index.ts';
import { bump } from './bump-shape.ts';
import { planeOf, sidesOf, somewhere, visit } from './image-plane.ts';

const length = fc.integer({ min: 1, max: 9 });
const shape: fc.Arbitrary<Shape> = fc.array(length, { minLength: 1, maxLength: 4 });

describe('a sample as an image', () => {
  it('has every value once, in the whole window', () => {
    fc.assert(
      fc.property(shape, (shape) => {
        const plane = planeOf(shape, undefined);
        const seen: number[] = [];
        for (let channel = 0; channel < plane.channels; channel++) {
          visit(plane, channel, { top: 0, left: 0, ...plane }, (i) => seen.push(i));
        }
        expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: sizeOf(shape) }, (_, i) => i));
      }),
    );
  });

  it.each<{ shape: Shape; layout?: Layout; at: [number, number, number]; index: number }>([
    { shape: [3, 8, 6], layout: 'nchw', at: [1, 2, 3], index: 1 * 48 + 2 * 6 + 3 },
    { shape: [8, 6, 3], layout: 'nhwc', at: [1, 2, 3], index: (2 * 6 + 3) * 3 + 1 },
    { shape: [8, 6, 4], layout: 'nhwc', at: [1, 2, 3], index: (2 * 6 + 3) * 4 + 1 },
    { shape: [5, 8, 6], at: [4, 2, 3], index: 4 * 48 + 2 * 6 + 3 },
    { shape: [8, 6], at: [0, 2, 3], index: 2 * 6 + 3 },
    { shape: [12], at: [0, 0, 7], index: 7 },
    { shape: [2, 3, 8, 6], at: [5, 2, 3], index: 5 * 48 + 2 * 6 + 3 },
  ])(
    'of shape $shape has channel, row and column $at at $index',
    ({ shape, layout, at: [channel, top, left], index }) => {
      const found: number[] = [];
      visit(planeOf(shape, layout), channel, { top, left, height: 1, width: 1 }, (i) => found.push(i));
      expect(found).toEqual([index]);
    },
  );

  it('has windows inside it, of about the area that was asked for, square where squares fit', () => {
    const share = fc.double({ min: 0, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(length, length, share, fc.integer(), (height, width, share, seed) => {
        const plane = planeOf([height, width], undefined);
        const area = share * height * width;
        const side = Math.max(Math.round(Math.sqrt(area)), 1);
        const sides = sidesOf(plane, area, side);
        const window = somewhere(plane, sides, randomStream(seed));
        expect(window.top + window.height).toBeLessThanOrEqual(height);
        expect(window.left + window.width).toBeLessThanOrEqual(width);
        if (side <= Math.min(height, width)) expect([sides.height, sides.width]).toEqual([side, side]);
        else expect(sides.height === height || sides.width === width, 'one direction is full').toBe(true);
        const error = Math.abs(sides.height * sides.width - Math.min(area, height * width));
        expect(error, 'pixels too many or too few').toBeLessThanOrEqual(Math.max(side, height, width));
      }),
    );
  });

  it('has windows everywhere, the last row and column included', () => {
    const random = randomStream('places');
    const plane = planeOf([4, 5], undefined);
    const seen = new Set<string>();
    for (let i = 0; i < 400; i++) {
      const { top, left } = somewhere(plane, { height: 2, width: 2 }, random);
      seen.add(`${top} ${left}`);
    }
    expect(seen.size).toBe(3 * 4);
  });
});

describe('a bump', () => {
  it('has norm 1, one half up and one down', () => {
    fc.assert(
      fc.property(length, length, fc.boolean(), fc.constantFrom<1 | 2>(1, 2), (height, width, across, power) => {
        const values = bump(height, width, across, power);
        expect(values.reduce((sum, value) => sum + Math.abs(value) ** power, 0)).toBeCloseTo(1, 10);
        const half = Math.floor((across ? width : height) / 2);
        values.forEach((value, i) => {
          const position = across ? i % width : Math.floor(i / width);
          expect(Math.sign(value)).toBe(position < half ? 1 : -1);
        });
      }),
    );
  });

  it('of 3 x 3 is what the definition gives', () => {
    // One row of bumps up, two of bumps down; the middle is (0, 1) above and (1, 1) below, each ring adds 1 / k^2.
    const unscaled = [1 / 4, 1 + 1 / 4, 1 / 4, -1 / 4, -1 / 4, -1 / 4, -1 / 4, -(1 + 1 / 4), -1 / 4];
    const norm = Math.hypot(...unscaled);
    expect([...bump(3, 3, false, 2)]).toEqual(unscaled.map((value) => expect.closeTo(value / norm, 10)));
  });
});
