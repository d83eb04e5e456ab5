import { describe, expect, it } from 'vitest';
import { expectGradient } from '../../test/gradient-check.ts';
import { gradientOf } from '../../test/gradient-of.ts';
import { expectOperator, fixed, importedOutput, type OperatorCase } from '../../test/operator-case.ts';
import { normal, spaced, uniform } from '../../test/samples.ts';
import { input, type Value } from '../graph/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, integers } from '../tensor/index.ts';
import { abs, add, div, max, mul, pow, sqrt } from './arithmetic.ts';

const runtime = await nativeRuntime();

const shapes: readonly (readonly [number[], number[]])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], []],
  [[], [2, 3]],
  [[2, 3], [3]],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [1, 3],
    [4, 2, 1],
  ],
  [[1], [2, 2]],
];

describe('operators on two values', () => {
  const away = (shape: number[]) => uniform(shape, 0.5, 2, 'divisor');
  const cases = shapes.flatMap(([a, b]): OperatorCase[] => [
    { operator: 'Add', inputs: [normal(a), normal(b)] },
    { operator: 'Sub', inputs: [normal(a), normal(b)] },
    { operator: 'Mul', inputs: [normal(a), normal(b)] },
    { operator: 'Div', inputs: [normal(a), away(b)] },
    { operator: 'Max', inputs: [normal(a, 'a'), normal(b, 'b')] },
    { operator: 'Min', inputs: [normal(a, 'a'), normal(b, 'b')] },
    { operator: 'Sum', inputs: [normal(a), normal(b)] },
    { operator: 'Mean', inputs: [normal(a), normal(b)] },
    { operator: 'Pow', inputs: [uniform(a, 0.5, 2), normal(b)] },
    { operator: 'Mod', inputs: [uniform(a, 2.4, 2.6), uniform(b, 1, 1.1)], attributes: { fmod: 1 } },
    { operator: 'Mod', inputs: [uniform(a, -2.6, -2.4), uniform(b, 1, 1.1)], attributes: { fmod: 1 } },
  ]);
  it.each(cases)('$operator $inputs.0.shape $inputs.1.shape', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });
});

describe('operators on any number of values', () => {
  const lists = [[[2, 3]], [[2, 3], [3], [2, 1]], [[3], [2, 3], [], [4, 1, 3]]];
  const cases = ['Sum', 'Mean', 'Max', 'Min'].flatMap((operator) =>
    lists.map((list): OperatorCase => ({ operator, inputs: list.map((shape, i) => normal(shape, i)) })),
  );
  it.each(cases)('$operator of $inputs.length', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });
});

describe('elementary functions', () => {
  const domains: Record<string, readonly [number, number]> = {
    Neg: [-2, 2],
    Exp: [-3, 3],
    Log: [0.2, 4],
    Sqrt: [0.2, 4],
    Reciprocal: [0.4, 3],
    Sin: [-4, 4],
    Cos: [-4, 4],
    Tan: [-1.2, 1.2],
    Sinh: [-2, 2],
    Cosh: [-2, 2],
    Asin: [-0.8, 0.8],
    Acos: [-0.8, 0.8],
    Atan: [-3, 3],
    Asinh: [-3, 3],
    Acosh: [1.3, 4],
    Atanh: [-0.8, 0.8],
  };
  const cases = Object.entries(domains).flatMap(([operator, [low, high]]) =>
    [[2, 3], []].map((shape): OperatorCase => ({ operator, inputs: [uniform(shape, low, high)] })),
  );
  it.each(cases)('$operator $inputs.0.shape', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });

  it('Abs away from zero', async () => {
    await expectOperator(runtime, { operator: 'Abs', inputs: [spaced([2, 5])] });
  });
});

