/** What all exported files have in common: any batch where the model allows it, and words in the file that say what it is. */
import { requireArgument } from '../arguments.ts';
import type { Classifier } from '../classifier/index.ts';
import { ClassifierError, type Diagnostic, OptionError, ShapeError } from '../errors.ts';
import { exportGraph, type Graph } from '../graph/index.ts';
import { requireClassifier } from '../harness/index.ts';
import { decodeModel, dtypeOf, type ValueInfoProto } from '../onnx/index.ts';
import { randomStream } from '../random.ts';
import { type DType, type FloatTensor, floats, sha256, sizeOf, type Tensor } from '../tensor/index.ts';
import { exportFreeBatch } from '../transforms/free-batch.ts';

/** What every exported file is told. */
export interface FileOptions {
  /** Samples in one run of the file. @default any number where the model allows it, else one */
  readonly batch?: number;
  /** The version of Gibbon that the file is to name as its maker. @default none */
  readonly version?: string;
}

/** The names of the options; the compiler notices one that is forgotten. */
export const fileOptions: Readonly<Record<keyof FileOptions, true>> = { batch: true, version: true };

/** An input or output of an exported file. */
export interface Port {
  readonly name: string;
  readonly dtype: DType;
  /** `'N'` is any number of samples. */
  readonly shape: readonly (number | 'N')[];
  /** What it is, as the file says too. */
  readonly meaning: string;
  /** What an input is unless it is fed; undefined where it must be fed. */
  readonly unlessFed: number | undefined;
}

/** A file that stands alone: any ONNX Runtime runs it. */
export interface ExportedFile {
  readonly bytes: Uint8Array;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** How many samples one run takes. */
  readonly batch: number | 'any';
  readonly diagnostics: readonly Diagnostic[];
}

/** What a file holds. */
export interface Content {
  /** One of the kinds of files, e.g. `'attack'`. */
  readonly kind: string;
  /** The file in a sentence. */
  readonly description: string;
  /** What decided it, by name. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** What inputs and outputs are, by name. */
  readonly meanings: Readonly<Record<string, string>>;
  /** Scalars that need not be fed, by name. */
  readonly defaults?: Readonly<Record<string, number>>;
  /** What was found before it was built. */
  readonly diagnostics?: readonly Diagnostic[];
  build(batch: number): Graph;
}

/** Samples on which graph and file are compared before anything is exported. */
const COMPARED = 2;

/** @throws OptionError for a batch that is not a count; ClassifierError for a model that cannot be exported */
export function requireExportable(classifier: Classifier, { batch, version }: FileOptions): void {
  requireClassifier(classifier);
  const isCount = batch === undefined || (Number.isSafeInteger(batch) && batch > 0);
  requireArgument('batch', batch, isCount, 'a number of samples');
  requireArgument('version', version, version === undefined || typeof version === 'string', 'a version');
  if ((classifier.heldSize ?? 0) > 0) {
    throw new ClassifierError(
      'the model holds other values beside each input, which differ from sample to sample',
      'Exported files take one input: feed the others the same for all samples.',
    );
  }
}

/**
 * Writes a graph of a classifier as a file. Before that, the classifier's graph is compared with the file that it is from.
 *
 * @throws TruthError where the two differ; OptionError for a batch that the model does not take
 */
export async function fileOf(classifier: Classifier, content: Content, options: FileOptions): Promise<ExportedFile> {
  await comparedWithFile(classifier);
  const { batch, version } = options;
  const isOneByOne = classifier.batchSize === 1;
  if (isOneByOne && batch !== undefined && batch > 1) {
    throw new OptionError('batch', `the model takes one sample at a time, and not ${batch}`, 'Export it for one.');
  }
  const origin = classifier.origin?.();
  const sha256Of = origin && (await sha256(origin.bytes));
  const source = { name: classifier.name, ...(sha256Of !== undefined && { sha256: sha256Of }) };
  if (batch !== undefined || isOneByOne) return written(content, source, batch ?? 1, version);
  try {
    return written(content, source, 'any', version);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const message = `the file takes one sample at a time: ${error.message}`;
    const one = written(content, source, 1, version);
    return { ...one, diagnostics: [...one.diagnostics, { code: 'fixed-batch', message }] };
  }
}

/** What a file is made from. */
export interface Source {
  readonly name: string;
  /** Of its bytes. */
  readonly sha256?: string;
}

/** @throws ShapeError where a batch of any size is asked for and more depends on it than a file can leave open */
export function written(
  content: Content,
  source: Source,
  batch: ExportedFile['batch'],
  version: string | undefined,
): ExportedFile {
  const { defaults = {} } = content;
  const facts = {
    kind: content.kind,
    model: source.name,
    ...(source.sha256 !== undefined && { 'model.sha256': source.sha256 }),
    ...(version !== undefined && { version }),
    ...content.facts,
  };
  const about = {
    description: content.description,
    ...(version !== undefined && { version }),
    metadata: Object.fromEntries(Object.entries(facts).map(([name, value]) => [`gibbon.${name}`, `${value}`])),
    meanings: content.meanings,
    defaults: Object.fromEntries(
      Object.entries(defaults).map(([name, value]): [string, Tensor] => [name, floats([], [value])]),
    ),
  };
  const options = { about, sharesConstants: true };
  const bytes = batch === 'any' ? exportFreeBatch(content.build, options) : exportGraph(content.build(batch), options);
  const { graph } = decodeModel(bytes);
  const portOf = ({ name = '', type, docString = '' }: ValueInfoProto): Port => ({
    name,
    dtype: dtypeOf(type?.tensorType?.elemType ?? 0) ?? 'float32',
    shape: (type?.tensorType?.shape?.dim ?? []).map(({ dimValue }) =>
      dimValue === undefined ? 'N' : Number(dimValue),
    ),
    meaning: docString,
    unlessFed: defaults[name],
  });
  return {
    bytes,
    inputs: graph?.input.map(portOf) ?? [],
    outputs: graph?.output.map(portOf) ?? [],
    batch,
    diagnostics: content.diagnostics ?? [],
  };
}

/** The classifier compares its graph with its file at the first samples that it is asked about. */
export async function comparedWithFile(classifier: Classifier): Promise<void> {
  await classifier.logits(noiseFor(classifier));
}

/** A few inputs of noise, by which a model is looked at before it is exported. */
export function noiseFor({ inputShape, box }: Classifier): FloatTensor {
  const random = randomStream('compared before it is exported');
  const values = Array.from({ length: COMPARED * sizeOf(inputShape) }, () => random.uniform(box.low, box.high));
  return floats([COMPARED, ...inputShape], values);
}
