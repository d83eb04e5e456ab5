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
import type { SampleSet } from '../audit/sample-set.ts';
import { blackBox } from './black-box.ts';
import type { Evidence } from './check.ts';
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

  it('Square may find 2 of 1000 more, but not 3', async () => {
    const found = (more: number) => blackBox.find(evidence(rung(apgd, 400), rung(square, more, 400)));
    expect(await found(2)).toMatchObject({ verdict: 'passed' });
    expect(await found(3)).toMatchObject({ verdict: 'alarm', evidence: expect.stringContaining('3 of 600') });
    expect(await blackBox.find(evidence(rung(apgd, 400)))).toMatchObject({ verdict: 'unknown' });
  });

  it('what Square finds is no alarm where gradients find it too with more effort, and says so', async () => {
    const finding = await blackBox.find(within(1, rung(apgd, 400), rung(square, 3, 400)));
    expect(finding).toMatchObject({ verdict: 'passed', evidence: expect.stringContaining('fool 3 of these 3') });
    const neither = await blackBox.find(evidence(rung(apgd, 400), rung(square, 3, 400)));
    expect(neither.evidence).toContain('fool 0 of these 3');
  });

  it('examples of other models count only where no own attack fools', async () => {
    const own = rung(pgd, 400);
    expect(await transfer.find(evidence(own, rung(pgd, 400, 0, classifier)))).toMatchObject({ verdict: 'passed' });
    expect(await transfer.find(evidence(own, rung(pgd, 410, 0, classifier)))).toMatchObject({ verdict: 'passed' });
    const more = await transfer.find(evidence(own, rung(pgd, 411, 0, classifier), rung(pgd, 405, 0, classifier)));
    expect(more).toMatchObject({ verdict: 'alarm', evidence: expect.stringContaining('fool 11 samples') });
    expect(await transfer.find(evidence(own))).toMatchObject({ verdict: 'unknown' });
  });

  it('one step is misled where it finds hardly any of what many steps find', async () => {
    const found = (one: number, many: number) => oneStep.find(evidence(rung(fgsm, one), rung(pgd, many)));
    expect(await found(130, 990)).toMatchObject({ verdict: 'alarm' });
    expect(await found(400, 990)).toMatchObject({ verdict: 'passed' });
    expect(await found(10, 400)).toMatchObject({ verdict: 'passed' });
    expect(await oneStep.find(evidence(rung(pgd, 400)))).toMatchObject({ verdict: 'unknown' });
  });
});
