/** Whether what a journal says of samples is so: asked of the file as it ships before any of it is believed. */
import type { Classifier } from '../../classifier/index.ts';
import { DataError } from '../../errors.ts';
import { answers } from '../../harness/answer.ts';
import { floats, row } from '../../tensor/index.ts';
import { type Norm, norms } from '../../threat/index.ts';
import type { SampleSet } from '../audit/sample-set.ts';
import type { RunIdentity } from './identity.ts';
import { unpacked } from './packed-example.ts';
import type { EvaluationRecord } from './record.ts';

/** As float32 examples may miss the surface of the ball. */
const ROUNDING = 1e-6;

/**
 * Verifies the records of a journal, in one pass over its adversarial examples: each belongs to a sample and a rung of the run, lies
 * inside ball and box, and is answered as the journal says. That nothing was found for a sample cannot be verified.
 *
 * @param location Names the journal in errors
 * @throws DataError for the first record that is not so
 */
export async function requireBelievable(
  classifier: Classifier,
  samples: SampleSet,
  records: readonly EvaluationRecord[],
  run: RunIdentity,
  location: string,
): Promise<void> {
  const rungs = new Set(run.attacks.map(({ rung }) => rung));
  for (const record of records) requirePlace(record, samples, rungs, location);
  const fooling = records.filter(({ fooled }) => fooled);
  const examples = fooling.map((record) => exampleOf(record, samples, classifier, run, location));
  if (examples.length === 0) return;
  const inputs = floats([examples.length, ...classifier.inputShape]);
  examples.forEach((example, i) => {
    row(inputs, i).set(example);
  });
  const outputs = await classifier.shipped.outputs(inputs);
  const answer = answers(classifier.shipped.outputKind);
  const other = fooling.findIndex(({ adversarial }, i) => answer(row(outputs, i)).class !== adversarial.class);
  if (other === -1 || (await answersAtRandom(classifier, inputs, outputs.data))) return;
  const { adversarial } = fooling[other];
  const { class: found } = answer(row(outputs, other));
  throw fault(fooling[other], location, `its example is answered with class ${found}, not ${adversarial.class}`);
}

function requirePlace(
  record: EvaluationRecord,
  { names, labels }: SampleSet,
  rungs: ReadonlySet<string>,
  location: string,
): void {
  const { index, sample, label, rung, fooled, fooledBefore, adversarial, example } = record;
  if (index >= names.length) throw fault(record, location, `there are only ${names.length} samples`);
  if (sample !== names[index])
    throw fault(record, location, `sample ${index} is called ${JSON.stringify(names[index])}`);
  if (label !== labels[index]) throw fault(record, location, `its class is ${labels[index]}, not ${label}`);
  if (!rungs.has(rung)) throw fault(record, location, 'this run has no such attack');
  if (fooled !== (example !== undefined)) throw fault(record, location, 'an example is there if and only if it fools');
  if (fooled && (adversarial.class === label || fooledBefore)) {
    throw fault(record, location, 'what it says of being fooled contradicts itself');
  }
}

function exampleOf(
  record: EvaluationRecord,
  { inputs }: SampleSet,
  { box }: Classifier,
  { norm: name, epsilon, clip }: RunIdentity,
  location: string,
): Float32Array {
  const clean = row(inputs, record.index);
  const example = unpacked(record.example ?? '', clean);
  const norm: Norm = norms[name];
  const distance = norm.distance(example, clean);
  if (!(distance <= epsilon * (1 + ROUNDING) + ROUNDING * (box.high - box.low))) {
    throw fault(record, location, `its example is ${distance} away, outside epsilon ${epsilon}`);
  }
  if (clip && example.some((value) => !(value >= box.low && value <= box.high))) {
    throw fault(record, location, `its example leaves the box ${box.low}..${box.high}`);
  }
  return example;
}

/** A model that draws random numbers need not answer as it did. */
async function answersAtRandom(
  { shipped }: Classifier,
  inputs: Parameters<Classifier['shipped']['outputs']>[0],
  before: Float32Array,
): Promise<boolean> {
  const { data } = await shipped.outputs(inputs);
  return data.some((value, i) => value !== before[i]);
}

function fault({ sample, rung }: EvaluationRecord, path: string, problem: string): DataError {
  return new DataError(`what it says of sample ${JSON.stringify(sample)} under ${rung} is not so: ${problem}`, {
    path,
    hint: 'The journal was changed, or made with another file or other samples. Remove its line to run the sample again, or start over.',
  });
}
