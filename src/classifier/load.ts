import { ModelFormatError } from '../errors.ts';
import { decodeModel, type ExternalReader, type ModelProto } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import type { Classifier } from './classifier.ts';
import { onnxClassifier } from './onnx-classifier.ts';
import type { OnnxClassifierOptions } from './onnx-options.ts';

export interface BytesOptions extends OnnxClassifierOptions {
  /** What runs the model. */
  readonly runtime: Runtime;
  /** Reads weights that the model keeps in other files. @default none, so that such a model is refused */
  readonly external?: ExternalReader;
}

/**
 * Decodes the bytes of an ONNX file.
 *
 * @param file What errors call it, e.g. its path
 * @throws ModelFormatError if it is no ONNX model
 */
export function decodeFile(bytes: Uint8Array, file: string): ModelProto {
  try {
    return decodeModel(bytes);
  } catch (error) {
    if (!(error instanceof ModelFormatError)) throw error;
    const { message, offset, hint } = error;
    // What stops the decoder in the middle is said in terms of bytes, which tells little to who sees it alone.
    const isPlain = /^(not an ONNX model|the file)/.test(message);
    throw new ModelFormatError(`${file}: ${isPlain ? '' : 'cannot be read as an ONNX model: '}${message}`, {
      ...(offset === undefined ? {} : { offset }),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

/**
 * Makes the bytes of an ONNX file a classifier that can be attacked, on any platform.
 *
 * @throws ModelFormatError if it is no ONNX model
 * @throws ClassifierError if it is no classifier with one float input
 * @throws UnsupportedOperatorError if Gibbon has no rule for one of its operators
 * @example
 * const runtime = await webRuntime();
 * const bytes = new Uint8Array(await (await fetch('model.onnx')).arrayBuffer());
 * const classifier = await classifierFromBytes(bytes, { runtime, mean: [0.5], std: [0.5] });
 */
export async function classifierFromBytes(bytes: Uint8Array, options: BytesOptions): Promise<Classifier> {
  const { runtime, external, ...rest } = options;
  return onnxClassifier(decodeFile(bytes, options.name ?? 'model'), bytes, runtime, rest, external);
}
