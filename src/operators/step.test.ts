import { describe, expect, it } from 'vitest';
import { input } from '../graph/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { gradients } from '../transforms/gradient.ts';
import { mul } from './arithmetic.ts';
import { reduceSum } from './reduction.ts';
import { stepAbove, stepBelow } from './step.ts';

const runtime = await nativeRuntime();

/** The floats next to a normal one. */
function neighbours(value: number): number[] {
  const [bits] = new Int32Array(Float32Array.of(value).buffer);
  return [bits - 1, bits + 1].map((neighbour) => new Float32Array(Int32Array.of(neighbour).buffer)[0]);
}

describe('Step', () => {
  const thresholds = [0, 6, -1, 1, 0.1, 5.999, -2.5, 1 / 3, 255, 1e-6, 65536, -1e30, 3e38].map(Math.fround);
  it.each(thresholds)('tells floats above %f from those below', async (threshold) => {
    const nearest = threshold === 0 ? [-(2 ** -126), 2 ** -126, -0] : neighbours(threshold);
    const others = [threshold, 0, 1, -1, 6, 1e-30, 1e30, -3.4e38, 3.4e38, Infinity, -Infinity].map(Math.fround);
    const numbers = [...nearest, ...others];
    const x = input('x', 'float32', [numbers.length]);
    const outputs = { above: stepAbove(x, threshold), below: stepBelow(x, threshold) };
    const program = await runtime.compile({ inputs: [x], outputs });
    const { above, below } = await program.run({ x: floats(x.shape, numbers) });
    await program.dispose();
    expect(Array.from(above.data, Number), `above, ${numbers}`).toEqual(
      numbers.map((value) => Number(value > threshold)),
    );
    expect(Array.from(below.data, Number), `below, ${numbers}`).toEqual(
      numbers.map((value) => Number(value < threshold)),
    );
  });

  it('lets no gradient through', () => {
    const x = input('x', 'float32', [3]);
    const [dx] = gradients(reduceSum(mul(stepAbove(x), 2), [0], false), [x]);
    expect(dx.known?.data).toEqual(new Float32Array(3));
  });
});
