/** Attacks that start inside a graph: at the embedded tokens of a text model, or at any other value of floats. */
import { ClassifierError, OptionError, ShapeError } from '../errors.ts';
import { inFloat32, type Value } from '../graph/index.ts';
import {
  DataType,
  decodeModel,
  dtypeOf,
  type ExternalReader,
  encodeModel,
  type GraphProto,
  type ModelProto,
  type TensorProto,
  tensorFromProto,
} from '../onnx/index.ts';
import type { DType, Shape } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import { extractModel } from '../transforms/extract.ts';
import { fedInputs, fileBatch, type ImportOptions, importGraph } from '../transforms/import.ts';
import type { Model } from './model.ts';
import { shapesOfIds } from './shapes-of-ids.ts';

/** Whether values of an element type, by its number in a file, can change a little. */
export function isFloatType(elemType: number | undefined): boolean {
  const floats: readonly (DType | undefined)[] = ['float32', 'float64', 'float16', 'bfloat16'];
  return floats.includes(dtypeOf(elemType ?? 0));
}

/**
 * @param hint Where to attack instead
 * @throws ClassifierError for an input of whole numbers other than bytes of pictures
 */
export function requireChangeable({ name, dtype }: Model['attacked'], hint: string): void {
  if (dtype.includes('float') || dtype === 'uint8') return;
  throw new ClassifierError(`the input "${name}" holds ${dtype}, which cannot change a little`, hint);
}

/** A matrix of weights, of which a value holds rows, each chosen by an id. */
export interface Embedding {
  readonly matrix: TensorProto;
  /** The value that holds the ids. */
  readonly ids: string;
}

/** Values that hold rows of a matrix of weights. */
export function embeddings({ node, initializer }: GraphProto): Map<string, Embedding> {
  const weights = new Map(initializer.map((tensor) => [tensor.name, tensor]));
  const found = node.flatMap(({ opType, attribute, input: [table, ids], output: [name] }): [string, Embedding][] => {
    const axis = attribute.find((each) => each.name === 'axis')?.i ?? 0n;
    const matrix = opType === 'Gather' && axis === 0n && !weights.has(ids) ? weights.get(table) : undefined;
    return matrix?.dims.length === 2 && isFloatType(matrix.dataType) ? [[name, { matrix, ids }]] : [];
  });
  return new Map(found);
}

/** What to do about a model whose inputs are ids: the values that its embeddings make of them. */
export function embeddingHint({ graph }: ModelProto): string {
  const names = graph === undefined ? [] : [...embeddings(graph).keys()];
  const [first] = names;
  if (first === undefined) {
    return 'A gradient needs an input that can change a little. For text models, export the part after the embedding.';
  }
  const listing = names.map((name) => `"${name}"`).join(', ');
  return `Attack what its ids are embedded as, ${listing}: at: "${first}" in code, --at ${first} on the command line, which takes ids as an .npy of integers too.`;
}

/**
 * The range of a value that holds rows of an embedding: from the least element of its matrix to the greatest.
 *
 * @throws OptionError for any other value
 */
export function embeddingRange({ graph }: ModelProto, at: string, external?: ExternalReader): Box {
  const matrix = graph && embeddings(graph).get(at)?.matrix;
  if (matrix === undefined) {
    throw new OptionError(
      'box',
      `the range of the value "${at}" is not known, because it is not an embedding`,
      'Give it: box in code, --box on the command line.',
    );
  }
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const element of inFloat32(tensorFromProto(matrix, external)).data) {
    low = Math.min(low, Number(element));
    high = Math.max(high, Number(element));
  }
  return { low, high };
}

/**
 * The rest of a model from a value on, which becomes its input.
 *
 * @param inputShape The shape of one sample of the value, [N, ...inputShape]; needed where the file leaves it open.
 * @param fed Other inputs that are fed, such as masks.
 * @throws ClassifierError if the value is not there, holds no floats, has no batch, or is not all that the outputs depend on
 * @throws ShapeError if its shape is open
 */
export function startingAt(
  model: ModelProto,
  at: string,
  inputShape: Shape | undefined,
  external?: ExternalReader,
  fed: readonly string[] = [],
): ModelProto {
  const { graph } = model;
  if (!graph?.node.some(({ output }) => output.includes(at))) {
    throw new ClassifierError(`the model computes no value "${at}"`, embeddingHint(model));
  }
  const [first] = fedInputs(graph);
  const own = first && fileBatch(first);
  const shape = inputShape ?? sampleShape(model, at, own, external);
  const elemType =
    graph.valueInfo.find(({ name }) => name === at)?.type?.tensorType?.elemType ??
    embeddings(graph).get(at)?.matrix.dataType ??
    DataType.FLOAT;
  const batch = own === undefined ? { dimParam: 'N' } : { dimValue: BigInt(own) };
  const dim = [batch, ...shape.map((length) => ({ dimValue: BigInt(length) }))];
  const valueInfo = { name: at, type: { tensorType: { elemType, shape: { dim } } }, metadataProps: [] };
  const rest = extractModel(shapesOfIds(model, at), { inputs: [valueInfo] });
  const others = rest.graph ? fedInputs(rest.graph).filter(({ name = '' }) => name !== at && !fed.includes(name)) : [];
  if (others.length > 0) {
    const flags = others.map(({ name }) => `--feed ${name}=1`).join(' ');
    throw new ClassifierError(
      `the outputs depend on ${others.map(({ name }) => `"${name}"`).join(', ')} not only through "${at}"`,
      `Say what is fed there: feeds in code, ${flags} or an .npy file on the command line. Or name a value further on, through which all of it passes.`,
    );
  }
  return rest;
}

/** The shape of one sample of a value, from what the file does up to there. */
function sampleShape(model: ModelProto, at: string, own: number | undefined, external?: ExternalReader): Shape {
  const batchSize = own ?? 2;
  const value = upTo(model, at, { batchSize, ...(external && { external }) });
  if (value?.dtype === 'float32' && value.shape[0] === batchSize) return value.shape.slice(1);
  throw new ClassifierError(
    `the value "${at}" is ${value?.dtype} [${value?.shape}], and not one list of floats for each of ${batchSize} samples`,
    embeddingHint(model),
  );
}

function upTo(model: ModelProto, at: string, options: ImportOptions): Value | undefined {
  try {
    return importGraph(extractModel(model, { outputs: [at] }), options).values.get(at);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const hint = `Give the shape of one sample of "${at}": inputShape in code, --shape on the command line.`;
    throw new ShapeError(error.message, hint);
  }
}

/**
 * The part of a file up to a value of its main graph, as a file whose only output is that value: what embeds ids, for one.
 *
 * @throws ModelFormatError if the bytes are no ONNX model
 * @example
 * const runtime = await defaultRuntime();
 * const embedding = await runtime.compile(partBefore(readFileSync('model.onnx'), 'embedded'));
 * const { embedded } = await embedding.run({ tokens });
 */
export function partBefore(file: Uint8Array, value: string): Uint8Array {
  return encodeModel(extractModel(decodeModel(file), { outputs: [value] }));
}
