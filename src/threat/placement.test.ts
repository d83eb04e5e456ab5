import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError, OptionError, ShapeError } from '../errors.ts';
import { input } from '../graph/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, isFloat32, sizeOf } from '../tensor/index.ts';
import { type Feature, features } from './features.ts';
import { masked } from './masked.ts';
import type { Placement } from './placement.ts';

const BOX = { low: 0, high: 1 };

const table: readonly Feature[] = [
  { name: 'age', low: 18, high: 99, kind: 'integer' },
  { name: 'red', low: 0, high: 1, kind: { group: 'colour' } },
  { name: 'income', low: -1, high: 4, kind: 'number' },
  { name: 'country', low: 0, high: 0, kind: 'fixed' },
  { name: 'green', low: 0, high: 1, kind: { group: 'colour' } },
  { name: 'blue', low: 0, high: 1, kind: { group: 'colour' } },
  { name: 'debt', low: 0, high: 10, kind: 'number', reach: 0.5 },
];
const row = [40, 0, 0.3, 7, 1, 0, 0.2];

describe('placements', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  const onGraph = async (placement: Placement, free: Float32Array, side: Float32Array): Promise<Float32Array> => {
    const z = input('z', 'float32', [1, ...placement.shape]);
    const s = input('s', 'float32', [1, Math.max(1, placement.sideSize)]);
    const program = await runtime.compile({ inputs: [z, s], outputs: { x: placement.place(z, s) } });
    const { x } = await program.run({ z: floats(z.shape, free), s: floats(s.shape, side) });
    await program.dispose();
    if (!isFloat32(x)) throw new TypeError('inputs are floats');
    return x.data;
  };

  const cases: readonly (readonly [string, Placement, Float32Array])[] = [
    ['a mask', masked([2, 2, 2], BOX, [1, 0, 0, 1, 1, 0, 0, 0]), Float32Array.from({ length: 8 }, (_, i) => i / 8)],
    ['features', features([7], table), Float32Array.from(row)],
  ];

  it.each(cases)('%s begins at the sample, exactly', async (_, placement, sample) => {
    const { free, side } = placement.start(sample);
    expect(free.length).toBe(sizeOf(placement.shape));
    expect(side.length).toBe(placement.sideSize);
    expect(free.every((value) => value >= placement.box.low && value <= placement.box.high)).toBe(true);
    expect([...placement.placed(free, side)]).toEqual([...sample]);
    expect(placement.allows(sample, side)).toBe(true);
    const graph = await onGraph(placement, free, side);
    expect([...graph]).toEqual([...sample]);
  });

  it.each(cases)('%s makes the same on graph and host, and only what it allows', async (name, placement, sample) => {
    const { side } = placement.start(sample);
    const random = randomStream('placed', name);
    for (let trial = 0; trial < 20; trial++) {
      const free = Float32Array.from({ length: sizeOf(placement.shape) }, () => random.uniform());
      const placed = placement.placed(free, side);
      expect(placement.allows(placed, side), `${placed}`).toBe(true);
      const graph = await onGraph(placement, free, side);
      placed.forEach((value, i) => {
        expect(value, `value ${i} of ${placed}`).toBeCloseTo(graph[i], 4);
      });
    }
  });

  it('a mask leaves all else as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), fc.integer(), (mask, seed) => {
        fc.pre(mask.includes(true));
        const random = randomStream(seed);
        const placement = masked([6], BOX, mask.map(Number));
        const sample = Float32Array.from({ length: 6 }, () => random.uniform());
        const { side } = placement.start(sample);
        const placed = placement.placed(new Float32Array(sizeOf(placement.shape)).fill(0.5), side);
        expect([...placed]).toEqual([...sample].map((value, i) => (mask[i] ? 0.5 : value)));
        const elsewhere = sample.map((value, i) => (mask[i] ? value : value + 1));
        expect(placement.allows(elsewhere, side)).toBe(mask.every(Boolean));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it.each<[string, number, number]>([
    ['a fraction of an integer', 0, 40.5],
    ['a value outside its range', 2, 4.1],
    ['a value out of reach', 6, 0.8],
    ['a fixed feature', 3, 8],
    ['two of a group', 1, 1],
    ['none of a group', 4, 0],
  ])('features refuse %s', (_, at, value) => {
    const placement = features([7], table);
    const { side } = placement.start(Float32Array.from(row));
    expect(placement.allows(Float32Array.from(row.with(at, value)), side)).toBe(false);
  });

  it.each<[string, () => unknown, new (...words: never[]) => Error]>([
    ['a mask of another size', () => masked([4], BOX, [1, 0]), ShapeError],
    ['a mask that lets nothing change', () => masked([2], BOX, [0, 0]), OptionError],
    ['too few features', () => features([3], table), OptionError],
    ['a range upside down', () => features([7], table.with(2, { ...table[2], low: 5 })), OptionError],
    ['a group that is not one-hot', () => features([7], table).start(Float32Array.from(row.with(1, 1))), DataError],
    ['a sample outside its range', () => features([7], table).start(Float32Array.from(row.with(0, 17))), DataError],
    ['a sample that is no integer', () => features([7], table).start(Float32Array.from(row.with(0, 40.5))), DataError],
  ])('refuses %s', (_, make, kind) => {
    expect(make).toThrow(kind);
  });
});
