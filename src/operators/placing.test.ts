import { describe, expect, it } from 'vitest';
import { randomWeights } from '../../test/onnx-model.ts';
import { expectOperator, fileOf, fixed, type OperatorCase } from '../../test/operator-case.ts';
import { decodeModel } from '../onnx/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers } from '../tensor/index.ts';
import { importGraph } from '../transforms/import.ts';

const runtime = await nativeRuntime();
const list = (...values: number[]) => integers([values.length], values);
const same = async (operatorCase: OperatorCase): Promise<void> => {
  await expectOperator(runtime, operatorCase);
};

/** What a node whose inputs are all known is on the host; ONNX Runtime has no kernel of it. */
function known(operatorCase: OperatorCase): unknown[] {
  const { outputs } = importGraph(decodeModel(fileOf(operatorCase)));
  return Object.values(outputs).map((value) => Array.from(value.known?.data ?? [], Number));
}

describe('placing', () => {
  const x = randomWeights([2, 5, 6], 'x');
  it('CenterCropPad', async () => {
    await same({ operator: 'CenterCropPad', inputs: [x, list(2, 3, 9)] });
    await same({ operator: 'CenterCropPad', inputs: [x, list(4, 8)], attributes: { axes: [-1, 1] } });
  });

  it('Col2Im', async () => {
    const columns = randomWeights([1, 8, 4], 'columns');
    const strided = { strides: [2, 2], dilations: [1, 1], pads: [0, 0, 0, 0] };
    await same({ operator: 'Col2Im', inputs: [columns, list(4, 4), list(2, 2)], attributes: strided });
    const overlapping = randomWeights([2, 9, 6], 'overlapping');
    const padded = { pads: [1, 0, 0, 1] };
    await same({ operator: 'Col2Im', inputs: [overlapping, list(3, 4), list(3, 3)], attributes: padded });
  });

  it('MaxUnpool', async () => {
    const inputs = [randomWeights([1, 1, 2, 2], 'maxima'), integers([1, 1, 2, 2], [5, 7, 13, 15])];
    const attributes = { kernel_shape: [2, 2], strides: [2, 2] };
    await same({ operator: 'MaxUnpool', inputs, attributes });
  });

  it('ReverseSequence', async () => {
    const attributes = { time_axis: 1, batch_axis: 0 };
    await same({ operator: 'ReverseSequence', inputs: [x, list(3, 5)], attributes });
    await same({ operator: 'ReverseSequence', inputs: [x, list(1, 2, 2, 1, 2)] });
  });

  it('TensorScatter', async () => {
    const inputs = [randomWeights([2, 4, 3], 'cache'), randomWeights([2, 2, 3], 'update'), list(1, 3)];
    await same({ operator: 'TensorScatter', opset: 24, inputs, attributes: { mode: 'circular' } });
  });

  it('Det', async () => {
    for (const size of [1, 2, 4]) await same({ operator: 'Det', inputs: [randomWeights([2, size, size], 'matrices')] });
  });

  it('CumProd', () => {
    const values = fixed(floats([2, 3], [1, 2, 3, 4, 0, 6]));
    const inputs = [values, integers([], [1])];
    expect(known({ operator: 'CumProd', opset: 26, inputs })).toEqual([[1, 2, 6, 4, 0, 0]]);
    const attributes = { exclusive: 1, reverse: 1 };
    expect(known({ operator: 'CumProd', opset: 26, inputs, attributes })).toEqual([[6, 3, 1, 0, 6, 1]]);
  });

  it('Unique', async () => {
    const inputs = [fixed(floats([6], [2, 1, 1, 3, 4, 3]))];
    await expectOperator(runtime, { operator: 'Unique', inputs, outputCount: 4 }, { gradient: false });
    const rows = [fixed(floats([3, 2], [1, 0, 0, 5, 1, 0]))];
    const attributes = { axis: 0, sorted: 0 };
    await expectOperator(
      runtime,
      { operator: 'Unique', inputs: rows, attributes, outputCount: 4 },
      { gradient: false },
    );
  });
});
