/** What checks say over many draws of samples from populations whose effect is known: how often wrongly, and never greener with fewer. */
import { describe, expect, it } from 'vitest';
import { type RandomStream, randomStream } from '../../random.ts';
import { diagnosed } from '../audit/run-checks.ts';
import { verdictOf } from '../audit/verdict.ts';
import { type Judgement, verdictOn } from '../statistics/judgement.ts';
import { type Proportion, proportion } from '../statistics/proportion.ts';
import { type Check, checks, type Facts } from './index.ts';

const DRAWS = 1000;
const SIZES = [30, 100, 300, 1000];
/** Of false alarms, and of passing where there is an effect. */
const LEVEL = 0.025;
/** Three standard errors of a rate of that level over so many draws. */
const NOISE = 3 * Math.sqrt((LEVEL * (1 - LEVEL)) / DRAWS);

interface Limited extends Check {
  readonly limit: number;
}
const limited = checks.filter((check): check is Limited => check.limit !== undefined);

/** The same counts come again and again. */
const intervals = new Map<string, Proportion>();
function intervalOf(count: number, total: number): Proportion {
  const key = `${count}/${total}`;
  const known = intervals.get(key) ?? proportion(count, total);
  intervals.set(key, known);
  return known;
}

/** How many of the first samples of one draw show an effect, for each size: larger draws hold the smaller ones. */
function counts(random: RandomStream, effect: number, sizes: readonly number[]): number[] {
  const found = sizes.map(() => 0);
  const gap = () => (effect === 0 ? Infinity : Math.floor(Math.log(random.uniform()) / Math.log1p(-effect)));
  for (let place = gap(); place < Math.max(...sizes); place += 1 + gap()) {
    for (let i = 0; i < sizes.length; i++) if (place < sizes[i]) found[i]++;
  }
  return found;
}

/** How often a check gives each verdict, for each size. */
function rates({ code, limit, most }: Limited, effect: number): Record<Judgement['verdict'], number>[] {
  const sizes = SIZES.map((size) => Math.min(size, most ?? size));
  const found = sizes.map(() => ({ passed: 0, alarm: 0, 'too few': 0 }));
  for (let draw = 0; draw < DRAWS; draw++) {
    for (const [i, count] of counts(randomStream(code, effect, draw), effect, sizes).entries()) {
      found[i][verdictOn(intervalOf(count, sizes[i]), limit)] += 1 / DRAWS;
    }
  }
  return found;
}

describe.each(limited)('$code, over 1,000 draws of 30, 100, 300 and 1,000 samples', (check) => {
  const populations = [0, 0.3, 1, 1.5, 3].map((factor) => Math.min(factor * check.limit, 0.97));

  it.each(populations)('of a population with an effect of %d', (effect) => {
    const found = rates(check, effect);
    for (const [i, { passed, alarm }] of found.entries()) {
      const size = `${SIZES[i]} samples`;
      if (effect <= check.limit) expect(alarm, `false alarms, ${size}`).toBeLessThanOrEqual(LEVEL + NOISE);
      if (effect >= check.limit) expect(passed, `passed, ${size}`).toBeLessThanOrEqual(LEVEL + NOISE);
      for (const more of found.slice(i + 1)) {
        expect(passed, `passed with ${size}`).toBeLessThanOrEqual(more.passed + LEVEL + NOISE);
      }
    }
    const { passed, alarm } = found[SIZES.length - 1];
    if (effect === 0) expect(passed, 'with enough samples').toBeCloseTo(1, 9);
    if (effect >= 3 * check.limit) expect(alarm, 'with enough samples').toBeGreaterThan(0.7);
  });
});

describe('the verdict of all checks', () => {
  const facts: Facts = {};
  const ran = { robustAccuracy: proportion(800, 1000), preset: 'standard' as const };

  /** How often it is that no sign was found, where one check has an effect and the others have none. */
  function greenRates(faulty: Limited | undefined, effect: number, draws: number): number[] {
    return SIZES.map((size) => {
      let green = 0;
      for (let draw = 0; draw < draws; draw++) {
        const diagnostics = limited.map((check) => {
          const total = Math.min(size, check.most ?? size);
          const [count] = counts(randomStream('all', check.code, draw), check === faulty ? effect : 0, [total]);
          return diagnosed(check, { shows: Array.from({ length: total }, (_, i) => i < count), facts });
        });
        green += Number(verdictOf(diagnostics, { ...ran, samples: size }).kind === 'no sign');
      }
      return green / draws;
    });
  }

  it('is green only with samples enough for every check, where there is nothing to find', () => {
    expect(greenRates(undefined, 0, 1)).toEqual([0, 0, 0, 1]);
  });

  it.each(limited.filter(({ unit, limit }) => unit === 'points' && limit <= 0.05))(
    'is not green where the number is too high by 5 points and only $code can tell',
    (check) => {
      for (const rate of greenRates(check, 0.05, 20)) expect(rate).toBeLessThanOrEqual(0.1);
    },
  );
});
