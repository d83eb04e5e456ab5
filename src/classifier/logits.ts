/** Where the logits of a graph are. */
import { ClassifierError } from '../errors.ts';
import type { Graph, Value } from '../graph/index.ts';
import { reshape } from '../operators/index.ts';
import { sizeOf } from '../tensor/index.ts';

export interface Logits {
  /** [N, classes] */
  readonly logits: Value;
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
  const candidates = named.filter(([, value]) => classCountOf(value, batch) !== undefined);
  if (candidates.length === 0) {
    const output = wanted === undefined ? 'no output' : `no output "${wanted}"`;
    throw new ClassifierError(
      `${output} holds class scores [N, classes]; the outputs are ${listed(all) || 'none'}`,
      'Gibbon attacks classifiers with two classes or more.',
    );
  }
  if (candidates.length > 1) {
    throw new ClassifierError(
      `several outputs hold class scores: ${listed(candidates)}`,
      'Name the one to attack: output in code, --output NAME on the command line.',
    );
  }
  const [[output, value]] = candidates;
  const classCount = value.shape[1];
  const { logits, through } = beforeSquashing(value, classCount);
  return { logits: reshape(logits, [batch, classCount]), output, through };
}

function listed(outputs: readonly (readonly [name: string, value: Value])[]): string {
  return outputs.map(([name, { dtype, shape }]) => `"${name}" ${dtype} [${shape}]`).join(', ');
}

/** Walks back from class scores through reshapes to the Softmax or Sigmoid that made them, if one did. */
function beforeSquashing(scores: Value, classCount: number): Pick<Logits, 'logits' | 'through'> {
  const batch = scores.shape[0];
  let value = scores;
  for (;;) {
    const { node } = value;
    const [before] = node?.inputs ?? [];
    if (node === undefined || before === undefined) return { logits: scores, through: undefined };
    const { name } = node.operator;
    if (name === 'Softmax' || name === 'Sigmoid') return { logits: before, through: name };
    const passes = (name === 'Reshape' || name === 'Cast') && before.dtype === 'float32';
    if (!passes || sizeOf(before.shape) !== batch * classCount) return { logits: scores, through: undefined };
    value = before;
  }
}
