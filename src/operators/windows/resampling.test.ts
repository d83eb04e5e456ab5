import { describe, expect, it } from 'vitest';
import { type AttributeDraft, expectOperator, fileOf, type OperatorCase } from '../../../test/operator-case.ts';
import { normal } from '../../../test/samples.ts';
import { applyOne, constant, input } from '../../graph/index.ts';
import { decodeModel } from '../../onnx/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats, integers, type Shape } from '../../tensor/index.ts';
import { importGraph } from '../../transforms/import.ts';
import { Resize } from './resampling.ts';

const runtime = await nativeRuntime();

type Attributes = Readonly<Record<string, AttributeDraft>>;

interface ResizeCase {
  readonly x: Shape;
  readonly scales?: readonly number[];
  readonly sizes?: readonly number[];
  readonly region?: readonly number[];
  readonly attributes: Attributes;
  readonly opset?: number;
}

const resize = ({ x, scales, sizes, region, attributes, opset = 19 }: ResizeCase): OperatorCase => ({
  operator: 'Resize',
  opset,
  inputs: [
    normal(x),
    region && { fixed: floats([region.length], region) },
    scales && { fixed: floats([scales.length], scales) },
    sizes && integers([sizes.length], sizes),
  ],
  attributes,
});

const transformations = ['half_pixel', 'half_pixel_symmetric', 'asymmetric', 'align_corners', 'pytorch_half_pixel'];
const nearestModes = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'];

/** Enlarging, shrinking, both at once, and to one pixel; by scales that fit and that do not, and by sizes. */
const targets: readonly Omit<ResizeCase, 'attributes'>[] = [
  { x: [1, 2, 4, 3], scales: [1, 1, 2, 3] },
  { x: [1, 2, 4, 3], scales: [1, 1, 2.6, 1.5] },
  { x: [1, 2, 7, 8], scales: [1, 1, 0.5, 0.6] },
  { x: [1, 2, 10, 10], scales: [1, 1, 0.7, 1.1] },
  { x: [1, 2, 3, 9], sizes: [1, 2, 7, 4] },
  { x: [1, 2, 5, 4], sizes: [1, 2, 1, 4] },
  { x: [1, 2, 3, 4], sizes: [1, 2, 3, 4] },
];

