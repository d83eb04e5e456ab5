/** The checks that only look at what the ladder has found. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples as uniform } from '../../../test/linear-classifier.ts';
import { apgd, fgsm, pgd, square } from '../../attacks/index.ts';
import type { Classifier } from '../../classifier/index.ts';
import type { Attack } from '../../harness/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { argMax, row } from '../../tensor/index.ts';
import type { Outcome, RungOutcomes } from '../audit/climb.ts';
import { ladderOf } from '../audit/ladder.ts';
import { diagnosed } from '../audit/run-checks.ts';
import type { SampleSet } from '../audit/sample-set.ts';
import { blackBox } from './black-box.ts';
import type { Check, Evidence } from './check.ts';
import { oneStep } from './one-step.ts';
import { transfer } from './transfer.ts';

const COUNT = 1000;

describe('checks of the ladder', () => {
  let runtime: Runtime;
  let classifier: Classifier;
  let samples: SampleSet;
  beforeAll(async () => {
    runtime = await nativeRuntime();
    classifier = linear(runtime, [10], 4, { low: 0, high: 1 }, 32).classifier;
    const inputs = uniform([10], COUNT, 0, 1);
    const logits = await classifier.logits(inputs);
    const labels = Int32Array.from({ length: COUNT }, (_, i) => argMax(row(logits, i)));
    samples = { inputs, labels, names: [...labels.keys()] };
  });
  afterAll(async () => {
    await classifier.dispose();
    await runtime.dispose();
  });

  /** A rung that was run on the samples from `first` on and fooled the first `fooled` of them. */
  function rung(method: Attack, fooled: number, first = 0, surrogate?: Classifier): RungOutcomes {
    const outcome = (sample: number): Outcome => ({
      index: sample,
      sample,
      label: 0,
      clean: { class: 0, confidence: 0.9 },
      adversarial: { class: 1, confidence: 0.6 },
      fooledBefore: false,
      fooled: sample - first < fooled,
      fooledIn8Bits: undefined,
      fooledElsewhere: undefined,
      distance: 0.1,
      cost: { forwards: 1, backwards: 1 },
      example: undefined,
    });
    const standing = ladderOf('fast', 'Linf').find((other) => other.method === method && surrogate === undefined);
    const indices = Array.from({ length: COUNT - first }, (_, i) => first + i);
    return {
      rung: { ...standing, name: method.name, method, options: {}, on: 'all', ...(surrogate && { surrogate }) },
      outcomes: new Map(indices.map((sample) => [sample, outcome(sample)])),
      seconds: 0,
    };
  }

  /** Of a ball in which gradients find nothing, whatever their effort. */
  const evidence = (...climbed: RungOutcomes[]) => within(1e-9, ...climbed);

  const within = (epsilon: number, ...climbed: RungOutcomes[]): Evidence => ({
    classifier,
    samples,
    isRight: new Array<boolean>(COUNT).fill(true),
    resists: new Array<boolean>(COUNT).fill(true),
    climbed,
    run: { norm: 'Linf', epsilon, seed: 0, clip: true, names: [] },
    strongest: { method: apgd, options: {} },
  });

  const said = async (check: Check, ...climbed: RungOutcomes[]) =>
    diagnosed(check, await check.find(evidence(...climbed)));

  it('Square alarms where what it finds more is above a point, with its interval', async () => {
    const found = (more: number) => said(blackBox, rung(apgd, 400), rung(square, more, 400));
    expect(await found(0)).toMatchObject({ verdict: 'passed', title: blackBox.words.en.passed });
    expect(await found(3)).toMatchObject({ verdict: 'passed', effect: { count: 3, total: COUNT } });
    expect(await found(6)).toMatchObject({ verdict: 'too few', needs: expect.any(Number) });
    expect(await found(20)).toMatchObject({
      verdict: 'alarm',
      title: blackBox.words.en.alarm,
      evidence: expect.stringContaining('square fools 20'),
    });
    expect(await said(blackBox, rung(apgd, 400))).toMatchObject({ verdict: 'not applicable', because: 'none run' });
  });

  it('what Square finds is no alarm where gradients find it too with more effort, and says so', async () => {
    const climbed = [rung(apgd, 400), rung(square, 20, 400)];
    const wide = diagnosed(blackBox, await blackBox.find(within(1, ...climbed)));
    expect(wide).toMatchObject({ verdict: 'passed', evidence: expect.stringContaining('fool 20 of these') });
    expect(await said(blackBox, ...climbed)).toMatchObject({ evidence: expect.stringContaining('fool 0 of these') });
  });

  it('examples of other models count only where no own attack fools', async () => {
    const own = rung(pgd, 400);
    expect(await said(transfer, own, rung(pgd, 400, 0, classifier))).toMatchObject({ verdict: 'passed' });
    expect(await said(transfer, own, rung(pgd, 403, 0, classifier))).toMatchObject({ verdict: 'passed' });
    const more = await said(transfer, own, rung(pgd, 420, 0, classifier), rung(pgd, 405, 0, classifier));
    expect(more).toMatchObject({ verdict: 'alarm', evidence: expect.stringContaining('fool 20 samples') });
    expect(await said(transfer, own)).toMatchObject({ verdict: 'not applicable', because: 'no surrogate' });
  });

  it('one step is misled where it misses more than half of all samples that many steps find', async () => {
    const found = (one: number, many: number) => said(oneStep, rung(fgsm, one), rung(pgd, many));
    expect(await found(130, 990)).toMatchObject({ verdict: 'alarm' });
    expect(await found(600, 990)).toMatchObject({ verdict: 'passed' });
    expect(await found(10, 400)).toMatchObject({ verdict: 'passed' });
    expect(await said(oneStep, rung(pgd, 400))).toMatchObject({ verdict: 'not applicable', because: 'not run' });
  });
});
