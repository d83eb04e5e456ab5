import { describe, expect, it } from 'vitest';
import { expectGradient } from '../../test/gradient-check.ts';
import { gradientOf } from '../../test/gradient-of.ts';
import { expectOperator, fixed, importedOutput, type OperatorCase } from '../../test/operator-case.ts';
import { normal, spaced } from '../../test/samples.ts';
import { input, type Value } from '../graph/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers, type Tensor } from '../tensor/index.ts';
import type { GradientOptions } from '../transforms/gradient.ts';
import { mul } from './arithmetic.ts';
import { cast, greater, less, round, sign, stopGradient, where } from './comparison.ts';
import { gather } from './gathering.ts';

const runtime = await nativeRuntime();

const bools = (shape: number[], data: number[]): Tensor => ({ dtype: 'bool', shape, data: Uint8Array.from(data) });

describe('comparisons', () => {
  const [a, b] = [floats([2, 3], [1, 2, 3, 4, 5, 6]), floats([3], [1, 3, 3])];
  const cases = ['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].flatMap((operator): OperatorCase[] => [
    { operator, inputs: [a, b] },
    { operator, inputs: [integers([2, 3], [1, 2, 3, 4, 5, 6]), integers([3], [1, 3, 3])] },
    { operator, inputs: [floats([2], [Number.NaN, -0]), floats([2], [Number.NaN, 0])] },
  ]);
  it.each(cases)('$operator of $inputs.0.dtype', async (operatorCase) => {
    await expectOperator(runtime, operatorCase, { gradient: false });
  });
});

describe('logic', () => {
  const [a, b] = [bools([2, 2], [0, 0, 1, 1]), bools([2], [0, 1])];
  it.each(['And', 'Or', 'Xor'])('%s', async (operator) => {
    await expectOperator(runtime, { operator, inputs: [a, b] }, { gradient: false });
  });
  it('Not', async () => {
    await expectOperator(runtime, { operator: 'Not', inputs: [a] }, { gradient: false });
  });
});

describe('classification of numbers', () => {
  const x = floats([5], [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -3]);
  it.each<OperatorCase>([
    { operator: 'IsNaN', inputs: [x] },
    { operator: 'IsInf', inputs: [x] },
    { operator: 'IsInf', inputs: [x], attributes: { detect_negative: 0 } },
    { operator: 'IsInf', inputs: [x], attributes: { detect_positive: 0 } },
  ])('$operator $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase, { gradient: false });
  });
});

describe('rounding', () => {
  const x = floats([9], [-2.5, -1.5, -0.5, -0.2, 0, 0.5, 1.5, 2.5, 3.7]);
  it.each(['Floor', 'Ceil', 'Round', 'Sign'])('%s on halves and elsewhere', async (operator) => {
    await expectOperator(runtime, { operator, inputs: [x] }, { gradient: false });
  });
  it.each(['Floor', 'Ceil', 'Round', 'Sign'])('the gradient of %s is zero', async (operator) => {
    await expectOperator(runtime, { operator, inputs: [floats([4], [-1.3, 0.2, 0.7, 2.3])] }, { gradient: 'zero' });
  });
});

async function slope(formula: (x: Value) => Value, data: number[], options: GradientOptions = {}): Promise<number[]> {
  const [found] = await gradientOf(runtime, formula, [floats([data.length], data)], options);
  return found;
}

