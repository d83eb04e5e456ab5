/** What a journal says is asked of the file again before it is believed. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleIdentity } from '../../../test/journal-samples.ts';
import { linear, samples as uniform } from '../../../test/linear-classifier.ts';
import { fgsm } from '../../attacks/index.ts';
import type { Classifier } from '../../classifier/index.ts';
import { attack } from '../../harness/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { argMax, row } from '../../tensor/index.ts';
import type { SampleSet } from '../audit/sample-set.ts';
import type { RunIdentity } from './identity.ts';
import { packed } from './packed-example.ts';
import { type EvaluationRecord, recordOf } from './record.ts';
import { requireBelievable } from './verification.ts';

const EPSILON = 0.3;
const run: RunIdentity = { ...sampleIdentity, epsilon: EPSILON };

let runtime: Runtime;
let classifier: Classifier;
let samples: SampleSet;
let records: EvaluationRecord[];
/** One that fools. */
let fooling: EvaluationRecord;

beforeAll(async () => {
  runtime = await nativeRuntime();
  classifier = linear(runtime, [6], 3, { low: 0, high: 1 }).classifier;
  const inputs = uniform([6], 12, 0.2, 0.8);
  const logits = await classifier.logits(inputs);
  const labels = Int32Array.from({ length: 12 }, (_, i) => argMax(row(logits, i)));
  samples = { inputs, labels, names: [...labels.keys()] };
  const found = await attack(classifier, fgsm, inputs, labels, { norm: 'Linf', epsilon: EPSILON });
  records = found.samples.map((result, i) => {
    const example = result.fooled ? row(found.adversarials, i) : undefined;
    return recordOf('fgsm', i, { ...result, example }, row(inputs, i));
  });
  fooling = records.find(({ fooled }) => fooled) ?? records[0];
});
afterAll(async () => {
  await classifier.dispose();
  await runtime.dispose();
});

const believed = (all: readonly EvaluationRecord[]) => requireBelievable(classifier, samples, all, run, 'j.jsonl');

it('believes what an attack left', async () => {
  expect(fooling.fooled, 'there is something to verify').toBe(true);
  await believed(records);
});

it.each<[RegExp, () => Partial<EvaluationRecord>]>([
  [/there are only 12 samples/, () => ({ index: 12 })],
  [/sample 0 is called 0/, () => ({ index: 0, sample: 7 })],
  [/its class is/, () => ({ label: (fooling.label + 1) % 3 })],
  [/no such attack/, () => ({ rung: 'magic' })],
  [/if and only if it fools/, () => ({ fooled: false })],
  [/contradicts itself/, () => ({ adversarial: { class: fooling.label, confidence: 1 } })],
  [
    /is answered with class/,
    () => ({ adversarial: { class: 3 - fooling.label - fooling.adversarial.class, confidence: 1 } }),
  ],
  [/outside epsilon 0\.3/, () => ({ example: moved(0.31) })],
  [/leaves the box 0\.\.1/, () => ({ example: packed(outside(), row(samples.inputs, fooling.index)) })],
  [/damaged or belongs to another sample/, () => ({ example: 'AAAA' })],
])('refuses what is not so: %s', async (problem, change) => {
  await expect(believed([...records, { ...fooling, ...change() }])).rejects.toThrow(problem);
});

/** An example whose first value is so far from the clean one. */
function moved(distance: number): string {
  const clean = row(samples.inputs, fooling.index);
  const example = clean.slice();
  example[0] += clean[0] > 0.5 ? -distance : distance;
  return packed(example, clean);
}

/** An example outside the box, within epsilon of a sample that is at most so far from its edge. */
function outside(): Float32Array {
  const example = row(samples.inputs, fooling.index).slice();
  const far = example.reduce((most, value, i) => (Math.abs(value - 0.5) > Math.abs(example[most] - 0.5) ? i : most), 0);
  example[far] += example[far] > 0.5 ? EPSILON : -EPSILON;
  for (let i = 0; i < example.length; i++) if (i !== far) example[i] = row(samples.inputs, fooling.index)[i];
  return example;
}
