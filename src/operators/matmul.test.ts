import { describe, expect, it } from 'vitest';
import { expectOperator, fixed, float, type OperatorCase } from '../../test/operator-case.ts';
import { normal } from '../../test/samples.ts';
import { constant } from '../graph/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { gemm, matmul } from './matmul.ts';

const runtime = await nativeRuntime();

describe('MatMul', () => {
  it.each([
    [
      [2, 3],
      [3, 4],
    ],
    [
      [5, 2, 3],
      [3, 4],
    ],
    [
      [2, 3],
      [5, 3, 4],
    ],
    [
      [5, 2, 3],
      [5, 3, 4],
    ],
    [
      [5, 1, 2, 3],
      [6, 3, 4],
    ],
    [
      [5, 2, 3],
      [1, 3, 4],
    ],
    [[3], [3]],
    [[3], [3, 4]],
    [[2, 3], [3]],
    [[3], [5, 3, 4]],
    [[5, 2, 3], [3]],
    [
      [1, 1],
      [1, 1],
    ],
  ])('%j by %j', async (a, b) => {
    await expectOperator(runtime, { operator: 'MatMul', inputs: [normal(a, 'a'), normal(b, 'b')] });
  });

  it('refuses factors that do not fit', () => {
    const [a, b] = [constant(normal([2, 3])), constant(normal([2, 3]))];
    expect(() => matmul(a, b)).toThrow('[2,3] does not multiply [2,3]');
  });
});

describe('Gemm', () => {
  const flags = [0, 1].flatMap((transA) => [0, 1].map((transB) => ({ transA, transB })));
  const scales = [{}, { alpha: 0.5, beta: 2.5 }, { alpha: float(3), beta: float(0) }];
  const cases = flags.flatMap(({ transA, transB }) =>
    scales.flatMap((scale) =>
      [undefined, [2, 4], [4], [2, 1], [1], []].map((c): OperatorCase => {
        const [a, b] = [transA === 1 ? [3, 2] : [2, 3], transB === 1 ? [4, 3] : [3, 4]];
        const inputs = [normal(a, 'a'), normal(b, 'b'), ...(c ? [normal(c, 'c')] : [])];
        return { operator: 'Gemm', inputs, attributes: { transA, transB, ...scale } };
      }),
    ),
  );
  it.each(cases)('$attributes, $inputs', async (operatorCase) => {
    await expectOperator(runtime, operatorCase, { directions: 2 });
  });

  it('of older opsets', async () => {
    const inputs = [normal([2, 3], 'a'), fixed(normal([4, 3], 'b')), normal([4], 'c')];
    for (const opset of [7, 9, 11]) {
      await expectOperator(runtime, { operator: 'Gemm', opset, inputs, attributes: { transB: 1 } });
    }
  });

  it('refuses factors that do not fit', () => {
    const [a, b] = [constant(normal([2, 3])), constant(normal([3, 4]))];
    expect(() => gemm(a, b, { transB: 1 })).toThrow('does not multiply');
  });
});
