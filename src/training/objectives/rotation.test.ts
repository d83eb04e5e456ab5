import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossAt, overSamples, slopeOf, stepAgainst } from '../../../test/perceptron.ts';
import { input } from '../../graph/index.ts';
import { crossEntropy } from '../../nn/index.ts';
import { floatResult } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats } from '../../tensor/index.ts';
import { rotated, rotational, scaledGradient } from '../index.ts';

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const norm = (a: readonly number[]) => Math.sqrt(dot(a, a));

function rotatedByHand(x: readonly number[], g: readonly number[], angle: number): number[] {
  const across = g.map((value, i) => value - (dot(g, x) / dot(x, x)) * x[i]);
  return x.map((value, i) => Math.cos(angle) * value + (Math.sin(angle) * norm(x) * across[i]) / norm(across));
}

describe('rotational', () => {
  it('mixes in the loss at turned inputs, and its gradient goes through the attack', async () => {
    const objective = rotational(crossEntropy, { angle: 0.4, alpha: 0.3 });
    const { loss, gradient, largestSlope } = await stepAgainst(objective, (numbers) =>
      overSamples((x, label) => {
        const slope = slopeOf((at) => lossAt(numbers, at, label), x, 1e-4);
        return 0.3 * lossAt(numbers, x, label) + 0.7 * lossAt(numbers, rotatedByHand(x, slope, 0.4), label);
      }),
    );
    expect(loss).toBeLessThan(1e-6);
    expect(gradient, 'with the part that the weights have in the direction of the attack').toBeLessThan(3e-6);
    expect(largestSlope).toBeGreaterThan(0.1);
  });
});

describe('scaledGradient', () => {
  it('adds the gradient at the length of an FGSM step, and its gradient goes through the attack', async () => {
    const objective = scaledGradient(crossEntropy, { epsilon: 0.2 });
    const { loss, gradient } = await stepAgainst(objective, (numbers) =>
      overSamples((x, label) => {
        const slope = slopeOf((at) => lossAt(numbers, at, label), x, 1e-4);
        const moved = x.map((value, i) => value + (0.2 * Math.sqrt(4) * slope[i]) / norm(slope));
        return 0.5 * lossAt(numbers, x, label) + 0.5 * lossAt(numbers, moved, label);
      }),
    );
    expect(loss).toBeLessThan(1e-6);
    expect(gradient).toBeLessThan(3e-6);
  });
});

describe('rotated', () => {
  it('keeps the length and turns by the angle, whatever the size of the gradient', async () => {
    const runtime = await nativeRuntime();
    const [x, g] = [input('x', 'float32', [1, 2, 3]), input('g', 'float32', [1, 2, 3])];
    const program = await runtime.compile({ inputs: [x, g], outputs: { turned: rotated(x, g, 0.3) } });
    const numbers = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(numbers, numbers, fc.constantFrom(1e-25, 1e-6, 1, 1e15), async (from, to, size) => {
        fc.pre(dot(from, to) / norm(from) / norm(to) < 0.98);
        const feeds = {
          x: floats([1, 2, 3], from),
          g: floats(
            [1, 2, 3],
            to.map((value) => size * value),
          ),
        };
        const turned = Array.from(floatResult(await program.run(feeds), 'turned').data);
        expect(norm(turned) / norm(from)).toBeCloseTo(1, 5);
        expect(dot(turned, from) / norm(turned) / norm(from)).toBeCloseTo(Math.cos(0.3), 5);
        expect(dot(turned, to), 'towards the gradient').toBeGreaterThan(Math.cos(0.3) * dot(from, to));
      }),
      { seed: 5, numRuns: 100 },
    );
    await program.dispose();
  });

  it('gives numbers where there is nothing to turn, or nowhere to turn to', async () => {
    const [x, g] = [input('x', 'float32', [3, 2]), input('g', 'float32', [3, 2])];
    const program = await (await nativeRuntime()).compile({ inputs: [x, g], outputs: { turned: rotated(x, g, 0.3) } });
    const feeds = { x: floats([3, 2], [0, 0, 1, 2, 1, 2]), g: floats([3, 2], [1, 1, 0, 0, 2, 4]) };
    const { data } = floatResult(await program.run(feeds), 'turned');
    await program.dispose();
    expect(Array.from(data.slice(0, 2))).toEqual([0, 0]);
    expect(data.every(Number.isFinite)).toBe(true);
  });
});
