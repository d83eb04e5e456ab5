import { describe, it } from 'vitest';
import { expectOperator, type OperatorCase } from '../../test/operator-case.ts';
import { spaced } from '../../test/samples.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers } from '../tensor/index.ts';

const runtime = await nativeRuntime();

describe.each(['ArgMax', 'ArgMin'])('%s', (operator) => {
  const ties = floats([2, 3], [1, 3, 3, 2, 2, 1]);
  it.each([{}, { axis: 1 }, { axis: -1, keepdims: 0 }, { axis: 1, select_last_index: 1 }])('%j', async (attributes) => {
    await expectOperator(runtime, { operator, inputs: [ties], attributes }, { gradient: false });
  });
});

describe('TopK', () => {
  const x = spaced([3, 6]);
  const k = (count: number) => integers([1], [count]);
  it.each<OperatorCase>([
    { operator: 'TopK', inputs: [x, k(2)], outputCount: 2 },
    { operator: 'TopK', inputs: [x, k(2)], attributes: { axis: 0 }, outputCount: 2 },
    { operator: 'TopK', inputs: [x, k(3)], attributes: { largest: 0 }, outputCount: 2 },
    { operator: 'TopK', inputs: [x, k(6)], outputCount: 2 },
    { operator: 'TopK', opset: 10, inputs: [x, k(2)], outputCount: 2 },
    { operator: 'TopK', opset: 1, inputs: [x], attributes: { k: 2, axis: 1 }, outputCount: 2 },
    { operator: 'TopK', opset: 9, inputs: [x], attributes: { k: 1 }, outputCount: 2 },
  ])('opset $opset, $inputs.1.data $attributes', async (operatorCase) => {
    await expectOperator(runtime, operatorCase);
  });
});
