import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { DataError } from '../errors.ts';
import { externalReader } from '../onnx/external.node.ts';
import { decodeModel } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { defaultRuntime } from '../runtime/node.ts';
import type { Classifier } from './classifier.ts';
import { type OnnxClassifierOptions, onnxClassifier } from './onnx-classifier.ts';

export interface LoadOptions extends OnnxClassifierOptions {
  /** What runs the model. @default onnxruntime-node on one thread, or its WebAssembly build where that is not installed */
  readonly runtime?: Runtime;
}

/** The bytes of a file, or an error that says in plain words why they cannot be read. */
export async function readModelFile(path: string): Promise<Uint8Array> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'this is a folder',
      EACCES: 'this file may not be read',
    };
    throw new DataError(reasons[error.code ?? ''] ?? error.message, { path });
  });
}

/**
 * Loads an ONNX file as a classifier that can be attacked.
 *
 * @param model The path of a file, or its bytes. Weights in other files are found beside a path only.
 * @throws DataError if the file cannot be read
 * @throws ModelFormatError if it is no ONNX model
 * @throws ClassifierError if it is no classifier with one float input
 * @throws UnsupportedOperatorError if Gibbon has no rule for one of its operators
 * @example
 * const classifier = await loadClassifier('model.onnx', { mean: [0.5], std: [0.5] });
 * const result = await attack(classifier, fgsm, images, labels, { epsilon: 8 / 255 });
 */
export async function loadClassifier(model: string | Uint8Array, options: LoadOptions = {}): Promise<Classifier> {
  const bytes = typeof model === 'string' ? await readModelFile(model) : model;
  const named = typeof model === 'string' ? { name: basename(model, '.onnx'), ...options } : options;
  const runtime = options.runtime ?? (await defaultRuntime());
  const external = typeof model === 'string' ? externalReader(model) : undefined;
  return onnxClassifier(decodeModel(bytes), bytes, runtime, named, external);
}
