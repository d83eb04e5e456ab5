/** A subject loaded on a backend, with samples and their labels: ready to be attacked. */

import type { Classifier } from '../src/classifier/index.ts';
import { type AttackResult, attack } from '../src/harness/index.ts';
import type { Runtime } from '../src/runtime/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { argMax, type FloatTensor, row, takeRows } from '../src/tensor/index.ts';
import { poolRuntime } from '../src/workers/pool.node.ts';
import type { RowTask } from './measures.ts';
import { type Meter, metered } from './meter.ts';
import { samplesFor } from './samples.ts';
import { type AttackCase, type Subject, subjects } from './subjects.ts';

export interface Attacked {
  readonly subject: Subject;
  readonly meter: Meter;
  /** Judged by the file as it ships, as users have it. */
  readonly classifier: Classifier;
  /** The same with a judge that repeats the clean answers at no cost. */
  readonly unjudged: Classifier;
  readonly inputs: FloatTensor;
  /** What the model answers before it is attacked, so that every sample is attacked. */
  readonly labels: Int32Array;
}

function runtimeOf(backend: RowTask['backend'], threads: number): Promise<Runtime> {
  return backend === 'native' ? nativeRuntime({ threads }) : poolRuntime({ workers: threads, threads: 1 });
}

export async function prepare({
  subject: wanted,
  backend,
  threads,
}: Pick<RowTask, 'subject' | 'backend' | 'threads'>): Promise<Attacked> {
  const subject = subjects.find(({ name }) => name === wanted);
  if (subject === undefined) throw new Error(`there is no subject "${wanted}"`);
  const meter = metered(await runtimeOf(backend, threads));
  const classifier = await subject.load(meter.runtime, Math.ceil(subject.batch / meter.runtime.concurrency));
  const inputs = samplesFor(classifier, subject.batch);
  const clean = await classifier.logits(inputs);
  const labels = Int32Array.from({ length: subject.batch }, (_, i) => argMax(row(clean, i)));
  const firstRows = async (x: FloatTensor) =>
    takeRows(
      clean,
      Array.from({ length: x.shape[0] }, (_, i) => i),
    );
  const unjudged: Classifier = { ...classifier, shipped: { outputKind: 'logits', outputs: firstRows } };
  return { subject, meter, classifier, unjudged, inputs, labels };
}

export function attackWith(
  { inputs, labels }: Attacked,
  classifier: Classifier,
  { method, epsilon, options }: AttackCase,
): Promise<AttackResult> {
  return attack(classifier, method, inputs, labels, { epsilon, options });
}

/** The samples at which an attack asks for its first gradient. */
export async function startOf(attacked: Attacked, attackCase: AttackCase): Promise<FloatTensor> {
  const { inputs, unjudged } = attacked;
  const starts: Float32Array[] = [];
  const watched: Classifier = {
    ...unjudged,
    batchSize: inputs.shape[0],
    concurrency: 1,
    ask: (question, by, x, sides) => {
      starts.push(x.data.slice());
      return unjudged.ask(question, by, x, sides);
    },
  };
  await attackWith(attacked, watched, attackCase);
  return { ...inputs, data: starts[0] };
}
