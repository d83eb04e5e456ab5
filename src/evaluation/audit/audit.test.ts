import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linear, samples as uniform } from '../../../test/linear-classifier.ts';
import { type Classifier, graphClassifier } from '../../classifier/index.ts';
import { constant } from '../../graph/index.ts';
import { div, matmul, mul, round } from '../../operators/index.ts';
import { randomStream } from '../../random.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { argMax, floats, row } from '../../tensor/index.ts';
import { normNames, norms } from '../../threat/index.ts';
import { audit, auditPresets, climb, ladderOf, type Outcome, type SampleSet } from '../index.ts';

const BOX = { low: 0, high: 1 };
const COUNT = 60;

describe('an audit', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  /** Samples in the middle of the box, with the labels that the model gives them. */
  async function answered(classifier: Classifier, count = COUNT): Promise<SampleSet> {
    const inputs = uniform(classifier.inputShape, count, 0.3, 0.7);
    const logits = await classifier.logits(inputs);
    const labels = Int32Array.from({ length: count }, (_, i) => argMax(row(logits, i)));
    return { inputs, labels, names: [...labels.keys()] };
  }

  it('of a linear model finds the exact robust accuracy, and rings no alarm', async () => {
    const { classifier, logit, difference } = linear(runtime, [10], 4, BOX, 32);
    const samples = await answered(classifier);
    const distances = Array.from(samples.labels, (label, i) => {
      const x = row(samples.inputs, i);
      const others = [0, 1, 2, 3].filter((k) => k !== label);
      return Math.min(...others.map((k) => (logit(x, label) - logit(x, k)) / norms.Linf.dual(difference(label, k))));
    });
    const [below, above] = distances.toSorted((a, b) => a - b).slice(COUNT / 2 - 1);
    const epsilon = (below + above) / 2;
    expect(epsilon, 'the box is not in the way').toBeLessThan(0.3);
    const resisting = distances.filter((distance) => distance > epsilon).length;

    const result = await audit(classifier, samples, { norm: 'Linf', epsilon, preset: 'fast' });
    expect(result.cleanAccuracy.value).toBe(1);
    expect(result.robustAccuracy.count).toBe(resisting);
    const alarms = result.diagnostics.filter(({ verdict }) => verdict === 'alarm');
    expect(alarms).toEqual([]);
    expect(result.verdict).toMatchObject({ kind: 'too few', preliminary: ['samples'], needs: 368 });
    expect(result.fooledBy.size).toBe(COUNT - resisting);
    for (const { outcome } of result.fooledBy.values()) expect(outcome.distance).toBeLessThanOrEqual(epsilon);
    await classifier.dispose();
  });

  it('of a model that hides its gradient behind rounding raises the alarm', async () => {
    const random = randomStream('masked');
    const weights = constant(
      floats(
        [10, 4],
        Array.from({ length: 40 }, () => random.normal()),
      ),
    );
    const classifier = graphClassifier({
      name: 'rounded',
      logitsOf: (x) => matmul(div(round(mul(x, 64)), 64), weights),
      inputShape: [10],
      classCount: 4,
      box: BOX,
      batchSize: 32,
      runtime,
    });
    const samples = await answered(classifier);
    const result = await audit(classifier, samples, { norm: 'Linf', epsilon: 0.4, preset: 'fast' });
    const alarms = result.diagnostics.filter(({ verdict }) => verdict === 'alarm').map(({ code }) => code);
    expect(alarms).toEqual(expect.arrayContaining(['black-box', 'binarisation']));
    expect(result.verdict.kind).toBe('signs');
    await classifier.dispose();
  });

  it('goes on from what is known with the same result, and attacks nothing twice', async () => {
    const { classifier } = linear(runtime, [10], 4, BOX, 32);
    const samples = await answered(classifier);
    const isRight = samples.names.map(() => true);
    const run = { norm: 'Linf', epsilon: 0.25, seed: 0, clip: true, names: samples.names } as const;
    const told = new Map<string, Outcome>();
    const whole = await climb(classifier, samples, isRight, ladderOf('fast', 'Linf'), {
      ...run,
      onOutcome: (rung, sample, outcome) => told.set(`${rung}/${sample}`, outcome),
    });
    // What a run that was killed leaves: every second outcome, in no order.
    const kept = new Map([...told].filter((_, i) => i % 2 === 0));
    let again = 0;
    const resumed = await climb(classifier, samples, isRight, ladderOf('fast', 'Linf'), {
      ...run,
      known: (rung, sample) => kept.get(`${rung}/${sample}`),
      onOutcome: () => again++,
    });
    expect(again).toBe(told.size - kept.size);
    const sorted = (climbed: typeof whole) =>
      climbed.map(({ rung, outcomes }) => [rung.name, [...outcomes].sort(([a], [b]) => a - b)]);
    expect(sorted(resumed)).toEqual(sorted(whole));
    await classifier.dispose();
  });

  it('asks another model for examples, and says how they transfer', async () => {
    const { classifier } = linear(runtime, [10], 4, BOX, 32);
    const samples = await answered(classifier);
    const surrogate: Classifier = { ...linear(runtime, [10], 4, BOX, 8, 0.1).classifier, name: 'its twin' };
    const options = { norm: 'Linf', epsilon: 0.25, preset: 'fast', surrogates: [surrogate] } as const;
    const result = await audit(classifier, samples, options);
    expect(result.transfer?.surrogates).toEqual(['its twin']);
    const [[own], [foreign]] = result.transfer?.error ?? [];
    expect(own).toBeGreaterThan(0.1);
    expect(foreign, 'nearly the same model').toBeGreaterThan(0.05);
    expect(result.diagnostics.find(({ code }) => code === 'transfer')?.effect?.count).toBe(0);
    await classifier.dispose();
    await surrogate.dispose();
  });

  it.each(auditPresets.flatMap((preset) => normNames.map((norm) => ({ preset, norm }))))(
    'has a ladder of rungs that no two of have one name, $preset in $norm',
    ({ preset, norm }) => {
      const ladder = ladderOf(preset, norm);
      expect(new Set(ladder.map(({ name }) => name)).size).toBe(ladder.length);
      for (const { method, options } of ladder) expect(() => method.with(options), method.name).not.toThrow();
    },
  );

  it('tells models of one name apart', () => {
    const twin = linear(runtime, [10], 4, BOX).classifier;
    const other: Classifier = { ...twin, name: 'other' };
    const names = ladderOf('fast', 'Linf', [twin, other, { ...twin }]).map(({ name }) => name);
    expect(names.slice(-3)).toEqual(['transfer from linear', 'transfer from other', 'transfer from linear (2)']);
    expect(new Set(names).size).toBe(names.length);
  });

  it('says the same of a model whether or not its outcomes were known before', async () => {
    const { classifier } = linear(runtime, [10], 3, BOX, 32);
    const samples = await answered(classifier);
    const options = { norm: 'Linf', epsilon: 0.25, preset: 'fast' } as const;
    const told = new Map<string, Outcome>();
    const onOutcome = (rung: string, sample: number, outcome: Outcome) => told.set(`${rung}/${sample}`, outcome);
    const whole = await audit(classifier, samples, { ...options, onOutcome });
    const kept = new Map([...told].reverse());
    const known = (rung: string, sample: number) => kept.get(`${rung}/${sample}`);
    const resumed = await audit(classifier, samples, { ...options, known });
    const timeless = ({ ladder, run: _, ...rest }: typeof whole) => ({
      ...rest,
      ladder: ladder.map(({ seconds: _, ...rung }) => rung),
    });
    expect(timeless(resumed)).toEqual(timeless(whole));
    expect([...resumed.fooledBy.keys()], 'in the same order').toEqual([...whole.fooledBy.keys()]);
    expect(whole.remarks).toEqual([expect.stringContaining('needs 4 classes, and the model has 3')]);
    await classifier.dispose();
  });

  it('looks at samples that it would never attack', async () => {
    const { classifier } = linear(runtime, [10], 4, BOX, 32);
    const samples = await answered(classifier);
    const data = samples.inputs.data.slice();
    data[0] = 1.5;
    const labels = samples.labels.map((label, i) => (i === 0 ? (label + 1) % 4 : label));
    const outside = { ...samples, labels, inputs: { ...samples.inputs, data } };
    await expect(audit(classifier, outside, { norm: 'Linf', epsilon: 0.05 })).rejects.toThrow('outside the box 0..1');
    await classifier.dispose();
  });

  it('stops where the labels do not belong to the model', async () => {
    const { classifier } = linear(runtime, [10], 4, BOX, 32);
    const samples = await answered(classifier);
    const wrong = { ...samples, labels: samples.labels.map((label) => (label + 1) % 4) };
    const refused = audit(classifier, wrong, { norm: 'Linf', epsilon: 0.05 });
    await expect(refused).rejects.toThrow(
      '0.0 % of 60 samples correctly before any attack, which is no better than chance',
    );
    await classifier.dispose();
  });
});
