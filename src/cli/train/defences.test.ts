import { describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import { normNames, norms } from '../../threat/index.ts';
import { type DefenceName, defences, objectiveOf, refuseIdleNumbers, refuseNorm } from './defences.ts';

const budget = { epsilon: 0.2, box: { low: 0, high: 1 } };
const names = Object.keys(defences).filter((name): name is DefenceName => Object.hasOwn(defences, name));

describe('objectiveOf', () => {
  it.each(names)('%s: every number that it takes, and no other, tells its objectives apart', (name) => {
    const usual = objectiveOf(name, budget, {}, 10).name;
    const numbers = {
      steps: 7,
      stepSize: 0.03,
      alpha: 0.9,
      beta: 2.5,
      angle: 0.7,
      replays: 6,
      warmUp: 2.25,
      ramp: 4.5,
    };
    for (const [number, value] of Object.entries(numbers)) {
      const isTaken = (defences[name].takes as readonly string[]).includes(number);
      const other = objectiveOf(name, budget, { [number]: value }, 10).name;
      expect(other !== usual, number).toBe(isTaken);
      if (isTaken) expect(other).toContain(String(value));
    }
  });

  it('takes the step of Madry et al. for PGD where none is given', () => {
    expect(objectiveOf('pgd', budget, {}, 10).name).toContain('10 steps of 0.05 ');
    expect(objectiveOf('pgd', budget, { steps: 5 }, 10).name).toContain('5 steps of 0.1 ');
  });

  it('is the mean loss of clean inputs where no defence is named', () => {
    expect(objectiveOf(undefined, budget, {}, 10).name).toBe('mean crossEntropy');
  });
});

describe('refuseIdleNumbers', () => {
  it('names those that a number belongs to', () => {
    expect(() => refuseIdleNumbers('fgsm', { alpha: 0.5 })).not.toThrow();
    const refused = (name: DefenceName | undefined) => {
      try {
        refuseIdleNumbers(name, { beta: 1 });
      } catch (error) {
        return error;
      }
    };
    expect(refused('pgd')).toBeInstanceOf(OptionError);
    expect(refused('pgd')).toMatchObject({
      message: '--beta: pgd has no such option',
      hint: 'It belongs to --adversarial trades, --adversarial mart.',
    });
    expect(refused(undefined)).toMatchObject({ message: '--beta: it has no meaning without --adversarial' });
    expect(refused('trades')).toBeUndefined();
  });
});

describe('refuseNorm', () => {
  it.each(names)('%s: a norm that it takes, and no other, tells its objectives apart', (name) => {
    for (const norm of normNames.filter((one) => one !== 'Linf')) {
      const refused = () => refuseNorm(name, norm);
      const isNamed = objectiveOf(name, { ...budget, norm: norms[norm] }, {}, 10).name.includes(` in ${norm}`);
      if (isNamed) expect(refused).not.toThrow();
      else expect(refused).toThrow(OptionError);
    }
    expect(() => refuseNorm(name, undefined)).not.toThrow();
  });

  it('names those that a norm belongs to', () => {
    expect(() => refuseNorm(undefined, 'L2')).toThrow(OptionError);
    expect(() => refuseNorm('free', 'L2')).toThrow('--norm: free has no such option');
  });
});
