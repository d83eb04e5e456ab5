import { describe, expect, it } from 'vitest';
import { randomStream } from '../../random.ts';
import { bestWindow, participation, spatialEntropy } from './locality.ts';

const SHAPE = [1, 28, 28];
const PIXELS = 28 * 28;
const random = randomStream(34, 'filters');
const filled = (isIn: (y: number, x: number) => boolean) =>
  Float32Array.from({ length: PIXELS }, (_, i) => (isIn(Math.floor(i / 28), i % 28) ? 0.5 : 0));

describe('locality of filters', () => {
  it('is that of what can be counted', () => {
    const point = filled((y, x) => y === 3 && x === 20);
    expect([participation(point), spatialEntropy(point, SHAPE), bestWindow(point, SHAPE)]).toEqual([1, 0, 1]);
    const all = filled(() => true);
    expect(participation(all)).toBeCloseTo(PIXELS, 3);
    expect(spatialEntropy(all, SHAPE)).toBeCloseTo(Math.log(49), 6);
    expect(bestWindow(all, SHAPE)).toBeCloseTo(49 / PIXELS, 6);
  });

  it('depends on where weights are, but for the participation ratio', () => {
    const patch = filled((y, x) => y >= 10 && y < 17 && x >= 5 && x < 12);
    const spread = filled((y, x) => y % 4 === 0 && x % 4 === 0);
    expect(participation(patch)).toBeCloseTo(participation(spread), 3);
    expect(bestWindow(patch, SHAPE)).toBeCloseTo(1, 6);
    expect(bestWindow(spread, SHAPE)).toBeCloseTo(4 / 49, 6);
    expect(spatialEntropy(patch, SHAPE)).toBeLessThan(spatialEntropy(spread, SHAPE) - 1);
  });

  it('depends neither on the size of the weights nor on their signs', () => {
    const filter = Float32Array.from({ length: PIXELS }, () => random.normal());
    const other = filter.map((w) => (random.uniform() < 0.5 ? -3 * w : 3 * w));
    expect(participation(other)).toBeCloseTo(participation(filter), 2);
    expect(spatialEntropy(other, SHAPE)).toBeCloseTo(spatialEntropy(filter, SHAPE), 5);
    expect(bestWindow(other, SHAPE)).toBeCloseTo(bestWindow(filter, SHAPE), 5);
    expect([bestWindow(new Float32Array(PIXELS), SHAPE), spatialEntropy(new Float32Array(PIXELS), SHAPE)]).toEqual([
      0, 0,
    ]);
  });
});
