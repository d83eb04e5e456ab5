/** Where class scores are probabilities: told by their values, whatever the file ends in. */
import type { Graph, Value } from '../graph/index.ts';
import { concat, log, max, neg, reshape, sub, zeros } from '../operators/index.ts';
import type { Runtime, Tensors } from '../runtime/index.ts';
import { type FloatTensor, isFloat32, row, type Shape, sizeOf } from '../tensor/index.ts';

/** How far from 1 the probabilities of a sample may add up to, and how far what makes them may be off. */
const ROUNDING = 1e-3;
/** Below it, logarithms would be of nothing. */
const LEAST = 1e-37;

/** Whether class scores [N, columns] are probabilities: all in 0..1, and of several classes adding up to 1. */
export function areProbabilities({ data }: FloatTensor, columns: number): boolean {
  if (data.some((p) => !(p >= 0 && p <= 1))) return false;
  if (columns === 1) return true;
  return rowsOf(data, columns).every((each) => Math.abs(each.reduce((sum, p) => sum + p, 0) - 1) <= ROUNDING);
}

function rowsOf(data: Float32Array, columns: number): Float32Array[] {
  return Array.from({ length: data.length / columns }, (_, i) => data.subarray(i * columns, (i + 1) * columns));
}

/** How the logits of a graph are made of one of its values. */
export type ReadLogits = (value: Value) => Value;

/** A value by its name in the file, and how the logits are made of it. */
export interface Source {
  readonly name: string;
  readonly read: ReadLogits;
}

interface Named extends Graph {
  readonly values: ReadonlyMap<string, Value>;
}

/** One number z that decides between two classes: their logits are 0 and z, or z and 0. */
const secondOf: ReadLogits = (value) =>
  concat([zeros([sizeOf(value.shape), 1]), reshape(value, [sizeOf(value.shape), 1])], 1);
const firstOf: ReadLogits = (value) =>
  concat([reshape(value, [sizeOf(value.shape), 1]), zeros([sizeOf(value.shape), 1])], 1);

/**
 * What stands behind probabilities: the value of the graph whose softmax, or sigmoid, they are. Gradients vanish behind it where
 * the model is sure. Where there is none, their own logarithms.
 *
 * @param graph On these inputs [N, ...]
 * @param scores What the file answers to them, [N, columns]
 */
export async function sourceOf(
  runtime: Runtime,
  graph: Named,
  feeds: Tensors,
  output: string,
  scores: FloatTensor,
  columns: number,
): Promise<Source> {
  const count = scores.data.length / columns;
  const candidates = [...graph.values].filter(([, { dtype, shape, source }]) => {
    const size = sizeOf(shape);
    return (
      dtype === 'float32' &&
      source.kind === 'node' &&
      fits(shape, count) &&
      (size === count * columns || size === count)
    );
  });
  const program = await runtime.compile({
    // Inputs that are held are constants.
    inputs: graph.inputs.filter(({ source }) => source.kind === 'input'),
    outputs: Object.fromEntries(candidates.map(([, value], i) => [`value${i}`, value])),
  });
  const results = await program.run(feeds).finally(() => program.dispose());
  for (const [i, [name]] of candidates.entries()) {
    const values = results[`value${i}`];
    if (!isFloat32(values)) continue;
    const read = readingOf(values.data, scores.data, columns, count);
    if (read !== undefined) return { name, read };
  }
  return { name: output, read: (value) => logarithms(value, columns) };
}

const fits = (shape: Shape, count: number) => shape[0] === count || count === 1;

/** How a value makes these probabilities; undefined where it does not. */
function readingOf(
  values: Float32Array,
  probabilities: Float32Array,
  columns: number,
  count: number,
): ReadLogits | undefined {
  const isSame = (made: (z: Float32Array) => readonly number[], width: number) =>
    rowsOf(values, width).every((z, i) =>
      made(z).every((p, k) => Math.abs(p - probabilities[i * columns + k]) <= ROUNDING),
    );
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  if (columns > 1 && values.length === count * columns && isSame(softmaxOf, columns)) {
    return (value) => reshape(value, [sizeOf(value.shape) / columns, columns]);
  }
  if (columns > 2 || values.length !== count) return undefined;
  const pair = (p: number) => (columns === 1 ? [p] : [1 - p, p]);
  if (isSame(([z]) => pair(sigmoid(z)), 1)) return secondOf;
  return isSame(([z]) => pair(1 - sigmoid(z)), 1)
    ? columns === 1
      ? (value) => secondOf(neg(value))
      : firstOf
    : undefined;
}

function softmaxOf(z: Float32Array): number[] {
  const most = z.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = Array.from(z, (value) => Math.exp(value - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** The logarithms of probabilities [N, classes], whose softmax they are; of one probability its log-odds. */
function logarithms(value: Value, columns: number): Value {
  const ln = (p: Value) => log(max(p, LEAST));
  const listed = reshape(value, [sizeOf(value.shape) / columns, columns]);
  return columns === 1 ? secondOf(sub(ln(listed), ln(sub(1, listed)))) : ln(listed);
}

/** How class scores come of logits: not at all, by one softmax for all classes, or by a sigmoid for each. */
export type ScoreKind = 'logits' | 'softmax' | 'sigmoids';

/** The class scores that logits stand for. */
export function scoresOf(logits: FloatTensor, kind: ScoreKind): Float32Array {
  if (kind === 'logits') return logits.data;
  const scores = new Float32Array(logits.data.length);
  for (let i = 0; i < logits.shape[0]; i++) {
    const z = row(logits, i);
    const own = kind === 'softmax' ? softmaxOf(z) : Array.from(z, (value) => 1 / (1 + Math.exp(-value)));
    scores.set(own, i * z.length);
  }
  return scores;
}
