import { describe, expect, it } from 'vitest';
import { randomStream } from '../../random.ts';
import { mcnemar, pairedDifference } from './paired.ts';

describe('the exact test of McNemar', () => {
  it('is the binomial one of the changes', () => {
    expect(mcnemar(0, 0)).toBe(1);
    expect(mcnemar(4, 4)).toBe(1);
    expect(mcnemar(5, 0)).toBeCloseTo(2 / 32, 12);
    expect(mcnemar(0, 6)).toBeCloseTo(2 / 64, 12);
    // 2 (C(10, 0) + C(10, 1) + C(10, 2)) / 2^10
    expect(mcnemar(8, 2)).toBeCloseTo(112 / 1024, 12);
    expect(mcnemar(2, 8)).toBe(mcnemar(8, 2));
  });

  it('raises false alarms in at most as many draws as it says', () => {
    const random = randomStream('draws of changes');
    const draws = 4000;
    let alarms = 0;
    for (let i = 0; i < draws; i++) {
      const changes = 60;
      let lost = 0;
      for (let k = 0; k < changes; k++) if (random.uniform() < 0.5) lost++;
      if (mcnemar(lost, changes - lost) < 0.05) alarms++;
    }
    expect(alarms / draws).toBeGreaterThan(0.01);
    expect(alarms / draws).toBeLessThan(0.05);
  });
});

describe('the interval of a paired difference', () => {
  it('ends where the score of the likeliest table with that difference is the quantile', () => {
    const [lost, gained, total] = [9, 3, 80];
    for (const end of [pairedDifference(lost, gained, total).low, pairedDifference(lost, gained, total).high]) {
      const likelihood = (loss: number) =>
        lost * Math.log(loss) + gained * Math.log(loss + end) + (total - lost - gained) * Math.log(1 - 2 * loss - end);
      let likeliest = 0;
      for (let loss = Math.max(0, -end) + 1e-5; loss < (1 - end) / 2; loss += 1e-5) {
        if (likeliest === 0 || likelihood(loss) > likelihood(likeliest)) likeliest = loss;
      }
      const variance = (2 * likeliest + end - end ** 2) / total;
      expect(Math.abs((gained - lost) / total - end) / Math.sqrt(variance)).toBeCloseTo(1.959964, 3);
    }
  });

  it('is z^2 / (n + z^2) where nothing changed', () => {
    const square = 1.959963984540054 ** 2;
    const { low, high, value } = pairedDifference(0, 0, 200);
    expect(value).toBe(0);
    expect(high).toBeCloseTo(square / (200 + square), 10);
    expect(low).toBeCloseTo(-square / (200 + square), 10);
  });

  it('turns around where before and after do', () => {
    const [one, other] = [pairedDifference(12, 3, 100), pairedDifference(3, 12, 100)];
    expect(one.low).toBeCloseTo(-other.high, 10);
    expect(one.high).toBeCloseTo(-other.low, 10);
  });

  it('holds the true difference in about 95 % of draws', () => {
    const random = randomStream('draws of pairs');
    const [pLost, pGained, total, draws] = [0.06, 0.01, 120, 3000];
    let held = 0;
    for (let i = 0; i < draws; i++) {
      let [lost, gained] = [0, 0];
      for (let k = 0; k < total; k++) {
        const u = random.uniform();
        if (u < pLost) lost++;
        else if (u < pLost + pGained) gained++;
      }
      const { low, high } = pairedDifference(lost, gained, total);
      if (low <= pGained - pLost && pGained - pLost <= high) held++;
    }
    expect(held / draws).toBeGreaterThan(0.935);
    expect(held / draws).toBeLessThan(0.975);
  });

  it('reaches the ends where every sample changed', () => {
    const { value, low, high } = pairedDifference(10, 0, 10);
    expect([value, low]).toEqual([-1, -1]);
    expect(high).toBeGreaterThan(-1);
    expect(high).toBeLessThan(0);
  });

  it.each([
    [1, 1, 1],
    [-1, 0, 3],
    [0.5, 0, 3],
    [0, 0, 0],
  ])('refuses %s losses and %s gains of %s samples', (lost, gained, total) => {
    expect(() => pairedDifference(lost, gained, total)).toThrow('are not changes of');
  });
});
