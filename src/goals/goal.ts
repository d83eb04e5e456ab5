/** What counts as harm: margins on a graph, and the test on what the file answers. */
import type { JudgedMargin } from '../classifier/index.ts';
import { type Diagnostic, OptionError } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import type { Features } from '../model/head.ts';
import type { ModelOutput } from '../model/index.ts';
import type { Shape } from '../tensor/index.ts';
import type { GoalOption, GoalOptions, PictureSize } from './options.ts';

/** One output for one sample, in float64. */
export interface Answer {
  /** Without the axis of samples. */
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** What the file answers to one sample, by output. */
export type Answers = Readonly<Record<string, Answer>>;

/** The outputs of a graph, [N, ...shape] each. */
export type OutputValues = Readonly<Record<string, Value>>;

/** A number that tells how far the harm goes. */
export interface Measure {
  /** What it is, e.g. 'boxes', 'cosine'. */
  readonly name: string;
  readonly inChinese: string;
  readonly value: number;
}

/** A number over all samples, before and under attack. */
export interface SetMeasure {
  readonly name: string;
  readonly inChinese: string;
  readonly before: number;
  readonly after: number;
  /** From 0 to 1, or a number in the units of an output. */
  readonly unit: 'share' | 'number';
}

/** A goal in the words of one language. */
export interface GoalWords {
  /** What is reached, e.g. 'no box with a score of 0.5 or more'. */
  readonly harm: string;
  /** Of samples at which it is not reached: what follows them in English, and stands before them in Chinese, e.g. 'in which something is still seen'. */
  readonly spared: string;
}

/** A goal on the outputs of one model. */
export interface Goal {
  readonly words: { readonly en: GoalWords; readonly zh: GoalWords };
  /** How many ways there are to reach it. */
  readonly ways: number;
  /** How many numbers must be remembered of what the file answers to the clean sample. */
  readonly referenceSize: number;
  /** These numbers. */
  reference(clean: Answers): Float32Array;
  /** The margins [N, ways] of outputs and references [N, referenceSize], above 0 where a way is reached. */
  margins(outputs: OutputValues, reference: Value): Value;
  /** Whether each way is reached, by what the file answers. */
  judge(answers: Answers, reference: Float32Array): readonly JudgedMargin[];
  /** What is told of an answer. */
  measure(answers: Answers, reference: Float32Array): Measure;
  /** What makes one doubt, by the clean answers, that the goal means anything. */
  doubts?(before: readonly Answers[]): readonly Diagnostic[];
  /** What is measured over all samples. @default the mean of `measure` */
  overSet?(before: readonly Answers[], after: readonly Answers[]): readonly SetMeasure[];
  /** Features of an output that have a scale of their own, such as a detector's scores beside its boxes in pixels. */
  readonly parts?: readonly Features[];
  /** The boxes of an answer, where there are boxes. */
  boxes?(answers: Answers): readonly DetectedBox[];
}

/** A box that a detector finds, its corners as shares of width and height. */
export interface DetectedBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly class: number;
  readonly score: number;
  /** Its place among the detector's candidates. */
  readonly candidate: number;
}

/** A kind of goal, before it is known for which model. */
export interface GoalKind {
  readonly name: string;
  /** One sentence for help. */
  readonly description: string;
  /** Those that it takes. */
  readonly options: readonly GoalOption[];
  /**
   * The goal on a model with these outputs (their shapes without the axis of samples).
   *
   * @param picture The size of its input, where that is a picture
   * @throws OptionError or ClassifierError where the outputs cannot mean it, or an option does not fit them
   */
  on(outputs: readonly ModelOutput[], options: GoalOptions, picture?: PictureSize): Goal;
}

/** @throws OptionError where a kind of goal does not take one of the options that are given */
export function requireKnown(kind: GoalKind, given: readonly GoalOption[]): void {
  const wrong = given.find((name) => !kind.options.includes(name));
  if (wrong === undefined) return;
  throw new OptionError(wrong, `the goal ${kind.name} does not take it`, `It takes ${kind.options.join(', ')}.`);
}

/** What is reached where a margin is above 0. */
export function reached(margin: number): JudgedMargin {
  return { margin, isReached: margin > 0 };
}
