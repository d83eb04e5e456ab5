import { basename } from 'node:path';
import type { Classifier } from '../../../classifier/index.ts';
import { readModel } from '../../../classifier/load.node.ts';
import { DataError, OptionError } from '../../../errors.ts';
import { comparedWithFile } from '../../../exports/file.ts';
import { exportTrainingStep } from '../../../exports/index.ts';
import { adam, momentum, type Optimizer, sgd } from '../../../nn/index.ts';
import { externalReader } from '../../../onnx/external.node.ts';
import { encodeTensorFile, sha256 } from '../../../tensor/index.ts';
import { norms, usualEpsilon } from '../../../threat/index.ts';
import { fileNetwork } from '../../../training/index.ts';
import { objectiveOf, refuseIdleNumbers, refuseNorm } from '../../train/defences.ts';
import type { ExportKind } from './kind.ts';
import { withModel } from './with-model.ts';

export const optimizers = { sgd, momentum, adam: adam() } as const satisfies Readonly<Record<string, Optimizer>>;
export type OptimizerName = keyof typeof optimizers;

/** Where training is does not matter: numbers that follow it are fed. */
const EPOCHS = 1;

export const trainingStep: ExportKind = {
  name: 'training-step',
  summary: 'from weights and a batch to the weights after one step, the adversary inside',
  takes: ['adversarial', 'norm', 'epsilon', 'steps', 'stepSize', 'alpha', 'beta', 'optimizer'],
  async make(plan, runtime) {
    const { model, choices, batch, version } = plan;
    const { path, preprocessing, inputShape, output, input, feeds } = model;
    const { adversarial, norm = 'Linf', steps, stepSize, alpha, beta, optimizer = 'adam' } = choices;
    const numbers = { steps, stepSize, alpha, beta };
    refuseIdleNumbers(adversarial, numbers);
    refuseNorm(adversarial, choices.norm);
    if (adversarial === undefined && choices.epsilon !== undefined) {
      throw new OptionError('--epsilon', 'it has no meaning without --adversarial');
    }
    await withModel(plan, runtime, requireBatches);
    const { box = { low: 0, high: 1 } } = preprocessing;
    const epsilon = choices.epsilon ?? usualEpsilon(norms[norm], box);
    const { bytes, model: decoded } = await readModel(path);
    const name = basename(path, '.onnx');
    const options = {
      ...preprocessing,
      ...(inputShape && { inputShape }),
      ...(output && { output }),
      ...(input && { input }),
    };
    const network = await fileNetwork(decoded, bytes, runtime, { ...options, feeds, name }, externalReader(path));
    const learner = {
      architecture: network.architecture,
      objective: objectiveOf(adversarial, { epsilon, norm: norms[norm], box }, numbers, EPOCHS),
      optimizer: isOptimizerName(optimizer) ? optimizers[optimizer] : optimizers.adam,
    };
    const { start, ...file } = exportTrainingStep(learner, network.weights, {
      ...(batch !== undefined && { batch }),
      version,
      source: { name, sha256: await sha256(bytes) },
    });
    const first = encodeTensorFile({ tensors: start, metadata: { model: name } });
    return { ...file, beside: { ending: '.safetensors', bytes: first, meaning: 'what the first run is fed' } };
  },
};

/** @throws DataError for a file that takes one sample at a time; TruthError where the network is not what the file computes */
async function requireBatches(classifier: Classifier): Promise<void> {
  await comparedWithFile(classifier);
  if (classifier.batchSize > 1) return;
  const hint = 'Export it with a batch axis that is left open.';
  throw new DataError('it takes one sample at a time, and training takes batches', { path: classifier.name, hint });
}

function isOptimizerName(name: string): name is OptimizerName {
  return Object.hasOwn(optimizers, name);
}
