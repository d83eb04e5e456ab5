import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawLines, smooth } from './pen.ts';

const points = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })), { minLength: 2, maxLength: 12 })
  .map((pairs) => ({ x: pairs.map(([x]) => x), y: pairs.map(([, y]) => y) }));

describe('smooth', () => {
  it('runs through all points, also where some are given twice', () => {
    fc.assert(
      fc.property(points, (path) => {
        const { x, y } = smooth(path, 4);
        path.x.forEach((value, i) => {
          const distances = x.map((other, j) => Math.hypot(other - value, y[j] - path.y[i]));
          expect(Math.min(...distances), `point ${i}`).toBeLessThan(1e-9);
        });
      }),
      { seed: 7 },
    );
  });

  it('keeps straight lines straight, and stays between points on a line', () => {
    const { x, y } = smooth({ x: [0, 1, 5, 6], y: [0, 2, 10, 12] }, 8);
    expect(x).toHaveLength(25);
    x.forEach((value, i) => {
      expect(y[i]).toBeCloseTo(2 * value, 9);
      expect(i === 0 || value > x[i - 1], 'never turns back').toBe(true);
    });
  });

  it('bends at a point and breaks at a corner', () => {
    const turn = (path: ReturnType<typeof smooth>): number => {
      const angles = path.x.slice(1).map((value, i) => Math.atan2(path.y[i + 1] - path.y[i], value - path.x[i]));
      return Math.max(...angles.slice(1).map((angle, i) => Math.abs(angle - angles[i])));
    };
    expect(turn(smooth({ x: [0, 1, 1], y: [0, 0, 1] }, 16))).toBeLessThan(0.4);
    expect(turn(smooth({ x: [0, 1, 1, 1], y: [0, 0, 0, 1] }, 16))).toBeCloseTo(Math.PI / 2, 6);
  });
});

describe('drawLines', () => {
  const draw = (x: number[], y: number[], radius: number[], ink = 1): Float32Array => {
    const picture = new Float32Array(100);
    drawLines([{ x, y, radius }], { picture, side: 10, ink, edge: 1 });
    return picture;
  };

  it('is full inside of the pen, half at its edge, and nothing half an edge further', () => {
    const picture = draw([2, 7], [5, 5], [1, 1], 0.8);
    expect(picture[5 * 10 + 4]).toBeCloseTo(0.8, 6);
    expect(picture[6 * 10 + 4]).toBeCloseTo(0.4, 6);
    expect(picture[7 * 10 + 4]).toBe(0);
    expect(picture[5 * 10 + 8], 'a round end').toBeCloseTo(0.4, 6);
    expect(picture[6 * 10 + 8], 'a round end').toBeCloseTo(0.8 * (1.5 - Math.SQRT2), 6);
  });

  it('draws points, and lines that leave the picture', () => {
    expect(draw([4, 4], [4, 4], [1, 1])[44]).toBe(1);
    expect(
      draw([-50, 50], [0, 0], [1, 1])
        .subarray(0, 10)
        .every((value) => value === 1),
    ).toBe(true);
    expect(Math.max(...draw([-50, -40], [0, 0], [1, 1]))).toBe(0);
  });

  it('narrows from one radius to the other, and keeps the darker of two lines', () => {
    const picture = draw([1, 9], [5, 5], [3, 0.5]);
    expect(picture[3 * 10 + 1]).toBe(1);
    expect(picture[3 * 10 + 8]).toBe(0);
    const before = [...picture];
    drawLines([{ x: [0, 9], y: [5, 5], radius: [1, 1] }], { picture, side: 10, ink: 0.5, edge: 1 });
    expect(picture.every((value, i) => value >= before[i])).toBe(true);
    expect(picture[51]).toBe(1);
  });
});
