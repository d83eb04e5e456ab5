/** Where the logits of a graph are. */
import { ClassifierError } from '../errors.ts';
import type { Graph, Value } from '../graph/index.ts';
import { concat, reshape, zeros } from '../operators/index.ts';
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

/** Number of classes of a value shaped [N, classes] or [N, classes, 1, 1]; undefined for anything else. */
function classCountOf({ dtype, shape }: Value, batch: number): number | undefined {
  const isScores = dtype === 'float32' && shape.length >= 2 && shape[0] === batch;
  return isScores && shape[1] >= 2 && sizeOf(shape.slice(2)) === 1 ? shape[1] : undefined;
}

/** Whether a value [N] or [N, 1] is one probability for each sample. */
function isProbability(value: Value, batch: number): boolean {
  const isNumber = value.dtype === 'float32' && value.shape[0] === batch && sizeOf(value.shape) === batch;
  return isNumber && beforeSquashing(value, 1).through === 'Sigmoid';
}

/**
 * The logits of a graph: its output [N, classes], or what went into the Softmax or Sigmoid at its end. Gradients
 * vanish behind these where the model is sure.
 *
 * @param wanted The name of the output to attack, where there are several.
 * @throws ClassifierError if no output is a list of class scores, or several are and none is named
 */
export function findLogits(graph: Graph, wanted?: string): Logits {
  const batch = graph.inputs[0].shape[0];
  const all = Object.entries(graph.outputs);
  const named = all.filter(([name]) => wanted === undefined || name === wanted);
  const lists = named.filter(([, value]) => classCountOf(value, batch) !== undefined);
  const candidates = lists.length > 0 ? lists : named.filter(([, value]) => isProbability(value, batch));
  if (candidates.length === 0) {
    const output = wanted === undefined ? 'no output' : `no output "${wanted}"`;
    throw new ClassifierError(
      `${output} holds class scores [N, classes]; the outputs are ${listed(all) || 'none'}`,
      'Gibbon attacks classifiers with two classes or more, or with one probability by a sigmoid.',
    );
  }
  if (candidates.length > 1) {
    throw new ClassifierError(
      `several outputs hold class scores: ${listed(candidates)}`,
      'Name the one to attack: output in code, --output NAME on the command line.',
    );
  }
  const [[output, scores]] = candidates;
  const columns = classCountOf(scores, batch) ?? 1;
  const { value, through } = beforeSquashing(scores, columns);
  const given = reshape(value, [batch, columns]);
  const logits = columns === 1 ? concat([zeros([batch, 1]), given], 1) : given;
  return { logits, value, output, through };
}

function listed(outputs: readonly (readonly [name: string, value: Value])[]): string {
  return outputs.map(([name, { dtype, shape }]) => `"${name}" ${dtype} [${shape}]`).join(', ');
}

/** Walks back from class scores through reshapes to the Softmax or Sigmoid that made them, if one did. */
function beforeSquashing(scores: Value, classCount: number): Pick<Logits, 'value' | 'through'> {
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
