import { describe, expect, it } from 'vitest';
import { gradientOf } from '../../test/gradient-of.ts';
import { expectOperator, fixed, float, importedOutput, type OperatorCase } from '../../test/operator-case.ts';
import { normal, spaced, uniform } from '../../test/samples.ts';
import { type Attributes, applyOne, type Operator, scalar, type Value } from '../graph/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { Clip, Elu, HardSigmoid, HardSwish, LeakyRelu, PRelu, relu, Selu, softplus } from './activations.ts';

const runtime = await nativeRuntime();
const x = spaced([4, 6]);
const wide = uniform([4, 6], -6, 6);

describe('smooth activations', () => {
  it.each<OperatorCase>([
    { operator: 'Sigmoid', inputs: [wide] },
    { operator: 'Tanh', inputs: [wide] },
    { operator: 'Softplus', inputs: [wide] },
    { operator: 'Softsign', inputs: [x] },
    { operator: 'Erf', inputs: [x] },
    { operator: 'Gelu', inputs: [wide] },
    { operator: 'Gelu', inputs: [wide], attributes: { approximate: 'tanh' } },
    { operator: 'Mish', inputs: [wide] },
    { operator: 'Sigmoid', inputs: [normal([])] },
  ])('$operator $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });

  it('Swish, which ONNX Runtime knows from opset 24 on', async () => {
    await expectOperator(runtime, { operator: 'Swish', opset: 24, inputs: [wide] });
    await expectOperator(runtime, { operator: 'Swish', opset: 24, inputs: [wide], attributes: { alpha: 1.7 } });
  });
});

describe('activations with kinks, beside them', () => {
  it.each<OperatorCase>([
    { operator: 'Relu', inputs: [x] },
    { operator: 'LeakyRelu', inputs: [x] },
    { operator: 'LeakyRelu', inputs: [x], attributes: { alpha: 0.3 } },
    { operator: 'LeakyRelu', inputs: [x], attributes: { alpha: -0.5 } },
    { operator: 'ThresholdedRelu', inputs: [x], attributes: { alpha: 0.3 } },
    { operator: 'ThresholdedRelu', inputs: [wide] },
    { operator: 'Elu', inputs: [wide] },
    { operator: 'Elu', inputs: [wide], attributes: { alpha: 0.4 } },
    { operator: 'Selu', inputs: [wide] },
    { operator: 'Selu', inputs: [wide], attributes: { alpha: float(2), gamma: float(3) } },
    { operator: 'Celu', inputs: [wide] },
    { operator: 'Celu', inputs: [wide], attributes: { alpha: float(2) } },
    { operator: 'HardSigmoid', inputs: [wide] },
    { operator: 'HardSigmoid', inputs: [wide], attributes: { alpha: 0.5, beta: 0.6 } },
    { operator: 'HardSwish', inputs: [wide] },
    { operator: 'Shrink', inputs: [wide], attributes: { lambd: 1.5, bias: 1.5 } },
    { operator: 'Shrink', inputs: [x] },
  ])('$operator $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });

  it.each([[[6]], [[4, 1]], [[1]], [[4, 6]]])('PRelu with a slope of shape %j', async (shape) => {
    await expectOperator(runtime, { operator: 'PRelu', inputs: [x, uniform(shape, -0.5, 0.5)] });
  });

  it('PRelu of the first opsets has one slope for each channel', async () => {
    const inputs = [spaced([2, 3, 2]), fixed(floats([3], [0.1, -0.2, 0.3]))];
    const later = [spaced([2, 3, 2]), fixed(floats([3, 1], [0.1, -0.2, 0.3]))];
    await expectOperator(runtime, { operator: 'PRelu', opset: 16, inputs: later });
    const early = await importedOutput(runtime, { operator: 'PRelu', opset: 6, inputs });
    expect(early).toEqual(await importedOutput(runtime, { operator: 'PRelu', opset: 16, inputs: later }));
  });
});

describe('Clip', () => {
  const [low, high] = [fixed(floats([], [-0.4])), fixed(floats([], [0.5]))];
  it.each<OperatorCase>([
    { operator: 'Clip', inputs: [x] },
    { operator: 'Clip', inputs: [x, low] },
    { operator: 'Clip', inputs: [x, undefined, high] },
    { operator: 'Clip', inputs: [x, low, high] },
    { operator: 'Clip', inputs: [x, floats([], [-0.4]), floats([], [0.5])] },
    { operator: 'Clip', opset: 6, inputs: [x], attributes: { min: -0.4, max: 0.5 } },
    { operator: 'Clip', opset: 10, inputs: [x], attributes: { max: 0.5 } },
    { operator: 'Clip', opset: 7, inputs: [x], attributes: { min: float(0) } },
    { operator: 'Clip', opset: 6, inputs: [x] },
    { operator: 'Clip', opset: 11, inputs: [x, low, high] },
  ])('opset $opset $attributes, $inputs.length inputs', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });

  it('with bounds the wrong way round is the upper bound', async () => {
    await expectOperator(runtime, { operator: 'Clip', inputs: [x, floats([], [0.7]), floats([], [0.5])] });
  });
});

async function slope(formula: (x: Value) => Value, data: number[]): Promise<number[]> {
  const [found] = await gradientOf(runtime, formula, [floats([data.length], data)]);
  return found;
}

describe('conventions at kinks', () => {
  const at =
    (operator: Operator, attributes: Attributes, ...others: Value[]) =>
    (value: Value) =>
      applyOne(operator, [value, ...others], attributes);

  it('the slope of relu at 0 is 0', async () => {
    expect(await slope(relu, [-1, 0, -0, 1])).toEqual([0, 0, 0, 1]);
  });
  it('of the leaky ones it is that of the left', async () => {
    expect(await slope(at(LeakyRelu, { alpha: 0.25 }), [0])).toEqual([0.25]);
    expect(await slope(at(PRelu, {}, scalar(-0.5)), [-1, 0, 1])).toEqual([-0.5, -0.5, 1]);
    expect(await slope(at(Elu, { alpha: 0.25 }), [0])).toEqual([0.25]);
    expect(await slope(at(Selu, { alpha: 0.25, gamma: 2 }), [0])).toEqual([0.5]);
  });
  it('of a clip it is 0 at both bounds, as of a relu6', async () => {
    const clip = at(Clip, {}, scalar(0), scalar(6));
    expect(await slope(clip, [-1, 0, 3, 6, 7])).toEqual([0, 0, 1, 0, 0]);
  });
  it('of the hard sigmoid it is 0 at both ends, and of the hard swish that of the outside', async () => {
    expect(await slope(at(HardSigmoid, { alpha: 0.25, beta: 0.5 }), [-2, 0, 2])).toEqual([0, 0.25, 0]);
    expect(await slope(at(HardSwish, {}), [-3, 3])).toEqual([0, 1]);
  });
});

describe('far from zero', () => {
  it('nothing overflows', async () => {
    const far = floats([4], [-200, -90, 90, 200]);
    for (const operator of ['Softplus', 'Sigmoid', 'Tanh', 'Mish', 'Gelu', 'Elu', 'Selu', 'Celu']) {
      await expectOperator(runtime, { operator, inputs: [far] }, { gradient: false });
    }
    expect(await slope(softplus, [-200, 200])).toEqual([0, 1]);
  });
});
