/** Where the logits of a graph are. */
import { ClassifierError } from '../errors.ts';
import type { Graph, Value } from '../graph/index.ts';
import { concat, reshape, sub, zeros } from '../operators/index.ts';
import { sizeOf } from '../tensor/index.ts';

export interface Logits {
  /** [N, classes]. A file that gives one probability p, by a sigmoid of z, has two classes with the logits 0 and z. */
  readonly logits: Value;
  /** The value of the file that they are, or z. */
  readonly value: Value;
  /** The name of the output they belong to. */
  readonly output: string;
  /** The function after the logits that the file ends in, e.g. `'Softmax'`; undefined where its output is the logits. */
  readonly through: 'Softmax' | 'Sigmoid' | undefined;
}

/** The output of a graph that holds class scores. */
export interface Scores {
  readonly output: string;
  readonly value: Value;
  /** How many a sample; 1 for one number, which may be the probability of the second of two classes. */
  readonly columns: number;
}

/**
 * Number of classes of a value shaped [N, classes], [N, classes, 1, 1], or [classes] where there is one sample; undefined for
 * anything else.
 */
function classCountOf({ dtype, shape }: Value, batch: number): number | undefined {
  if (dtype !== 'float32') return undefined;
  if (shape.length === 1 && batch === 1 && shape[0] >= 2) return shape[0];
  return shape.length >= 2 && shape[0] === batch && shape[1] >= 2 && sizeOf(shape.slice(2)) === 1
    ? shape[1]
    : undefined;
}

/** Whether a value [N] or [N, 1] is one number for each sample. */
function isNumber({ dtype, shape }: Value, batch: number): boolean {
  return dtype === 'float32' && shape[0] === batch && sizeOf(shape) === batch;
}

/**
 * The output [N, classes] of a graph; where there is none, one with a number for each sample.
 *
 * @param wanted The name of the output to attack, where there are several.
 * @throws ClassifierError if no output will do, or several and none is named
 */
export function findScores(graph: Graph, wanted?: string): Scores {
  const batch = graph.inputs[0].shape[0];
  const all = Object.entries(graph.outputs);
  const named = all.filter(([name]) => wanted === undefined || name === wanted);
  const lists = named.filter(([, value]) => classCountOf(value, batch) !== undefined);
  const candidates = lists.length > 0 ? lists : named.filter(([, value]) => isNumber(value, batch));
  if (candidates.length === 0) throw noScores(all, wanted);
  if (candidates.length > 1) {
    throw new ClassifierError(
      `several outputs hold class scores: ${listed(candidates)}`,
      'Name the one to attack: output in code, --output NAME on the command line.',
    );
  }
  const [[output, value]] = candidates;
  return { output, value, columns: classCountOf(value, batch) ?? 1 };
}

function noScores(
  all: readonly (readonly [name: string, value: Value])[],
  wanted: string | undefined,
): ClassifierError {
  const output = wanted === undefined ? 'no output' : `no output "${wanted}"`;
  return new ClassifierError(
    `${output} holds class scores [N, classes]; the outputs are ${listed(all) || 'none'}`,
    'Gibbon attacks classifiers with two classes or more, or with one probability. Anything else has a goal: --goal of gibbon attack, audit and explain.',
  );
}

/**
 * The logits of a graph: its output [N, classes], or what went into the Softmax or Sigmoid at its end. Gradients
 * vanish behind these where the model is sure.
 *
 * @param wanted The name of the output to attack, where there are several.
 * @throws ClassifierError if no output is a list of class scores or a sigmoid, or several are and none is named
 */
export function findLogits(graph: Graph, wanted?: string): Logits {
  const scores = findScores(graph, wanted);
  const { value, through } = beforeSquashing(scores.value, scores.columns);
  if (scores.columns === 1 && through !== 'Sigmoid') throw noScores(Object.entries(graph.outputs), wanted);
  return { logits: inColumns(value, scores.columns), value, output: scores.output, through };
}

/** Class scores as a list [N, classes]; one number z as the scores 0 and z of two classes. */
export function inColumns(value: Value, columns: number): Value {
  const batch = sizeOf(value.shape) / columns;
  const given = reshape(value, [batch, columns]);
  return columns === 1 ? concat([zeros([batch, 1]), given], 1) : given;
}

/** Class scores as they ship, as a list [N, classes]; one probability p as 1 - p and p. */
export function scoresInColumns(scores: Value, columns: number): Value {
  const given = reshape(scores, [sizeOf(scores.shape) / columns, columns]);
  return columns === 1 ? concat([sub(1, given), given], 1) : given;
}

function listed(outputs: readonly (readonly [name: string, value: Value])[]): string {
  return outputs.map(([name, { dtype, shape }]) => `"${name}" ${dtype} [${shape}]`).join(', ');
}

/** Walks back from class scores through reshapes to the Softmax or Sigmoid that made them, if one did. */
export function beforeSquashing(scores: Value, classCount: number): Pick<Logits, 'value' | 'through'> {
  const batch = scores.shape[0];
  let value = scores;
  for (;;) {
    const { node } = value;
    const [before] = node?.inputs ?? [];
    if (node === undefined || before === undefined) return { value: scores, through: undefined };
    const { name } = node.operator;
    if (name === 'Softmax' || name === 'Sigmoid') return { value: before, through: name };
    const passes = (name === 'Reshape' || name === 'Cast') && before.dtype === 'float32';
    if (!passes || sizeOf(before.shape) !== batch * classCount) return { value: scores, through: undefined };
    value = before;
  }
}
