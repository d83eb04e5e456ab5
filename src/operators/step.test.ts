import { describe, expect, it } from 'vitest';
import { input } from '../graph/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { gradients } from '../transforms/gradient.ts';
import { mul } from './arithmetic.ts';
import { reduceSum } from './reduction.ts';
import { step } from './step.ts';

const runtime = await nativeRuntime();

describe('Step', () => {
  it('is one for every positive normal number, and zero for all that are not positive', async () => {
    const smallest = 2 ** -126;
    const numbers = [
      smallest,
      3 * smallest,
      1e-30,
      0.5,
      1,
      1e30,
      3.4e38,
      Infinity,
      0,
      -0,
      -smallest,
      -1,
      -3.4e38,
      -Infinity,
    ];
    const x = input('x', 'float32', [numbers.length]);
    const program = await runtime.compile({ inputs: [x], outputs: { y: step(x) } });
    const { y } = await program.run({ x: floats(x.shape, numbers) });
    await program.dispose();
    expect(Array.from(y.data, Number)).toEqual(numbers.map((value) => (value > 0 ? 1 : 0)));
  });

  it('lets no gradient through', () => {
    const x = input('x', 'float32', [3]);
    const [dx] = gradients(reduceSum(mul(step(x), 2), [0], false), [x]);
    expect(dx.known?.data).toEqual(new Float32Array(3));
  });
});
