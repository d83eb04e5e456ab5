/** What training makes small: one number for a batch, as a graph. */
import type { Value } from '../graph/index.ts';
import type { Draws, Loss } from '../nn/index.ts';
import { reduceMean } from '../operators/index.ts';
import type { Paces } from './paces.ts';

/** What an objective is built from. */
export interface ObjectiveContext {
  /** The network as it learns: logits [N, K] of any inputs [N, ...inputShape], with dropout. May be applied more than once. */
  readonly logitsOf: (inputs: Value, hidden?: HiddenChange) => Value;
  /** The network as it will ship: what an adversary attacks. */
  readonly shippedLogitsOf: (inputs: Value, hidden?: HiddenChange) => Value;
  /** Whether the two are one: the network has no dropout and no statistics of batches. */
  readonly learnsAsItShips: boolean;
  /**
   * The gradient of a scalar in the inputs, for an adversary to follow. Where the scalar is a term of the objective too, one
   * backward pass serves the adversary and the learner.
   */
  readonly slope: (scalar: Value) => Value;
  /** [N, ...inputShape] */
  readonly inputs: Value;
  /** int64 [N] */
  readonly labels: Value;
  /** What is learned, by name. */
  readonly parameters: Readonly<Record<string, Value>>;
  /** Random numbers, drawn anew at every step. */
  readonly draws: Draws;
  /** Numbers that change while the network learns. */
  readonly paces: Paces;
  /** The same network and batch with other numbers in place of what is learned. */
  at(parameters: Readonly<Record<string, Value>>): ObjectiveContext;
}

/** Sees the output of a hidden layer, counted from 1, and says what goes on in its place. */
export type HiddenChange = (value: Value, layer: number) => Value;

export interface Objective {
  /** Tells it from all others, its numbers included, e.g. `'J-tilde, epsilon 0.25, alpha 0.5'`. */
  readonly name: string;
  /** A scalar. */
  build(context: ObjectiveContext): Value;
  /** Learns several times in a row from every batch. @default once, from the batch as it is */
  readonly replay?: Replay;
}

/** An objective in its two parts: what an adversary finds, and the loss there. */
export interface MinMaxObjective extends Objective {
  /** What the adversary makes of the inputs: [N, ...inputShape]. The gradient in theta takes it as given. */
  worst(context: ObjectiveContext): Value;
  /** A scalar. */
  lossOn(context: ObjectiveContext, worst: Value): Value;
}

/** The objective of the two parts. */
export function minMax(parts: Omit<MinMaxObjective, 'build'>): MinMaxObjective {
  return { ...parts, build: (context) => parts.lossOn(context, parts.worst(context)) };
}

/** An adversary that moves while the network learns: from one replay of a batch to the next, and on to the next batch. */
export interface Replay {
  /** How many times in a row a batch is learned from. */
  readonly times: number;
  /** What the network sees of inputs with a perturbation, both [N, ...inputShape]. */
  perturbed(inputs: Value, perturbation: Value): Value;
  /** The perturbation of the next replay, by the gradient of the objective in what the network saw in this one. */
  next(perturbation: Value, slope: Value): Value;
}

/** The mean of a loss over the batch: J(theta, x, y) of the paper. */
export function meanLoss(loss: Loss): Objective {
  return {
    name: `mean ${loss.name}`,
    build: ({ logitsOf, inputs, labels }) => mean(loss(logitsOf(inputs), labels)),
  };
}

/** The mean of losses [N]. */
export function mean(losses: Value): Value {
  return reduceMean(losses, [0], false);
}
