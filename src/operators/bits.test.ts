import { describe, it } from 'vitest';
import { expectOperator } from '../../test/operator-case.ts';
import { nativeRuntime } from '../runtime/node.ts';
import type { Tensor } from '../tensor/index.ts';

const runtime = await nativeRuntime();
const bytes = (...data: number[]): Tensor => ({ dtype: 'uint8', shape: [data.length], data: Uint8Array.from(data) });

describe('bits of integers', () => {
  const inputs = [bytes(0, 3, 12, 255), bytes(1, 6, 10, 15)];
  it.each(['BitwiseAnd', 'BitwiseOr', 'BitwiseXor'])('%s', async (operator) => {
    await expectOperator(runtime, { operator, inputs }, { gradient: false });
  });
  it('BitwiseNot', async () => {
    await expectOperator(runtime, { operator: 'BitwiseNot', inputs: inputs.slice(0, 1) }, { gradient: false });
  });
  it.each(['LEFT', 'RIGHT'])('BitShift %s', async (direction) => {
    const shifted = [inputs[0], bytes(1, 2, 3, 4)];
    await expectOperator(
      runtime,
      { operator: 'BitShift', inputs: shifted, attributes: { direction } },
      { gradient: false },
    );
  });
});