describe('Resize', () => {
  describe.each(transformations)('with coordinates %s', (coordinate_transformation_mode) => {
    it.each(targets)('of $x by $scales to $sizes', async (target) => {
      const rules: Attributes[] = [
        ...nearestModes.map((nearest_mode) => ({ mode: 'nearest', nearest_mode })),
        { mode: 'linear' },
        { mode: 'cubic' },
        { mode: 'cubic', cubic_coeff_a: -0.5, exclude_outside: 1 },
      ];
      for (const rule of rules) {
        const attributes = { coordinate_transformation_mode, ...rule };
        await expectOperator(runtime, resize({ ...target, attributes }));
      }
    });

    it.each(targets)('without aliasing, of $x by $scales to $sizes', async (target) => {
      const rules: Attributes[] = ['linear', 'cubic'].flatMap((mode) => [
        { mode, antialias: 1 },
        { mode, antialias: 1, exclude_outside: 1 },
      ]);
      for (const rule of rules) {
        const attributes = { coordinate_transformation_mode, ...rule };
        await expectOperator(runtime, resize({ ...target, attributes }));
      }
    });
  });

  const crop = { coordinate_transformation_mode: 'tf_crop_and_resize', extrapolation_value: 3.5 };
  it.each(['nearest', 'linear', 'cubic'])('of a region, %s', async (mode) => {
    const attributes = { ...crop, mode };
    await expectOperator(
      runtime,
      resize({ x: [1, 2, 5, 6], sizes: [1, 2, 7, 4], region: [0, 0, 0.2, -0.3, 1, 1, 0.9, 1.2], attributes }),
    );
    await expectOperator(
      runtime,
      resize({ x: [1, 2, 5, 6], sizes: [1, 2, 1, 9], region: [0, 0, 0.4, 0.6, 1, 1, 0.7, 1.2], attributes }),
    );
    const onAxes = { ...attributes, axes: [3, 2] };
    await expectOperator(
      runtime,
      resize({ x: [1, 2, 5, 6], sizes: [7, 4], region: [0.2, 0, 0.8, 1.1], attributes: onAxes }),
    );
  });

  it.each([
    { x: [1, 2, 4, 6], scales: [1.5, 2], attributes: { mode: 'linear', axes: [2, 3] } },
    { x: [1, 2, 4, 6], scales: [2, 0.5], attributes: { mode: 'nearest', axes: [3, 2] } },
    { x: [1, 2, 4, 6], sizes: [7, 3], attributes: { mode: 'cubic', axes: [2, 3] } },
    { x: [2, 4, 6, 3], sizes: [2, 7, 5, 3], attributes: { mode: 'linear' } },
    { x: [4, 6], scales: [1.5, 2], attributes: { mode: 'cubic' } },
    { x: [7], scales: [1.7], attributes: { mode: 'nearest' } },
    { x: [2, 3, 4], scales: [2, 1.5, 0.5], attributes: { mode: 'linear' } },
    { x: [1, 2, 2, 3, 4], sizes: [1, 2, 3, 5, 3], attributes: { mode: 'linear' } },
    { x: [1, 2, 2, 3, 4], scales: [1, 1, 2, 2, 2], attributes: { mode: 'nearest' } },
    { x: [2, 2, 3, 3], scales: [2, 3, 1, 2], attributes: { mode: 'nearest' } },
  ])('of other axes: $x by $scales to $sizes, $attributes', async (target) => {
    await expectOperator(runtime, resize(target));
  });

  it.each(['not_larger', 'not_smaller', 'stretch'])('that keeps the aspect ratio: %s', async (policy) => {
    const attributes = { axes: [2, 3], keep_aspect_ratio_policy: policy };
    for (const mode of ['nearest', 'linear', 'cubic']) {
      const sizes = [7, 9];
      await expectOperator(runtime, resize({ x: [1, 2, 4, 6], sizes, attributes: { ...attributes, mode } }));
    }
  });

  it.each([11, 13, 18])('of opset %i', async (opset) => {
    const attributes = { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' };
    await expectOperator(runtime, resize({ x: [1, 2, 4, 3], region: [], scales: [1, 1, 1.5, 2], attributes, opset }));
    await expectOperator(
      runtime,
      resize({ x: [1, 2, 4, 3], region: [], scales: [], sizes: [1, 2, 5, 7], attributes, opset }),
    );
  });

  it.each([
    { x: [1, 2, 4, 3], scales: [1, 1, 2, 3] },
    { x: [1, 2, 6, 6], scales: [1, 1, 0.5, 0.7] },
  ])("of opset 11 by TensorFlow's old half pixels, of $x by $scales", async (target) => {
    const attributes = { coordinate_transformation_mode: 'tf_half_pixel_for_nn', nearest_mode: 'floor' };
    await expectOperator(runtime, resize({ ...target, region: [], attributes, opset: 11 }));
  });

  it('refuses as many scales as there are no axes for', () => {
    const [x, scales] = [input('x', 'float32', [1, 2, 4, 3]), constant(floats([2], [2, 2]))];
    expect(() => applyOne(Resize, [x, undefined, scales])).toThrow('4 axes want as many scales or sizes, not 2');
    expect(() => applyOne(Resize, [x])).toThrow('4 axes want as many scales or sizes, not none');
  });

  it.each([
    [[1, 1, 2, 3], 'nearest'],
    [[1, 1, 0.5, 0.7], 'nearest'],
    [[1, 1, 1.7, 0.6], 'nearest'],
    [[1, 1, 1.7, 0.6], 'linear'],
  ])('of opset 10, by %j, %s', async (scales, mode) => {
    const inputs = [normal([1, 2, 5, 6]), { fixed: floats([4], scales) }];
    await expectOperator(runtime, { operator: 'Resize', opset: 10, inputs, attributes: { mode } });
  });

  it('keeps the batch that the graph is made for, whatever sizes the file has', () => {
    const file = decodeModel(fileOf(resize({ x: [1, 2, 4, 3], sizes: [1, 2, 8, 6], attributes: { mode: 'linear' } })));
    expect(importGraph(file, { batchSize: 5 }).outputs.output_0.shape).toEqual([5, 2, 8, 6]);
  });
});

describe('Upsample', () => {
  it.each(['nearest', 'linear'])('%s', async (mode) => {
    const x = normal([1, 2, 4, 3]);
    const scales = [1, 1, 2, 2.5];
    await expectOperator(runtime, { operator: 'Upsample', opset: 7, inputs: [x], attributes: { mode, scales } });
    const inputs = [x, { fixed: floats([4], scales) }];
    await expectOperator(runtime, { operator: 'Upsample', opset: 9, inputs, attributes: { mode } });
  });
});

describe('DepthToSpace and SpaceToDepth', () => {
  it.each([
    ['DepthToSpace', [2, 12, 2, 3], { blocksize: 2 }],
    ['DepthToSpace', [1, 18, 2, 1], { blocksize: 3, mode: 'DCR' }],
    ['DepthToSpace', [2, 12, 2, 3], { blocksize: 2, mode: 'CRD' }],
    ['SpaceToDepth', [2, 3, 4, 6], { blocksize: 2 }],
    ['SpaceToDepth', [1, 2, 3, 6], { blocksize: 3 }],
  ])('%s of %j, %j', async (operator, shape, attributes) => {
    await expectOperator(runtime, { operator, opset: 13, inputs: [normal(shape)], attributes });
  });
});
