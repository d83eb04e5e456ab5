import { describe, expect, it } from 'vitest';
import { gradientOf } from '../../test/gradient-of.ts';
import { expectOperator, type OperatorCase } from '../../test/operator-case.ts';
import { normal, spaced } from '../../test/samples.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { gather } from './gathering.ts';
import { indexList } from './shape.ts';
import { logSoftmax, softmax } from './softmax.ts';

const runtime = await nativeRuntime();

describe.each(['Softmax', 'LogSoftmax', 'Hardmax'])('%s', (operator) => {
  const cases = [7, 11, 13, 20].flatMap((opset) =>
    [
      [2, 3, 4],
      [3, 5],
    ].flatMap((shape) =>
      [undefined, ...shape.map((_, axis) => axis), ...(opset >= 11 ? [-1, -2] : [])].map(
        (axis): OperatorCase => ({
          operator,
          opset,
          inputs: [operator === 'Hardmax' ? spaced(shape) : normal(shape)],
          attributes: axis === undefined ? {} : { axis },
        }),
      ),
    ),
  );
  it.each(cases)('opset $opset, $inputs.0.shape, $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase, { gradient: operator === 'Hardmax' ? 'zero' : true });
  });
});

describe('sure answers', () => {
  const sure = floats([1, 3], [200, 0, -200]);
  const first = (x: Parameters<typeof softmax>[0]) => gather(x, indexList([0]), 1);
  const last = (x: Parameters<typeof softmax>[0]) => gather(x, indexList([2]), 1);

  it('the logarithm keeps a slope where the softmax has none left', async () => {
    expect(await gradientOf(runtime, (x) => last(softmax(x)), [sure])).toEqual([[0, 0, 0]]);
    expect(await gradientOf(runtime, (x) => last(logSoftmax(x)), [sure])).toEqual([[-1, 0, 1]]);
    expect(await gradientOf(runtime, (x) => first(logSoftmax(x)), [sure])).toEqual([[0, 0, 0]]);
  });

  it('large logits do not overflow', async () => {
    const inputs = [floats([2, 3], [1e4, 1e4 + 1, 1e4 + 2, -1e4, 0, 1e4])];
    await expectOperator(runtime, { operator: 'Softmax', inputs }, { gradient: false });
    await expectOperator(runtime, { operator: 'LogSoftmax', inputs }, { gradient: false });
  });
});
