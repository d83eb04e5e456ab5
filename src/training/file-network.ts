/** A network that starts from an ONNX file and ends as one: its weights are learned on, all else stays as the file has it. */
import type { OnnxClassifierOptions } from '../classifier/index.ts';
import { findScores } from '../classifier/logits.ts';
import { readingOf } from '../classifier/reading.ts';
import { DataError } from '../errors.ts';
import { input } from '../graph/index.ts';
import { onnxModel, preparation } from '../model/index.ts';
import { placed } from '../model/preprocessing.ts';
import type { Architecture, ParameterTensors } from '../nn/index.ts';
import type { ExternalReader, ModelProto } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { fileWeights, hasBatchStatistics, withWeights } from './file-weights.ts';

export interface FileNetwork {
  /** Its parameters are the weights by their names in the file, and start as they are there. */
  readonly architecture: Architecture;
  readonly weights: ParameterTensors;
  /** Whether means and variances of batches, which were measured and not learned, stay as the file has them. */
  readonly hasBatchStatistics: boolean;
  /** The file with other weights: an ONNX file with the same names, operators and opset. */
  write(weights: ParameterTensors): Uint8Array;
}

export interface FileNetworkOptions extends Omit<OnnxClassifierOptions, 'at' | 'batchSize'> {
  /** Tells the network from all others, e.g. by the file's hash. */
  readonly name: string;
}

/**
 * A decoded ONNX classifier as a network to train. Inputs are in the user's pixel scale, as for `loadClassifier`; statistics of
 * batches stay frozen, and dropout, which files do not have, off.
 *
 * @throws DataError where the file has no weights that can be learned; else as `loadClassifier`
 */
export async function fileNetwork(
  file: ModelProto,
  bytes: Uint8Array,
  runtime: Runtime,
  options: FileNetworkOptions,
  external?: ExternalReader,
): Promise<FileNetwork> {
  const { name, box = { low: 0, high: 1 }, output } = options;
  const weights = fileWeights(file, external);
  if (Object.keys(weights).length === 0) {
    throw new DataError('it has no weights of 32-bit floats in layers that can be trained', {
      path: name,
      hint: 'Quantized files and tables of trees cannot be trained: give the file that they were made from.',
    });
  }
  const model = onnxModel(file, bytes, runtime, options, external);
  const preparing = preparation(model, options);
  try {
    const { attacked, fixedBatch } = model;
    const asFiled = model.graphOf(input(attacked.name, 'float32', [fixedBatch ?? 1, ...attacked.shape]));
    const reading = await readingOf(model, preparing, findScores(asFiled, output), box);
    return {
      architecture: {
        name,
        inputShape: attacked.shape,
        initialParameters: () => weights,
        logits: (x, parameters) =>
          reading.logitsIn(model.graphOf(placed(x, options, attacked.dtype), undefined, parameters)),
      },
      weights,
      hasBatchStatistics: hasBatchStatistics(file),
      write: (learned) => withWeights(file, learned, external),
    };
  } finally {
    await preparing.dispose();
    await model.dispose();
  }
}