describe('the straight-through estimator', () => {
  const straightThrough = true;
  it('takes rounding for the identity, on request only', async () => {
    const formula = (x: Value) => mul(round(mul(x, 10)), x);
    expect(await slope(formula, [0.26, -1.01])).toEqual([3, -10].map(Math.fround));
    const through = await slope(formula, [0.26, -1.01], { straightThrough });
    expect(through[0]).toBeCloseTo(3 + 2.6, 5);
    expect(through[1]).toBeCloseTo(-10 - 10.1, 5);
  });

  it('takes the sign for the identity between -1 and 1', async () => {
    const data = [-2, -1, -0.5, 0, 0.5, 1, 2];
    expect(await slope((x) => sign(x), data)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(await slope((x) => sign(x), data, { straightThrough })).toEqual([0, 0, 1, 1, 1, 0, 0]);
  });
});

describe('Where', () => {
  const choices: readonly (readonly [Tensor, number[], number[]])[] = [
    [bools([2, 3], [1, 0, 1, 0, 0, 1]), [2, 3], [2, 3]],
    [bools([3], [1, 0, 1]), [2, 3], []],
    [bools([2, 1], [1, 0]), [3], [1]],
    [bools([], [1]), [2], [2, 2]],
  ];
  it.each(choices)('chooses and sends cotangents to what was chosen %#', async (condition, a, b) => {
    await expectOperator(runtime, { operator: 'Where', inputs: [condition, normal(a, 'a'), normal(b, 'b')] });
  });

  it('keeps an infinite slope of the other branch out only if its operand is guarded', async () => {
    const guarded = (x: Value) => where(greater(x, 0), mul(x, x), 0);
    expect(await slope(guarded, [Number.NEGATIVE_INFINITY, 2])).toEqual([Number.NaN, 4]);
    const harmless = (x: Value) => {
      const safe = where(greater(x, 0), x, 1);
      return where(greater(x, 0), mul(safe, safe), 0);
    };
    expect(await slope(harmless, [Number.NEGATIVE_INFINITY, 2])).toEqual([0, 4]);
  });
});

describe('conversions', () => {
  it.each([
    [1, true],
    [6, false],
    [7, false],
    [9, false],
  ] as const)('Cast to type %d', async (to, isSmooth) => {
    const operatorCase = { operator: 'Cast', inputs: [floats([5], [-1.7, -0.2, 0, 0.6, 3])], attributes: { to } };
    await expectOperator(runtime, operatorCase, { gradient: isSmooth ? true : 'zero' });
  });

  it('Cast to a type by its name, as the first opsets have it', async () => {
    const operatorCase = {
      operator: 'Cast',
      opset: 1,
      inputs: [floats([2], [1.5, -2.5])],
      attributes: { to: 'INT64' },
    };
    expect(await importedOutput(runtime, operatorCase)).toEqual(integers([2], [1, -2]));
    const unknown = { ...operatorCase, attributes: { to: 14 } };
    await expect(importedOutput(runtime, unknown)).rejects.toThrow('element type COMPLEX64 is not supported');
  });

  it('CastLike', async () => {
    const inputs = [normal([2, 2]), fixed(floats([1], [0]))];
    await expectOperator(runtime, { operator: 'CastLike', inputs });
    await expectOperator(
      runtime,
      { operator: 'CastLike', inputs: [normal([2, 2]), integers([1], [0])] },
      { gradient: 'zero' },
    );
  });

  it('no gradient comes back through integers, however they are used', async () => {
    const x = input('x', 'float32', [3, 4]);
    const outputs = { y: gather(x, cast(less(x, 0), 'int64'), 0) };
    const problem = { inputs: [x], outputs, feeds: { x: spaced([3, 4]) } };
    await expectGradient(runtime, problem, { label: 'rows of x that are chosen by x' });
  });
});

describe('what passes values through', () => {
  it.each<OperatorCase>([
    { operator: 'Identity', inputs: [normal([2, 3])] },
    { operator: 'Dropout', inputs: [normal([2, 3])] },
    { operator: 'Dropout', opset: 7, inputs: [normal([2, 3])], attributes: { ratio: 0.3 } },
    { operator: 'Dropout', inputs: [normal([2, 3]), fixed(floats([], [0.3]))], outputCount: 2 },
  ])('$operator, opset $opset', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });

  it('StopGradient is the identity, and a constant to the gradient', async () => {
    expect(await slope((x) => mul(stopGradient(x), x), [3, -4])).toEqual([3, -4]);
  });
});
