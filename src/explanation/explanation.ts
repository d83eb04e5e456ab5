/** What there is to say of one answer of a model, as data. */

import type { Cost } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import type { Answer } from '../harness/index.ts';
import type { FloatTensor, Shape } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';

/**
 * One answer of a model, explained by what happens along the direction eta = sign(grad_x L) of the fast gradient sign
 * method. L is the log-odds against the label, log(sum of e^z_i over i != y) - z_y, in nats: the cross-entropy is its
 * softplus and has the same direction. Epsilons and gradients are in the input's own scale, that of `box`. Logits and
 * losses are of the model in float32; answers are those of the file as it ships.
 *
 * @see Goodfellow, Shlens and Szegedy 2015, arXiv 1412.6572, sections 3, 4 and 8, figures 1 and 4
 */
export interface Explanation {
  readonly model: string;
  /** Of one sample. */
  readonly inputShape: Shape;
  readonly classCount: number;
  readonly box: Box;
  /** One of 256 levels of a pixel: the width of the box by 255. */
  readonly level: number;
  readonly seed: number;
  /** To the input as it is. */
  readonly answer: Answer;
  /** The class y that the direction leads away from: the true one, or the answer where none was given. */
  readonly label: number;
  readonly gradient: GradientSize;
  /** eta, [1, ...inputShape]: -1, 0 or 1 for each value of the input. */
  readonly direction: FloatTensor;
  readonly line: LogitLine;
  readonly intervals: AnswerIntervals;
  readonly smallest: SmallestEpsilons;
  /** What an attack of several steps needs, which looks at the gradient again after each. */
  readonly multiStep: MultiStep;
  /** How much of L along eta a straight line explains. */
  readonly linearity: Linearity;
  /** What linearity predicts against what happens, by ascending epsilon. */
  readonly comparisons: readonly Comparison[];
  readonly noiseNeeds: NoiseNeeds;
  /** Noise that 8-bit pixels cannot hold: uniform within half a level to either side. */
  readonly noiseBelowLevel: NoiseEffect;
  readonly example: Example;
  readonly diagnostics: readonly Diagnostic[];
}

/** How large the gradient of L in the input is. */
export interface GradientSize {
  /** n, the number of values of an input. */
  readonly dimension: number;
  /** m, the mean absolute value: epsilon m n is what linearity predicts of a step of epsilon. Nats a unit of input. */
  readonly meanAbsolute: number;
  readonly L1: number;
  readonly L2: number;
  readonly Linf: number;
  /** Share of the values whose gradient is exactly zero, 0 to 1: eta does not move them. */
  readonly zeroShare: number;
}

/** The arguments of the softmax along x + epsilon eta, not clipped to the box: the paper's figure 4. */
export interface LogitLine {
  /** Evenly spaced, from -range to range; 0 is in the middle. */
  readonly epsilons: readonly number[];
  /** L at each epsilon. */
  readonly losses: readonly number[];
  /** The label, and the classes that come nearest to being answered anywhere on the line; ten at most. */
  readonly classes: readonly ClassLine[];
  /** The smallest epsilons at which a value would leave the box: along eta and against it. Infinite if eta is zero. */
  readonly leavesBox: { readonly along: number; readonly against: number };
}

/** The logit of one class along the line. */
export interface ClassLine {
  readonly class: number;
  /** One for each epsilon of the line. */
  readonly logits: readonly number[];
  readonly straightness: Straightness;
}

/**
 * How well a straight line fits, as the coefficient of determination R^2: 1 for a straight line, 0 where the mean fits
 * as well. The inner part is the middle quarter of the line, |epsilon| <= range / 4, with the bend that lies there.
 */
export interface Straightness {
  /** Epsilon from -range to -range / 4. */
  readonly against: number;
  readonly inner: number;
  /** Epsilon from range / 4 to range. */
  readonly along: number;
}