describe('powers', () => {
  it.each([-2, -1, 0, 1, 2, 3, 5, 0.5, 1.5])('to the constant %d', async (exponent) => {
    const gradient = exponent === 0 ? 'zero' : true;
    for (const type of [floats([], [exponent]), ...(Number.isInteger(exponent) ? [integers([], [exponent])] : [])]) {
      const inputs = [uniform([3, 2], 0.5, 2), fixed(type)];
      await expectOperator(runtime, { operator: 'Pow', inputs }, { gradient });
    }
  });

  it.each([0, 1, 2, 3, 4])('of negative bases to %d', async (exponent) => {
    const inputs = [uniform([3, 2], -2, -0.5), fixed(floats([1], [exponent]))];
    await expectOperator(runtime, { operator: 'Pow', inputs }, { gradient: exponent === 0 ? 'zero' : true });
  });

  it('to a different exponent for each element', async () => {
    const inputs = [uniform([2, 4], 0.5, 2), fixed(floats([4], [0, 1, 2, 0.5]))];
    await expectOperator(runtime, { operator: 'Pow', inputs });
  });
});

const slopes = (formula: (...values: Value[]) => Value, ...points: FloatTensor[]) =>
  gradientOf(runtime, formula, points);

describe('conventions where there is no slope', () => {
  it('a maximum of equal values sends its cotangent to the first', async () => {
    const three = floats([3], [1, 1, 2]);
    expect(await slopes((a, b) => max(a, b), three, floats([3], [1, 2, 1]))).toEqual([
      [1, 0, 1],
      [0, 1, 0],
    ]);
  });

  it('the magnitude sends nothing back at zero', async () => {
    expect(await slopes((x) => abs(x), floats([4], [-2, -0, 0, 3]))).toEqual([[-1, 0, 0, 1]]);
  });

  it('the square root sends nothing back at zero, in any order', async () => {
    expect(await slopes((x) => sqrt(x), floats([2], [0, 4]))).toEqual([[0, 0.25]]);
    const twice = await slopes((x) => mul(x, sqrt(mul(x, x))), floats([2], [0, 3]));
    expect(twice).toEqual([[0, 6]]);
  });

  it('powers at the base 0: the slope of x^0 is 0, of x^1 is 1, and an infinite one is not sent back', async () => {
    const exponents = floats([5], [0, 0.5, 1, 2, 3]);
    const [base, exponent] = await slopes((x, p) => pow(x, p), floats([5], [0, 0, 0, 0, 0]), exponents);
    expect(base).toEqual([0, 0, 1, 0, 0]);
    expect(exponent).toEqual([0, 0, 0, 0, 0]);
  });

  it.each([0, 0.5, 1, 2])('a constant power %d at the base 0 has the same slope', async (exponent) => {
    const expected = exponent === 1 ? 1 : 0;
    expect(await slopes((x) => pow(x, exponent), floats([2], [0, 0]))).toEqual([[expected, expected]]);
  });

  it('a negative base sends nothing to its exponent', async () => {
    const [base, exponent] = await slopes((x, p) => pow(x, p), floats([1], [-2]), floats([1], [3]));
    expect(base).toEqual([12]);
    expect(exponent).toEqual([0]);
  });
});

describe('one value used more than once', () => {
  it('its cotangents add up', async () => {
    const x = input('x', 'float32', [2, 3]);
    const outputs = { y: add(mul(x, x), div(x, add(mul(x, x), 1))) };
    const label = 'x*x + x/(x*x+1)';
    await expectGradient(runtime, { inputs: [x], outputs, feeds: { x: normal([2, 3]) } }, { label, order: 2 });
  });

  it('max(x, x) has the slope 1', async () => {
    expect(await slopes((x) => max(x, x), floats([2], [1, -1]))).toEqual([[1, 1]]);
  });
});

describe('the first opsets', () => {
  it.each([
    ['Add', [11, 12, 23, 24]],
    ['Sub', [-9, -8, -17, -16]],
    ['Mul', [10, 20, 60, 80]],
    ['Div', [0.1, 0.2, 0.15, 0.2]],
  ])('%s along an axis', async (operator, expected) => {
    const inputs = [floats([1, 2, 2], [1, 2, 3, 4]), fixed(floats([2], [10, 20]))];
    const output = await importedOutput(runtime, { operator, opset: 6, inputs, attributes: { broadcast: 1, axis: 1 } });
    expect(output).toEqual(floats([1, 2, 2], expected));
  });
});
