import { describe, expect, it } from 'vitest';
import { gradientOf } from '../../test/gradient-of.ts';
import { type AttributeDraft, expectOperator, type OperatorCase } from '../../test/operator-case.ts';
import { normal, spaced, uniform } from '../../test/samples.ts';
import { applyOne } from '../graph/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, integers } from '../tensor/index.ts';
import { ReduceL1, ReduceL2, ReduceProd, reduceMax, reduceMin, sumTo } from './reduction.ts';
import { indexList } from './shape.ts';

const runtime = await nativeRuntime();

/** Points where each reduction is smooth. */
const domains: Record<string, (shape: number[]) => FloatTensor> = {
  ReduceSum: normal,
  ReduceMean: normal,
  ReduceMax: spaced,
  ReduceMin: spaced,
  ReduceProd: (shape) => uniform(shape, 0.5, 1.5),
  ReduceL1: spaced,
  ReduceL2: normal,
  ReduceSumSquare: normal,
  ReduceLogSum: (shape) => uniform(shape, 0.5, 2),
  ReduceLogSumExp: normal,
};
const reductions = Object.keys(domains);
/** The first opset in which the axes are an input. */
const inputSince = (operator: string) => (operator === 'ReduceSum' ? 13 : 18);

const choices: readonly { readonly shape: number[]; readonly axes: number[] | undefined }[] = [
  { shape: [2, 3, 4], axes: [1] },
  { shape: [2, 3, 4], axes: [0, 2] },
  { shape: [2, 3, 4], axes: [-1] },
  { shape: [2, 3, 4], axes: [-3, 1] },
  { shape: [2, 3, 4], axes: undefined },
  { shape: [5], axes: [0] },
  { shape: [2, 1, 3], axes: [1] },
];

function caseOf(operator: string, opset: number, shape: number[], axes: number[] | undefined, keepdims: number) {
  const isInput = opset >= inputSince(operator);
  const attributes: Record<string, AttributeDraft> = { keepdims };
  if (!isInput && axes !== undefined) attributes.axes = axes;
  const inputs = [domains[operator](shape), ...(isInput && axes !== undefined ? [integers([axes.length], axes)] : [])];
  return { operator, opset, inputs, attributes } satisfies OperatorCase;
}

describe.each(reductions)('%s', (operator) => {
  const opsets = [11, inputSince(operator)];
  const cases = opsets.flatMap((opset) =>
    choices.flatMap(({ shape, axes }) => [0, 1].map((keepdims) => caseOf(operator, opset, shape, axes, keepdims))),
  );
  it.each(cases)('opset $opset, $inputs, $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase, { directions: 2 });
  });

  it('of a number', async () => {
    const point = operator === 'ReduceLogSum' || operator === 'ReduceProd' ? floats([], [1.3]) : floats([], [0.7]);
    await expectOperator(runtime, { operator, inputs: [point] });
  });

  it('is the identity on request, where no axes are given', async () => {
    if (!['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd'].includes(operator)) return;
    const inputs = [domains[operator]([2, 3]), integers([0], [])];
    await expectOperator(runtime, { operator, inputs, attributes: { noop_with_empty_axes: 1 } });
    await expectOperator(runtime, { operator, inputs, attributes: { noop_with_empty_axes: 0 } });
  });
});

describe('conventions where there is no slope', () => {
  it('equal extrema share the cotangent in equal parts', async () => {
    const ties = floats([2, 3], [1, 3, 3, 2, 2, 2]);
    expect(await gradientOf(runtime, (x) => reduceMax(x, [1]), [ties])).toEqual([
      [0, 0.5, 0.5, 1 / 3, 1 / 3, 1 / 3].map(Math.fround),
    ]);
    expect(await gradientOf(runtime, (x) => reduceMin(x, [1], false), [ties])).toEqual([
      [1, 0, 0, 1 / 3, 1 / 3, 1 / 3].map(Math.fround),
    ]);
  });

  it('the slope of a product is that of the other factors, zeros among them or not', async () => {
    const factors = floats([3, 3], [2, 3, 4, 0, 3, 4, 0, 0, 4]);
    const slopes = await gradientOf(runtime, (x) => applyOne(ReduceProd, [x, indexList([1])]), [factors]);
    expect(slopes).toEqual([[12, 8, 6, 12, 0, 0, 0, 0, 0]]);
  });

  it('norms send nothing back at the zero vector, and sums of magnitudes nothing to a zero', async () => {
    const points = floats([2, 2], [0, 0, 3, -4]);
    const [slopes] = await gradientOf(runtime, (x) => applyOne(ReduceL2, [x, indexList([1])]), [points]);
    slopes.forEach((slope, i) => {
      expect(slope).toBeCloseTo([0, 0, 0.6, -0.8][i], 6);
    });
    const l1 = await gradientOf(runtime, (x) => applyOne(ReduceL1, [x, indexList([1])]), [points]);
    expect(l1).toEqual([[0, 0, 1, -1]]);
  });

  it('the logarithm of a sum of exponentials neither overflows nor loses its slope', async () => {
    const inputs = [floats([2, 3], [1000, 999, 998, -1000, -1000, -1002])];
    await expectOperator(runtime, { operator: 'ReduceLogSumExp', inputs, attributes: { keepdims: 0 } });
  });
});

describe('CumSum', () => {
  const flags = [0, 1].flatMap((exclusive) => [0, 1].map((reverse) => ({ exclusive, reverse })));
  const cases = flags.flatMap((attributes) =>
    [0, 1, -1].map((axis): OperatorCase => {
      return { operator: 'CumSum', inputs: [normal([3, 4]), integers([], [axis])], attributes };
    }),
  );
  it.each(cases)('$attributes along $inputs.1.data', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });
});

describe('sumTo', () => {
  it.each([
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    [
      [2, 3],
      [1, 3],
    ],
    [[2, 3], []],
    [
      [4, 2, 3],
      [2, 1],
    ],
    [
      [4, 2, 3],
      [1, 1, 1],
    ],
  ])('undoes the broadcasting of %j from %j', async (from, to) => {
    // The sum of all elements is kept, whatever they are summed to.
    const [slopes] = await gradientOf(runtime, (x) => sumTo(x, to), [normal(from)]);
    expect(slopes.every((slope) => slope === 1)).toBe(true);
    expect(sumTo(applyOne(ReduceL1, [indexList([1]), indexList([])]), []).shape).toEqual([]);
  });
});
