import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { requireArgument, requireKnownOptions } from '../arguments.ts';
import { DataError } from '../errors.ts';
import { externalReader } from '../onnx/external.node.ts';
import type { ModelProto } from '../onnx/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { defaultRuntime } from '../runtime/node.ts';
import type { Classifier } from './classifier.ts';
import { classifierFromBytes, decodeFile } from './load.ts';
import { onnxClassifier } from './onnx-classifier.ts';
import type { OnnxClassifierOptions } from './onnx-options.ts';

export interface LoadOptions extends OnnxClassifierOptions {
  /** What runs the model. @default onnxruntime-node on one thread, or its WebAssembly build where that is not installed */
  readonly runtime?: Runtime;
}

/** A model as its file has it, and decoded. */
export interface ModelFile {
  readonly bytes: Uint8Array;
  readonly model: ModelProto;
}

/**
 * Reads and decodes an ONNX file.
 *
 * @throws DataError that says in plain words why it cannot be read; ModelFormatError if it is no ONNX model
 */
export async function readModel(path: string): Promise<ModelFile> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const reasons: Record<string, readonly [message: string, hint: string]> = {
      ENOENT: ['there is no such file', 'Check the path of the model.'],
      ENOTDIR: ['there is no such file', 'Check the path of the model.'],
      EISDIR: ['this is a folder', 'Give the path of the .onnx file in it.'],
      EACCES: ['this file may not be read', 'Check its permissions.'],
      ERR_FS_FILE_TOO_LARGE: ['it is larger than 2 GiB', 'Export the model with its weights in a file of their own.'],
    };
    const [message, hint] = reasons[error.code ?? ''] ?? [error.message, 'Check the path of the model.'];
    throw new DataError(message, { path, hint });
  });
  return { bytes, model: decodeFile(bytes, path) };
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof LoadOptions, true>> = {
  runtime: true,
  at: true,
  batchSize: true,
  box: true,
  channels: true,
  feeds: true,
  input: true,
  inputShape: true,
  layout: true,
  mean: true,
  name: true,
  output: true,
  std: true,
  straightThrough: true,
};

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
  const isFile = typeof model === 'string' || model instanceof Uint8Array;
  requireArgument('model', model, isFile, 'the path or the bytes of an ONNX file');
  requireKnownOptions('loadClassifier', options, known);
  const { runtime = await defaultRuntime(), ...rest } = options;
  if (typeof model !== 'string') return classifierFromBytes(model, { ...rest, runtime });
  const file = await readModel(model);
  const named = { name: basename(model, '.onnx'), ...rest };
  return onnxClassifier(file.model, file.bytes, runtime, named, externalReader(model));
}
