/** Token ids: embedded as the file does it, and read back from what an attack makes of them. */
import { DataError } from '../errors.ts';
import { inFloat32 } from '../graph/index.ts';
import { dtypeOf, type ExternalReader, type ModelProto, tensorFromProto } from '../onnx/index.ts';
import { type FloatTensor, floats, isFloat32, row, sizeOf, type Tensor } from '../tensor/index.ts';
import { extractModel } from '../transforms/extract.ts';
import { fedInputs } from '../transforms/import.ts';
import { embeddings } from './attacked-value.ts';
import { shapesOfIds } from './shapes-of-ids.ts';

/** Where a file embeds the ids of one of its inputs. */
export interface TokenEmbedding {
  /** The value that holds the embedded tokens. */
  readonly at: string;
  /** The input that holds the ids. */
  readonly ids: string;
  /** One row a token, [tokens, width]. */
  readonly table: FloatTensor;
  /** Inputs on which outputs depend not only through the embedded tokens. */
  readonly beside: readonly string[];
}

/** Samples that were ids. */
export interface Tokens {
  readonly embedding: TokenEmbedding;
  readonly ids: Tensor;
  /** The rows of the ids, [N, ..., width]. */
  readonly values: FloatTensor;
}

/**
 * Where a file embeds token ids.
 *
 * @param wanted The value or the input that is named. @default the ids of the largest table
 * @returns Undefined where no input holds ids of a matrix of weights
 */
export function tokenEmbedding(
  file: ModelProto,
  { at, input }: { readonly at?: string | undefined; readonly input?: string | undefined } = {},
  external?: ExternalReader,
): TokenEmbedding | undefined {
  const { graph } = file;
  if (graph === undefined) return undefined;
  const inputs = fedInputs(graph);
  const isIds = (name: string) =>
    (input === undefined || name === input || at !== undefined) &&
    inputs.some((info) => info.name === name && dtypeOf(info.type?.tensorType?.elemType ?? 0)?.startsWith('int'));
  // Segments and positions are embedded too, in smaller tables than tokens.
  const [found] = [...embeddings(graph)]
    .filter(([name, { ids }]) => (at === undefined || name === at) && isIds(ids))
    .sort(([, a], [, b]) => Number(b.matrix.dims[0] - a.matrix.dims[0]));
  if (found === undefined) return undefined;
  const [name, { matrix, ids }] = found;
  const rest = extractModel(shapesOfIds(file, name), { inputs: [{ name, metadataProps: [] }] });
  const weights = inFloat32(tensorFromProto(matrix, external));
  return {
    at: name,
    ids,
    table: isFloat32(weights) ? weights : floats(weights.shape, Array.from(weights.data, Number)),
    beside:
      rest.graph === undefined
        ? []
        : fedInputs(rest.graph).flatMap((each) => (each.name === name ? [] : [each.name ?? ''])),
  };
}

/**
 * The rows of the table for ids [N, ...], [N, ..., width].
 *
 * @throws DataError for what is not the number of a token
 */
export function embedded({ table }: TokenEmbedding, ids: Tensor, path?: string): FloatTensor {
  const [count, width] = table.shape;
  const numbers = Array.from(ids.data, Number);
  const wrong = numbers.find((id) => !(Number.isInteger(id) && id >= 0 && id < count));
  if (wrong !== undefined) {
    throw new DataError(`${wrong} is not the id of a token`, {
      ...(path !== undefined && { path }),
      hint: `The model embeds ${count} tokens, counted from 0 to ${count - 1}.`,
    });
  }
  const all = floats([...ids.shape, width]);
  numbers.forEach((id, i) => {
    all.data.set(row(table, id), i * width);
  });
  return all;
}

/** Finds the id whose row is nearest, in L2, to an embedded token [width]. */
export function nearestToken({ table }: Pick<TokenEmbedding, 'table'>): (token: Float32Array) => number {
  const [count, width] = table.shape;
  const lengths = Float64Array.from({ length: count }, (_, id) => row(table, id).reduce((sum, x) => sum + x * x, 0));
  return (token) => {
    let [nearest, least] = [0, Number.POSITIVE_INFINITY];
    for (let id = 0; id < count; id++) {
      let product = 0;
      for (let j = 0; j < width; j++) product += table.data[id * width + j] * token[j];
      const distance = lengths[id] - 2 * product;
      if (distance < least) [nearest, least] = [id, distance];
    }
    return nearest;
  };
}

/** The tokens of a sample, and those nearest to an adversarial example of it. */
export interface TokenChange {
  readonly before: readonly number[];
  /** Undefined where there is no example. */
  readonly after: readonly number[] | undefined;
}

/** What becomes of the tokens of samples. A position that did not move keeps its token, also where several have the same row. */
export function tokenChanges(
  embedding: TokenEmbedding,
  ids: Tensor,
  clean: FloatTensor,
  examples: readonly (Float32Array | undefined)[],
): TokenChange[] {
  const length = sizeOf(ids.shape.slice(1));
  const [, width] = embedding.table.shape;
  const nearest = nearestToken(embedding);
  return examples.map((example, i) => {
    const before = Array.from(ids.data.slice(i * length, (i + 1) * length), Number);
    if (example === undefined) return { before, after: undefined };
    const own = row(clean, i);
    const after = before.map((id, at) => {
      const there = example.subarray(at * width, (at + 1) * width);
      return there.every((value, j) => value === own[at * width + j]) ? id : nearest(there);
    });
    return { before, after };
  });
}
