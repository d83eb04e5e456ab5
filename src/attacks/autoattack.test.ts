import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import { attack } from '../harness/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { row } from '../tensor/index.ts';
import {
  apgd,
  attacks,
  autoattack,
  plusStages,
  randStages,
  type Stage,
  standardStages,
  standardStagesInL1,
} from './index.ts';

const namesOf = (stages: readonly Stage[]) => stages.map(({ method }) => method.name);

describe('the stages of AutoAttack', () => {
  it('are those of its versions, in their order', () => {
    expect(namesOf(standardStages)).toEqual(['apgd', 'apgd-t', 'fab-t', 'square']);
    expect(namesOf(standardStagesInL1)).toEqual(['apgd', 'apgd-t', 'fab-t', 'square']);
    expect(namesOf(plusStages)).toEqual(['apgd', 'apgd-dlr', 'fab', 'square', 'apgd-t', 'fab-t']);
    expect(namesOf(randStages)).toEqual(['apgd', 'apgd-dlr']);
  });

  it('have options that their attacks know', () => {
    const all = [...standardStages, ...standardStagesInL1, ...plusStages, ...randStages];
    for (const { method, options } of all) expect(() => method.with(options)).not.toThrow();
  });
});

describe('AutoAttack', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  /** One sample of class 0, which is ahead by `lead`. */
  function subject(lead: number) {
    const { classifier, difference } = linear(runtime, [1, 3, 4], 2, { low: -10, high: 10 }, 4, lead);
    return { classifier, inputs: samples([1, 3, 4], 1, 0, 1), labels: new Int32Array(1), difference };
  }

  it('goes through all stages where nothing fools, and returns what APGD reached', async () => {
    const { classifier, inputs, labels, difference } = subject(1000);
    const result = await attack(classifier, autoattack, inputs, labels, { epsilon: 0.1 });
    await classifier.dispose();
    const { cost, fooled } = result.samples[0];
    expect(fooled).toBe(false);
    expect(cost.forwards, 'Square alone asks 5000 times').toBeGreaterThan(5300);
    expect(cost.backwards, 'APGD and APGD-T have 101 slopes each, and FAB-T 100').toBe(302);
    const expected = difference(0, 1).map((slope, j) => row(inputs, 0)[j] + 0.1 * Math.sign(slope));
    row(result.adversarials, 0).forEach((value, j) => {
      expect(value, `coordinate ${j} of the corner where the loss is largest`).toBeCloseTo(expected[j], 6);
    });
  });

  it('asks only whether it fools after the first stage that does', async () => {
    const { classifier, inputs, labels } = subject(10);
    const [alone, ensemble] = [
      await attack(classifier, apgd, inputs, labels, { epsilon: 5 }),
      await attack(classifier, autoattack, inputs, labels, { epsilon: 5 }),
    ];
    await classifier.dispose();
    expect([alone, ensemble].map(({ samples: [sample] }) => sample.fooled)).toEqual([true, true]);
    expect(ensemble.cost.backwards, 'no second ascent begins').toBeLessThan(20);
    expect(ensemble.cost.forwards).toBe(ensemble.cost.backwards + 1);
  });

  it.each(['autoattack', 'autoattack-plus', 'autoattack-rand'])(
    '%s says what its stages do to two classes',
    async (name) => {
      const { classifier, inputs, labels } = subject(10);
      const { diagnostics } = await attack(classifier, attacks[name], inputs, labels, { epsilon: 5 });
      await classifier.dispose();
      expect(diagnostics.filter(({ code }) => code === 'loss-replaced').length).toBeGreaterThan(0);
    },
  );
});
