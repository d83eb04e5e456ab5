import { describe, it } from 'vitest';
import { randomWeights } from '../../../test/onnx-model.ts';
import { expectOperator, fixed, type OperatorCase } from '../../../test/operator-case.ts';
import { randomStream } from '../../random.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { type FloatTensor, floats, integers, type Shape, sizeOf } from '../../tensor/index.ts';

const runtime = await nativeRuntime();
const same = async (operatorCase: OperatorCase): Promise<void> => {
  await expectOperator(runtime, operatorCase);
};
const image = randomWeights([2, 3, 5, 4], 'image');

/** Numbers away from where a pixel begins or ends, which are kinks. */
function between(shape: Shape, scale: number): FloatTensor {
  const random = randomStream('between', ...shape);
  return floats(
    shape,
    Array.from({ length: sizeOf(shape) }, () => scale * (random.integer(7) - 3 + 0.3 + 0.4 * random.uniform())),
  );
}

describe('GridSample', () => {
  const grid = floats(
    [2, 3, 2, 2],
    Array.from({ length: 24 }, (_, i) => 1.3 * Math.sin(2.39 * i + 0.4)),
  );
  it.each(['bilinear', 'nearest', 'bicubic'])('%s, with every padding', async (mode) => {
    for (const padding_mode of ['zeros', 'border', 'reflection']) {
      for (const align_corners of [0, 1]) {
        const attributes = { mode, padding_mode, align_corners };
        await same({ operator: 'GridSample', opset: 16, inputs: [image, fixed(grid)], attributes });
      }
    }
  });

  it('moves with its grid', async () => {
    const smooth = randomWeights([1, 1, 4, 4], 'smooth');
    const small = floats([1, 2, 2, 2], [0.11, 0.23, -0.38, 0.41, 0.57, -0.13, -0.21, -0.61]);
    await same({ operator: 'GridSample', opset: 16, inputs: [smooth, small], attributes: { mode: 'bicubic' } });
    await same({ operator: 'GridSample', opset: 16, inputs: [smooth, small] });
  });
});

it('AffineGrid', async () => {
  for (const align_corners of [0, 1]) {
    const inputs = [randomWeights([2, 2, 3], 'theta'), integers([4], [2, 3, 4, 5])];
    await same({ operator: 'AffineGrid', inputs, attributes: { align_corners } });
  }
});

describe('RoiAlign', () => {
  const rois = fixed(floats([2, 4], [0.3, 0.6, 3.1, 4.2, 1.1, 0.2, 2.3, 2.9]));
  it.each([
    { coordinate_transformation_mode: 'half_pixel' },
    { coordinate_transformation_mode: 'output_half_pixel', spatial_scale: 0.75 },
  ])('%j', async (given) => {
    const attributes = { ...given, output_height: 2, output_width: 3, sampling_ratio: 2 };
    await same({ operator: 'RoiAlign', opset: 16, inputs: [image, rois, integers([2], [1, 0])], attributes });
  });
});

it('DeformConv', async () => {
  const [weights, bias] = [randomWeights([2, 3, 2, 2], 'weights'), randomWeights([2], 'bias')];
  const attributes = { kernel_shape: [2, 2], pads: [0, 0, 0, 0] };
  const [offsets, mask] = [between([1, 8, 4, 3], 0.25), randomWeights([1, 4, 4, 3], 'mask')];
  const one = randomWeights([1, 3, 5, 4], 'one');
  await same({ operator: 'DeformConv', inputs: [one, weights, offsets, bias, mask], attributes });
  const groups = { kernel_shape: [2, 2], pads: [0, 1, 1, 0], group: 2, offset_group: 2, strides: [2, 1] };
  const [wide, narrow] = [randomWeights([1, 4, 5, 4], 'wide'), randomWeights([2, 2, 2, 2], 'narrow')];
  const moved = between([1, 16, 3, 4], 0.25);
  await same({ operator: 'DeformConv', inputs: [wide, narrow, moved], attributes: groups });
});
