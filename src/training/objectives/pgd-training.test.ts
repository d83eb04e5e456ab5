import { describe, expect, it } from 'vitest';
import { clip, lossAt, type Numbers, overSamples, slopeOf, stepAgainst } from '../../../test/perceptron.ts';
import { crossEntropy } from '../../nn/index.ts';
import { type Norm, norms } from '../../threat/index.ts';
import { fast, madry, trades } from '../index.ts';

const box = { low: 0, high: 1 };

/** PGD on one sample by hand. */
function worstBy(numbers: Numbers, clean: readonly number[], label: number, start: readonly number[], steps: Steps) {
  const { epsilon, count, size } = steps;
  let x = start;
  for (let step = 0; step < count; step++) {
    const slope = slopeOf((at) => lossAt(numbers, at, label), x);
    x = x.map((value, i) =>
      clip(clip(value + size * Math.sign(slope[i]), clean[i] - epsilon, clean[i] + epsilon), box.low, box.high),
    );
  }
  return x;
}

interface Steps {
  readonly epsilon: number;
  readonly count: number;
  readonly size: number;
}

/** The row of a random tensor, as a start inside the box. */
const startAt = (clean: readonly number[], noise: readonly number[], row: number) =>
  clean.map((value, i) => clip(value + noise[row * clean.length + i], box.low, box.high));

describe('madry', () => {
  it('is the loss at the end of PGD, from the clean inputs', async () => {
    const objective = madry(crossEntropy, { epsilon: 0.3, steps: 5, stepSize: 0.1, box, randomStart: false });
    const steps = { epsilon: 0.3, count: 5, size: 0.1 };
    const { loss, gradient, largestSlope } = await stepAgainst(objective, (numbers) =>
      overSamples((x, label) => lossAt(numbers, worstBy(numbers, x, label, x, steps), label)),
    );
    expect(loss).toBeLessThan(1e-6);
    expect(gradient, 'taking what the adversary found as given').toBeLessThan(1e-6);
    expect(largestSlope).toBeGreaterThan(0.1);
  });

  it('starts anywhere in the ball, and attacks the learning network where it is told to', async () => {
    const options = { epsilon: 0.2, steps: 3, stepSize: 0.07, box, attacked: 'learning' } as const;
    const steps = { epsilon: 0.2, count: 3, size: 0.07 };
    const { loss, gradient } = await stepAgainst(madry(crossEntropy, options), (numbers, [noise]) =>
      overSamples((x, label, i) => {
        const start = startAt(x, noise, i);
        expect(start).not.toEqual(x);
        return lossAt(numbers, worstBy(numbers, x, label, start, steps), label);
      }),
    );
    expect(loss).toBeLessThan(1e-6);
    expect(gradient).toBeLessThan(1e-6);
  });

  it('leaves the box alone where there is none', async () => {
    const objective = madry(crossEntropy, { epsilon: 2, steps: 1, stepSize: 2, randomStart: false });
    const { loss } = await stepAgainst(objective, (numbers) =>
      overSamples((x, label) => {
        const slope = slopeOf((at) => lossAt(numbers, at, label), x);
        return lossAt(
          numbers,
          x.map((value, i) => value + 2 * Math.sign(slope[i])),
          label,
        );
      }),
    );
    expect(loss).toBeLessThan(1e-6);
  });
});

/** PGD on one sample by hand, with the host's norm. */
function worstIn(norm: Norm, numbers: Numbers, clean: readonly number[], label: number, steps: Steps) {
  const [x, center] = [Float32Array.from(clean), Float32Array.from(clean)];
  for (let step = 0; step < steps.count; step++) {
    const slope = Float32Array.from(slopeOf((at) => lossAt(numbers, at, label), [...x]));
    norm.ascend(x, slope, steps.size, box);
    norm.project(x, center, steps.epsilon, box);
  }
  return [...x];
}

describe.each(Object.values(norms))('madry in $name', (norm: Norm) => {
  const epsilon = norm.power === 0 ? 2 : 0.4;
  const steps = { epsilon, count: 4, size: epsilon / 2 };

  it('is the loss at the end of PGD as on the host', async () => {
    const options = { epsilon, norm, steps: 4, stepSize: epsilon / 2, box, randomStart: false };
    const { loss } = await stepAgainst(madry(crossEntropy, options), (numbers) =>
      overSamples((x, label) => lossAt(numbers, worstIn(norm, numbers, x, label, steps), label)),
    );
    expect(loss).toBeLessThan(1e-4);
  });

  it('tells its objectives from those of other norms', () => {
    const all = Object.values(norms).map(
      (one) => madry(crossEntropy, { epsilon: 0.3, norm: one, steps: 2, stepSize: 0.1, box }).name,
    );
    expect(new Set(all).size).toBe(all.length);
    const named = fast(crossEntropy, { epsilon: 0.3, norm, box }).name;
    expect(named.includes(` in ${norm.name}`)).toBe(norm !== norms.Linf);
    expect(trades({ epsilon: 0.3, norm, steps: 2, stepSize: 0.1, box }).name.includes(` in ${norm.name}`)).toBe(
      norm !== norms.Linf,
    );
  });
});

describe('fast', () => {
  it('is the loss after one step of 1.25 epsilon from a random start, projected and clipped', async () => {
    const steps = { epsilon: 0.3, count: 1, size: 0.375 };
    const { loss, gradient } = await stepAgainst(fast(crossEntropy, { epsilon: 0.3, box }), (numbers, [noise]) =>
      overSamples((x, label, i) => lossAt(numbers, worstBy(numbers, x, label, startAt(x, noise, i), steps), label)),
    );
    expect(loss).toBeLessThan(1e-6);
    expect(gradient).toBeLessThan(1e-6);
  });
});
