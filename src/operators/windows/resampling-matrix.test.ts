import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceBetween } from '../../../test/closeness.ts';
import { applyOne, constant, input } from '../../graph/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats } from '../../tensor/index.ts';
import { Resize } from './resampling.ts';
import { type AxisResampling, type ResamplingRule, repeatsOf, resamplingMatrix } from './resampling-matrix.ts';

const runtime = await nativeRuntime();

const plain: ResamplingRule = {
  mode: 'nearest',
  coordinate_transformation_mode: 'half_pixel',
  nearest_mode: 'round_prefer_floor',
  cubic_coeff_a: -0.75,
  exclude_outside: 0,
  antialias: 0,
};

const rules: Record<string, fc.Arbitrary<Partial<ResamplingRule>>> = {
  nearest: fc.record({ nearest_mode: fc.constantFrom('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil') }),
  linear: fc.record({ antialias: fc.nat(1) }),
  cubic: fc.record({
    antialias: fc.nat(1),
    exclude_outside: fc.nat(1),
    cubic_coeff_a: fc.constantFrom(-0.75, -0.5),
  }),
};

const coordinates = fc.constantFrom(
  'half_pixel',
  'half_pixel_symmetric',
  'asymmetric',
  'align_corners',
  'pytorch_half_pixel',
  'tf_crop_and_resize',
);

/** Numbers that are so round that no rounding decides whether they are inside a region. */
const sixteenths = (low: number, high: number) => fc.integer({ min: 16 * low, max: 16 * high }).map((n) => n / 16);

const axes = fc
  .record({
    from: fc.integer({ min: 1, max: 24 }),
    wanted: fc.integer({ min: 1, max: 24 }),
    byScale: fc.boolean(),
    fraction: fc.float({ min: 0, max: Math.fround(0.99), noNaN: true }),
    regionStart: sixteenths(-0.5, 0.75),
    regionEnd: sixteenths(0.25, 1.5),
  })
  .map(({ from, wanted, byScale, fraction, ...region }): AxisResampling => {
    const scale = Math.fround((wanted + (byScale ? fraction : 0)) / from);
    return { axis: 3, from, to: byScale ? Math.floor(Math.fround(scale * from)) : wanted, scale, ...region };
  });

/** What the runtime makes of the unit vectors: its outputs are the columns of the matrix. */
async function columnsOf(axis: AxisResampling, rule: ResamplingRule) {
  const { from, to, scale, regionStart, regionEnd } = axis;
  const x = input('x', 'float32', [1, from, 1, from]);
  const byScale = Math.fround(to / from) !== scale;
  const region = constant(floats([8], [0, 0, 0, regionStart, 1, 1, 1, regionEnd]));
  const scales = byScale ? constant(floats([4], [1, 1, 1, scale])) : undefined;
  const sizes = constant({ dtype: 'int64', shape: [4], data: BigInt64Array.of(1n, BigInt(from), 1n, BigInt(to)) });
  const y = applyOne(Resize, [x, region, scales, byScale ? undefined : sizes], { ...rule });
  const program = await runtime.compile({ inputs: [x], outputs: { y } });
  const identity = floats(
    x.shape,
    Array.from({ length: from * from }, (_, i) => (i % from === Math.floor(i / from) ? 1 : 0)),
  );
  const columns = (await program.run({ x: identity })).y;
  await program.dispose();
  return columns;
}

describe.each(Object.keys(rules))('the matrix of a Resize, %s', (mode) => {
  it('has what the runtime makes of unit vectors as its columns', async () => {
    await fc.assert(
      fc.asyncProperty(axes, rules[mode], coordinates, async (axis, details, coordinate_transformation_mode) => {
        // ONNX Runtime 1.30 fails ("narrowing_error") where antialiasing looks far outside the image.
        const looksOutside = axis.regionStart < 0 || axis.regionEnd > 1;
        fc.pre(axis.from !== axis.to && !(details.antialias === 1 && looksOutside));
        const rule = { ...plain, mode, ...details, coordinate_transformation_mode };
        const matrix = resamplingMatrix(axis, rule);
        const { from, to } = axis;
        const transposed = floats(
          [1, from, 1, to],
          Array.from({ length: from * to }, (_, i) => matrix[(i % to) * from + Math.floor(i / to)]),
        );
        expect(differenceBetween(transposed, await columnsOf(axis, rule), { absolute: 2e-6 })).toBeUndefined();
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});

describe('repeatsOf', () => {
  const axis = (from: number, to: number): AxisResampling => ({
    axis: 2,
    from,
    to,
    scale: Math.fround(to / from),
    regionStart: 0,
    regionEnd: 1,
  });
  it.each([
    ['half_pixel', 3, 6, 2],
    ['half_pixel', 5, 15, 3],
    ['half_pixel', 3, 7, undefined],
    ['half_pixel', 6, 3, undefined],
    ['align_corners', 3, 6, 2],
    ['align_corners', 3, 9, undefined],
  ])('%s from %i to %i: %s', (coordinate_transformation_mode, from, to, repeats) => {
    const along = axis(from, to);
    expect(repeatsOf(resamplingMatrix(along, { ...plain, coordinate_transformation_mode }), along)).toBe(repeats);
  });
});