/** Which class is answered where on the line. */
export interface AnswerIntervals {
  /** Ascending, without gaps from -range to range. Where a class wins twice, it has two intervals. */
  readonly intervals: readonly AnswerInterval[];
  /** A boundary lies beyond the true one, seen from 0, and by no more than this. */
  readonly tolerance: number;
}

export interface AnswerInterval {
  readonly from: number;
  readonly to: number;
  readonly class: number;
}

/**
 * The smallest epsilons above 0 that change the answer. They were looked for at the points of the line and at a ladder
 * of a factor of sqrt(2) up to `searchedTo`, and then by bisection: a change for a narrower stretch would be missed.
 */
export interface SmallestEpsilons {
  /** x + epsilon eta as it is, as in the paper. Undefined where no epsilon that was looked at changes the answer. */
  readonly unclipped: Flip | undefined;
  /** Clipped to the box. */
  readonly clipped: Flip | undefined;
  /** Clipped and rounded to 8 bits, as in a PNG; always undefined for inputs that are no images. */
  readonly rounded: Flip | undefined;
  readonly isImage: boolean;
  readonly searchedTo: number;
}

/** A change of the answer. */
export interface Flip {
  /** It does change the answer; along eta, its share `2 ** -13` below, or a little more, does not. */
  readonly epsilon: number;
  readonly answer: Answer;
}

/** The nearest change of the answer that projected gradient descent of a few steps found, by bisection over epsilon. */
export interface MultiStep {
  readonly attack: string;
  /** Gradient steps at each epsilon that was tried. */
  readonly steps: number;
  /** The largest epsilon that was tried, and the first. */
  readonly searchedTo: number;
  /** Of all epsilons together. */
  readonly cost: Cost;
  /** Undefined where no change was found. The true distance may be smaller, never larger. */
  readonly found: MultiStepExample | undefined;
}

/** A change of the answer inside the box. */
export interface MultiStepExample extends Flip {
  /** Its largest change of a value. */
  readonly epsilon: number;
  /** [1, ...inputShape] */
  readonly adversarial: FloatTensor;
  /** Whether the answer still changes when it is rounded to 8 bits; undefined for what is not an image. */
  readonly changesIn8Bits: boolean | undefined;
}

/** How well the straight line of least squares fits L at the points of the line from epsilon 0 to `to`. */
export interface Linearity {
  readonly to: number;
  /** R^2, 0 to 1: the share of the variance of L that the straight line explains. */
  readonly fit: number;
}

/** Where random signs begin to change the answer in half of the draws or more, among the epsilons that are compared. */
export interface NoiseNeeds {
  /** The largest epsilon below which, and at which, fewer than half of the draws do; 0 if that is none of them. */
  readonly above: number;
  /** The next epsilon, at which half or more do. Undefined where none was large enough. */
  readonly atMost: number | undefined;
}

/** The effects of perturbations of one size; changes are of L, in nats. */
export interface Comparison {
  readonly epsilon: number;
  /** epsilon ||grad L||_1: what a linear L would do. */
  readonly predicted: number;
  /** L(x + epsilon eta) - L(x) */
  readonly actual: number;
  /** At x + epsilon eta, not clipped. */
  readonly answer: Answer;
  /** Of plus or minus epsilon with equal chances, in each value by itself: linearity predicts a mean change of 0. */
  readonly randomSigns: NoiseEffect;
}

/** What noise does. */
export interface NoiseEffect {
  readonly draws: number;
  /** Mean change of L over the draws, in nats. */
  readonly mean: number;
  /** Standard deviation of that change over the draws, in nats. */
  readonly deviation: number;
  /** Share of the draws that change the answer, 0 to 1. */
  readonly changedShare: number;
}

/** One step of the fast gradient sign method, inside the box, rounded to 8 bits where the input is an image. */
export interface Example {
  readonly epsilon: number;
  /** [1, ...inputShape] */
  readonly adversarial: FloatTensor;
  readonly answer: Answer;
}
