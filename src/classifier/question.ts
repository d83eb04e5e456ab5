/**
 * What can be asked of a classifier, as values.
 *
 * A question builds outputs [N, ...] on the graph of a batch, from the inputs, their logits, and side values: what each point
 * is fed with beside its input, such as its label. Classifier and harness know no question by name. There is one program
 * for each question, parameter (`by`, such as a loss, told apart by identity) and batch size. Points at which the same is asked
 * at the same time are stacked with their side values and answered in one run; each reads its own row of every output.
 *
 * A new question is one more constant of this type and needs no edit anywhere: `subject.ask(question, by, x, sides)`.
 */
import type { Value } from '../graph/index.ts';
import { atLabel, type Loss, type TargetedLoss } from '../nn/index.ts';
import { mul } from '../operators/index.ts';
import { type FloatTensor, row, type Shape } from '../tensor/index.ts';

/** Element type and shape of the side value of one point; a label is an int64 of shape []. */
export interface SideType {
  readonly dtype: 'int64' | 'float32';
  readonly shape: Shape;
}

/** Side values by name, those of all points one after the other. */
export type Sides = Readonly<Record<string, ArrayLike<number>>>;

/** Where a question is asked: a batch of points on the graph. */
export interface Place {
  /** [N, ...inputShape] */
  readonly x: Value;
  /** [N, classes] */
  readonly logits: Value;
  /** [N, ...shape] each. */
  readonly sides: Readonly<Record<string, Value>>;
  /** The gradient, shaped as x, of each point's own number in x. @param numbers [N] */
  slopeOf(numbers: Value): Value;
}

/** Outputs by name, [N, ...] each. */
export type Answers = Readonly<Record<string, FloatTensor>>;

/** The part of a question that a program is compiled from. */
export interface GraphQuestion<P> {
  sides(by: P): Readonly<Record<string, SideType>>;
  build(by: P, at: Place): Readonly<Record<string, Value>>;
}

export interface Question<P, A> extends GraphQuestion<P> {
  /** Reads the answer for the point in this place of the batch; it may hold views. */
  read(answers: Answers, place: number): A;
  /** The gradients that an answer holds; each has cost a backward pass. */
  gradients(answer: A): readonly Float32Array[];
}

/** What the model answers at one point, with a loss and its gradient there. */
export interface Slope {
  /** [classes] */
  readonly logits: Float32Array;
  readonly loss: number;
  /** As long as the input; a view that is not to be written to. */
  readonly gradient: Float32Array;
}

/** Logits at one point with the gradients of some of them. */
export interface LogitSlopes {
  /** [classes] */
  readonly logits: Float32Array;
  /** One for each class that was asked for. */
  readonly gradients: readonly Float32Array[];
}

const CLASS: SideType = { dtype: 'int64', shape: [] };

/** The logits, by the attacked graph. */
export const logitsAt: Question<undefined, Float32Array> = {
  sides: () => ({}),
  build: (_, { logits }) => ({ logits }),
  read: ({ logits }, place) => row(logits, place),
  gradients: () => [],
};

/** The number that a point's logits are multiplied by, as a side value. */
const SCALE = 'scale of the logits';

/** The same question about logits that are multiplied by a number of each point's own. */
export function ofScaledLogits<P>({ sides, build }: GraphQuestion<P>): GraphQuestion<P> {
  return {
    sides: (by) => ({ ...sides(by), [SCALE]: { dtype: 'float32', shape: [1] } }),
    build: (by, { logits, sides: { [SCALE]: scale, ...others }, ...place }) =>
      build(by, { ...place, logits: mul(logits, scale), sides: others }),
  };
}

/** What it is fed beside the side values of the question itself. */
export function scaledSides(sides: Sides, scales: FloatTensor): Sides {
  return { ...sides, [SCALE]: scales.data };
}

/** How a slope is read: what every question about one loss and its gradient has in common. */
export const readsSlope = {
  read: ({ logits, losses, gradient }: Answers, place: number): Slope => ({
    logits: row(logits, place),
    loss: losses.data[place],
    gradient: row(gradient, place),
  }),
  gradients: ({ gradient }: Slope) => [gradient],
};

/** A loss of logits and `labels`, with its gradient. */
export const slopeAt: Question<Loss, Slope> = {
  ...readsSlope,
  sides: () => ({ labels: CLASS }),
  build(loss, { logits, sides: { labels }, slopeOf }) {
    const losses = loss(logits, labels);
    return { logits, losses, gradient: slopeOf(losses) };
  },
};

/** A loss of logits, `labels` and `targets`, with its gradient. */
export const slopeTowardAt: Question<TargetedLoss, Slope> = {
  ...readsSlope,
  sides: () => ({ labels: CLASS, targets: CLASS }),
  build(loss, { logits, sides: { labels, targets }, slopeOf }) {
    const losses = loss(logits, labels, targets);
    return { logits, losses, gradient: slopeOf(losses) };
  },
};

/** The gradients of some logits, as many as `by` says, from one forward pass. The classes are the sides class0, class1, ... */
export const logitSlopesAt: Question<number, LogitSlopes> = {
  sides: (count) => Object.fromEntries(numbered('class', count).map((name) => [name, CLASS])),
  build(count, { logits, sides, slopeOf }) {
    const classes = numbered('class', count);
    const gradients = numbered('gradient', count).map((name, rank) => [
      name,
      slopeOf(atLabel(logits, sides[classes[rank]])),
    ]);
    return { logits, ...Object.fromEntries(gradients) };
  },
  read({ logits, ...gradients }, place) {
    const ranked = numbered('gradient', Object.keys(gradients).length);
    return { logits: row(logits, place), gradients: ranked.map((name) => row(gradients[name], place)) };
  },
  gradients: ({ gradients }) => gradients,
};

/** What `logitSlopesAt` is fed for these classes. */
export function classSides(classes: readonly number[]): Sides {
  return Object.fromEntries(numbered('class', classes.length).map((name, rank) => [name, [classes[rank]]]));
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, rank) => `${name}${rank}`);
}
