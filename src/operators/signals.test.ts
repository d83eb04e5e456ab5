import { describe, expect, it } from 'vitest';
import { randomWeights } from '../../test/onnx-model.ts';
import { expectOperator, fileOf, fixed } from '../../test/operator-case.ts';
import { decodeModel } from '../onnx/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers, type Tensor } from '../tensor/index.ts';
import { importGraph } from '../transforms/import.ts';

const runtime = await nativeRuntime();
/** ONNX Runtime's own transforms lose more digits than products do. */
const options = { tolerance: { absolute: 2e-5 } };
const whole = (value: number) => integers([], [value]);

describe('windows', () => {
  it.each(['HannWindow', 'HammingWindow', 'BlackmanWindow'])('%s', async (operator) => {
    for (const periodic of [0, 1]) {
      await expectOperator(runtime, { operator, inputs: [whole(9)], attributes: { periodic } }, { gradient: false });
    }
  });
});

describe('DFT', () => {
  it.each([
    [[2, 6, 1], 17, { axis: 1 }],
    [[2, 6, 2], 17, { axis: 1, inverse: 1 }],
    [[2, 5, 1], 17, { axis: 1, onesided: 1 }],
    [[6, 3, 1], 17, { axis: 0 }],
  ])('of %j at opset %i with %j', async (shape, opset, attributes) => {
    const inputs = [randomWeights(shape, 'signal')];
    await expectOperator(runtime, { operator: 'DFT', opset, inputs, attributes }, options);
    await expectOperator(runtime, { operator: 'DFT', opset, inputs: [...inputs, whole(8)], attributes }, options);
    await expectOperator(runtime, { operator: 'DFT', opset, inputs: [...inputs, whole(4)], attributes }, options);
  });

  it('along an axis that is an input', async () => {
    const inputs = [randomWeights([3, 6, 2], 'signal'), undefined, whole(-3)];
    await expectOperator(runtime, { operator: 'DFT', inputs }, options);
  });

  it('too long for matrices is refused', () => {
    const file = decodeModel(fileOf({ operator: 'DFT', inputs: [floats([1, 1, 1], [1]), whole(100_000)] }));
    expect(() => importGraph(file)).toThrow('a transform of 100000 elements is too long');
  });
});

describe('STFT', () => {
  it.each([0, 1])('with onesided %i', async (onesided) => {
    const signal = randomWeights([2, 24, 1], 'signal');
    const window = fixed(floats([8], [0.1, 0.4, 0.8, 1, 1, 0.8, 0.4, 0.1]));
    const attributes = { onesided };
    await expectOperator(runtime, { operator: 'STFT', inputs: [signal, whole(4), window], attributes }, options);
    await expectOperator(
      runtime,
      { operator: 'STFT', inputs: [signal, whole(3), undefined, whole(6)], attributes },
      options,
    );
  });
});

it('MelWeightMatrix', async () => {
  const rate = (value: number): Tensor => floats([], [value]);
  for (const [mels, length, low, high] of [
    [8, 16, 0, 4096],
    [5, 64, 100, 3000],
  ]) {
    const inputs = [whole(mels), whole(length), whole(8192), fixed(rate(low)), fixed(rate(high))];
    await expectOperator(runtime, { operator: 'MelWeightMatrix', inputs }, { gradient: false });
  }
});
