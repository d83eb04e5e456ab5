/** Training that goes on from an ONNX file: the network, what it takes, and the file that comes of it. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { attacks } from '../../attacks/index.ts';
import { cardPath } from '../../classifier/card.node.ts';
import { type CardFile, formatCard } from '../../classifier/card.ts';
import { readModel } from '../../classifier/load.node.ts';
import { imagesBetween, inFloats, writeWhole } from '../../data/index.node.ts';
import { DataError } from '../../errors.ts';
import { attack, robustAccuracy } from '../../harness/index.ts';
import { externalReader } from '../../onnx/external.node.ts';
import type { Runtime } from '../../runtime/index.ts';
import { sizeOf } from '../../tensor/index.ts';
import type { NormName } from '../../threat/index.ts';
import { type FileNetwork, fileNetwork } from '../../training/index.ts';
import type { ModelPlan } from '../inputs/model-plan.ts';
import { loadModel } from '../inputs/models.ts';
import { note } from '../shell/terminal.ts';
import type { Taken, TrainingData } from './data.ts';

export interface StartingFile extends FileNetwork {
  readonly plan: ModelPlan;
  /** What the file is, in a line. */
  readonly origin: string;
  readonly classCount: number;
}

/** Samples on which the network is compared with the file before it is trained. */
const COMPARED = 8;

/** @throws DataError for a file that cannot be read or trained; ClassifierError for one that is no classifier */
export async function startingFile(plan: ModelPlan, runtime: Runtime): Promise<StartingFile> {
  const { path, preprocessing, inputShape, output, input, feeds } = plan;
  const { bytes, model } = await readModel(path);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const options = {
    ...preprocessing,
    ...(inputShape && { inputShape }),
    ...(output && { output }),
    ...(input && { input }),
    feeds,
    name: `the network of a file, SHA-256 ${hash}`,
  };
  const network = await fileNetwork(model, bytes, runtime, options, externalReader(path));
  const classifier = await loadModel(plan, runtime);
  const { classCount } = classifier;
  await classifier.dispose();
  const tensors = Object.values(network.weights);
  const numbers = tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const others = (model.graph?.initializer.length ?? 0) - tensors.length;
  const frozen = network.hasBatchStatistics ? 'statistics of batches among them' : 'constants';
  note(
    `trains ${tensors.length} tensors of weights and biases of ${basename(path)}, ${numbers} numbers` +
      (others > 0 ? `; ${others} others stay as they are, ${frozen}` : ''),
  );
  return { ...network, plan, origin: `${basename(path)}, SHA-256 ${hash}`, classCount };
}

/** What a network of a file takes. */
export function takenBy({ architecture: { inputShape }, plan }: StartingFile): Taken {
  const { box = { low: 0, high: 1 }, layout } = plan.preprocessing;
  return { inputShape, box, layout, labelOffset: plan.labelOffset ?? 0 };
}

/**
 * Compares the network with the file on the first test images, and lets the file say whether it takes them in batches.
 *
 * @throws DataError where it answers one sample at a time only, or labels are no class of the file; TruthError where the two differ
 */
export async function requireTrainable({ plan, classCount }: StartingFile, data: TrainingData, runtime: Runtime) {
  const { path } = plan;
  if (classCount < data.classCount) {
    throw new DataError(`it tells ${classCount} classes apart, and ${data.name} has ${data.classCount}`, { path });
  }
  const classifier = await loadModel(plan, runtime);
  try {
    const count = Math.min(COMPARED, data.test.labels.length);
    await classifier.logits(inFloats(imagesBetween(data.test.inputs, 0, count)));
    if (classifier.batchSize > 1) return;
    const hint = 'Export it with a batch axis that is left open.';
    throw new DataError('it takes one sample at a time, and training takes batches', { path, hint });
  } finally {
    await classifier.dispose();
  }
}

/** Writes the trained file, and beside it a card with what it takes, where there is anything to say. */
export async function writeTrained({ plan }: StartingFile, bytes: Uint8Array, out: string, hint: string) {
  await writeWhole(out, bytes, hint);
  const { preprocessing, resize, crop, labelOffset, classNames, output, head } = plan;
  const card: CardFile = {
    ...preprocessing,
    ...(typeof resize === 'number' && { resize }),
    ...(crop !== undefined && { crop }),
    ...(labelOffset !== undefined && { labelOffset }),
    ...(classNames && { classNames: classNames.names }),
    ...(output !== undefined && { output }),
    ...(head && { head }),
  };
  if (Object.keys(card).length > 0) await writeWhole(cardPath(out), formatCard(card), hint);
}

/** What the written file is worth on the test images, by its own answers. In percent. */
export async function errorsOfFile(
  plan: ModelPlan,
  { test }: TrainingData,
  { norm, epsilon }: { readonly norm: NormName; readonly epsilon: number },
  runtime: Runtime,
): Promise<{ readonly cleanError: number; readonly fgsmError: number }> {
  const classifier = await loadModel(plan, runtime);
  try {
    const result = await attack(classifier, attacks.fgsm, inFloats(test.inputs), test.labels, { norm, epsilon });
    const wrong = result.samples.filter(({ fooledBefore }) => fooledBefore).length;
    return { cleanError: (100 * wrong) / test.labels.length, fgsmError: 100 - 100 * robustAccuracy(result) };
  } finally {
    await classifier.dispose();
  }
}
