/** What orders a classifier's classes as the scores of its file do: what stands before a last Softmax is simpler to bound. */
import type { Classifier } from '../classifier/index.ts';
import { input, type Node, type Value } from '../graph/index.ts';
import { cast, reshape } from '../operators/index.ts';
import { sizeOf } from '../tensor/index.ts';
import type { Bounded } from './trace.ts';

export interface Ordering {
  /** [N, classes], in the order of the file's scores. */
  readonly bounded: Bounded;
  /** By how much a class must lead here to lead in the scores, as their kernels round. */
  readonly spare: number;
}

/** Exponentials of scores this far apart differ whatever a kernel makes of them; see `ELEMENTARY` in operators/rules. */
const SPARE = 2 ** -16;

/**
 * Bounds are of the whole graph of the file, not of the logits that attacks climb: those may have been recognised by their
 * values at a few points. Only what keeps the order by its definition is left out.
 */
export function orderingOf(
  classifier: Pick<Classifier, 'inputShape' | 'logitsOf' | 'scoresOf' | 'classCount'>,
): Ordering {
  const { inputShape, classCount, scoresOf = classifier.logitsOf } = classifier;
  const ordered = (x: Value) => {
    const scores = cast(scoresOf(x), 'float32');
    const before = beforeOrdered(scores, classCount);
    return { before, isScore: before === scores };
  };
  const { isScore } = ordered(input('x', 'float32', [2, ...inputShape]));
  const outputsOf = (x: Value): Value => {
    const { before } = ordered(x);
    return isScore ? before : reshape(before, [sizeOf(before.shape) / classCount, classCount]);
  };
  return { bounded: { inputShape, outputsOf }, spare: isScore ? 0 : SPARE };
}

/** Walks back from scores through what moves no class, to what went into a function that keeps their order. */
function beforeOrdered(scores: Value, classCount: number): Value {
  const batch = sizeOf(scores.shape) / classCount;
  let found = scores;
  for (let value = scores; value.node !== undefined; ) {
    const { node } = value;
    const [before] = node.inputs;
    if (before === undefined || sizeOf(before.shape) !== batch * classCount || before.dtype !== 'float32') break;
    if (isSoftmax(node, before, classCount)) found = before;
    else if (!keepsPlaces(node, before)) break;
    value = before;
  }
  return found;
}

/** A softmax, or its logarithm, over all classes of each sample: a larger score stays the larger one. */
function isSoftmax({ operator: { name }, attributes: { axis } }: Node, { shape }: Value, classCount: number): boolean {
  if (name !== 'Softmax' && name !== 'LogSoftmax') return false;
  const at = Number(axis) < 0 ? Number(axis) + shape.length : Number(axis);
  // Behind the batch the classes are all there is.
  return shape[at] === classCount && sizeOf(shape.slice(at + 1)) === 1 && at >= 1;
}

/** Whether elements stay where they are in memory, and the larger of two stays the larger. */
function keepsPlaces({ operator: { name }, attributes: { perm } }: Node, { shape }: Value): boolean {
  if (['Reshape', 'Identity', 'Cast', 'Log'].includes(name)) return true;
  if (name !== 'Transpose' || !Array.isArray(perm)) return false;
  const long = perm.map(Number).filter((axis) => shape[axis] !== 1);
  return long.every((axis, i) => i === 0 || axis > long[i - 1]);
}
