/** What an attack is: a function from one clean sample to a proposal. The runner batches what it asks, and judges. */
import type { Layout, LogitSlopes, Question, Sides, Slope } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import type { Loss, TargetedLoss } from '../nn/index.ts';
import type { RandomStream } from '../random.ts';
import type { Shape } from '../tensor/index.ts';
import type { Box, Criterion, Norm, NormName } from '../threat/index.ts';
import {
  type Choices,
  type OptionSpec,
  type OptionSpecs,
  type Options,
  type OptionsOf,
  resolveOptions,
} from './options.ts';

/**
 * One clean sample under attack, and all that an attack may ask about it, one question at a time. Samples do not see
 * each other, so that batches, order and workers cannot change what becomes of one.
 */
export interface Subject {
  /** The clean sample, flat, inside the box. Not to be written to. */
  readonly input: Float32Array;
  /** The shape of the sample, e.g. [1, 28, 28]. */
  readonly shape: Shape;
  /** Where it has its channels; undefined where it is not an image. */
  readonly layout: Layout | undefined;
  readonly classCount: number;
  /** The true class that must not be answered (untargeted), or the class that must be (targeted). */
  readonly label: number;
  readonly aim: Criterion['kind'];
  readonly norm: Norm;
  /** The radius of the ball around the sample, in the input's own scale; infinite where the smallest is looked for. */
  readonly epsilon: number;
  /** Points from which a search may begin, wherever they come from; none as a rule. Not to be written to. */
  readonly starts: readonly Float32Array[];
  /** The range that proposals are clipped to; undefined where clipping is switched off. */
  readonly box: Box | undefined;
  /** Random numbers for this sample; further labels name what they are for. */
  random(...labels: readonly (string | number)[]): RandomStream;
  /** Whether these logits are what the attacker wants. */
  isFooled(logits: Float32Array): boolean;
  /** Whether x is as near as anybody asked for: inside the ball; never, where the smallest is looked for. */
  isNearEnough(x: Float32Array): boolean;
  /** Moves x, in place, into ball and box. */
  project(x: Float32Array): void;
  /** Moves x, in place, into the box. */
  clip(x: Float32Array): void;
  /**
   * Asks any question at x, with the side values that it names. Where the clean logits of the sample lie too close together or too far
   * apart for a softmax, it is about logits that are multiplied by a number; so is what follows, but for `logits`.
   */
  ask<P, A>(question: Question<P, A>, by: P, x: Float32Array, sides: Sides): Promise<A>;
  logits(x: Float32Array): Promise<Float32Array>;
  /** A loss of logits and `label`, and its gradient in x. */
  slope(x: Float32Array, loss: Loss): Promise<Slope>;
  /** A loss of logits, `label` and one more class, and its gradient in x. */
  slopeToward(x: Float32Array, target: number, loss: TargetedLoss): Promise<Slope>;
  /** The gradients of several logits, from one forward pass. Asks for at most as many classes as there are. */
  logitSlopes(x: Float32Array, classes: readonly number[]): Promise<LogitSlopes>;
  /**
   * A loss along which the attacker gains: against the true label, or for the target. Where a model is sure, the gradients of
   * the cross-entropy vanish and those of the log-odds do not. @default loss logOdds
   */
  ascent(x: Float32Array, loss?: Loss): Promise<Slope>;
  /** The same of the log-odds of the logits as they are, however they are spread: for what a paper defines to the letter. */
  ascentUnscaled(x: Float32Array): Promise<Slope>;
}

/** What people take an attack for, as help groups them. */
export const uses = ['try first', 'report', 'smallest', 'black box', 'more'] as const;
export type Use = (typeof uses)[number];

/** An attack with its options: proposes one adversarial example, or undefined where it found none. */
export type Procedure = (subject: Subject) => Promise<Float32Array | undefined>;

/**
 * An attack that takes options of these types, so that an editor completes and checks them. What takes any attack says
 * `Attack` alone.
 */
export interface Attack<O extends Options = Options> {
  /** Its name in the literature. */
  readonly name: string;
  /** One sentence for help and reports. */
  readonly description: string;
  /** What it needs of the model: gradients, class scores, the class that it answers and no more, or nothing. */
  readonly access: 'gradient' | 'scores' | 'decision' | 'none';
  /** Whether it looks for any example inside a ball, or for the nearest one. */
  readonly seeks: 'within epsilon' | 'smallest';
  /** What it is taken for. */
  readonly use: Use;
  readonly aims: readonly Criterion['kind'][];
  readonly norms: readonly NormName[];
  readonly options: { readonly [K in keyof O]: OptionSpec };
  /** Where it differs from the authors' own code, each in a sentence; docs/conformance.md lists them. */
  readonly deviations: readonly string[];
  /** What whoever reads the result should know where a model has so many classes, such as a loss that it is too few for. */
  remarks(classCount: number): readonly Diagnostic[];
  /** All its options, of which some are given. @throws OptionError for options that do not fit */
  resolved(options?: Choices<O>): O;
  /** The attack with these options and the defaults of the others. @throws OptionError for options that do not fit */
  with(options?: Choices<O>): Procedure;
}

interface AttackDefinition<S extends OptionSpecs>
  extends Omit<Attack, 'options' | 'resolved' | 'with' | 'seeks' | 'use' | 'aims' | 'deviations' | 'remarks'>,
    Partial<Pick<Attack, 'seeks' | 'use' | 'aims' | 'deviations' | 'remarks'>> {
  readonly options: S;
  run(subject: Subject, options: OptionsOf<S>): Promise<Float32Array | undefined>;
}

/**
 * Makes an attack from its definition, in which options have the types that they are declared with. Unless it says
 * otherwise it seeks within epsilon, untargeted and targeted, differs from its reference in nothing, and has no remarks.
 *
 * @example
 * const halfway = defineAttack({
 *   name: 'halfway',
 *   description: 'half a step along the sign of the gradient',
 *   access: 'gradient',
 *   norms: ['Linf'],
 *   options: {},
 *   async run(subject) {
 *     const { gradient } = await subject.ascent(subject.input);
 *     return subject.input.map((value, i) => value + 0.5 * subject.epsilon * Math.sign(gradient[i]));
 *   },
 * });
 * const result = await attack(classifier, halfway, images, labels, { epsilon: 8 / 255 });
 */
export function defineAttack<const S extends OptionSpecs>({
  run,
  ...definition
}: AttackDefinition<S>): Attack<OptionsOf<S>> {
  const resolved = (options: Choices<OptionsOf<S>> = {}) =>
    resolveOptions(definition.options, options, definition.name);
  return {
    seeks: 'within epsilon',
    aims: ['untargeted', 'targeted'],
    deviations: [],
    remarks: () => [],
    use: definition.access !== 'gradient' ? 'black box' : definition.seeks === 'smallest' ? 'smallest' : 'more',
    ...definition,
    resolved,
    with: (options) => {
      const all = resolved(options);
      return (subject) => run(subject, all);
    },
  };
}
