/** What attacks see of a model: logits and gradients at inputs in the user's own pixel scale. */
import type { Diagnostic } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import type { Layout } from '../model/layout.ts';
import type { Loss } from '../nn/index.ts';
import type { Runtime } from '../runtime/index.ts';
import type { FloatTensor, Shape } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import type { GradientOptions } from '../transforms/gradient.ts';
import type { OnnxClassifierOptions } from './onnx-options.ts';
import type { Points } from './points.ts';
import type { Answers, GraphQuestion, Sides } from './question.ts';

/** A model as a function on graph values: logits [N, classes] of inputs [N, ...inputShape] and, where it holds any, values [N, heldSize]. */
export type LogitsOf = (x: Value, held?: Value) => Value;

/** How gradients of a classifier's graph are taken. */
export interface Differentiation {
  readonly options: GradientOptions;
  /** Whether at points a hair inside the box, because the graph has kinks at its edge (`insideEdge`). */
  readonly isInsideEdge: boolean;
}

/** How much work was asked of a model, counted in samples. */
export interface Cost {
  readonly forwards: number;
  readonly backwards: number;
}

/** What one fused run returns. */
export interface GradientResult {
  /** [N, classes] */
  readonly logits: FloatTensor;
  /** [N], one loss a sample. */
  readonly losses: Float32Array;
  /** Of each sample's own loss in that sample, shaped as the inputs. */
  readonly gradient: FloatTensor;
}

/** The file itself, unchanged, on its runtime: the judge of every claim to have fooled it. */
export interface ShippedModel {
  /** Whether `outputs` are probabilities or logits. */
  readonly outputKind: 'probabilities' | 'logits';
  /** The class scores [N, classes] that the file gives for inputs in the classifier's box. */
  outputs(inputs: Points): Promise<FloatTensor>;
}

/** How a classifier is loaded again on another thread: from plain data, but for the runtime that it is on here. */
export interface Origin {
  readonly runtime: Runtime;
  /** The whole file. */
  readonly bytes: Uint8Array;
}

/** Of a file that is itself a classifier. */
export interface FileOrigin extends Origin {
  readonly options: OnnxClassifierOptions;
}

export function isFileOrigin(origin: Origin): origin is FileOrigin {
  return 'options' in origin;
}

/**
 * A classifier under attack. Inputs are float32 [N, ...inputShape] with values in `box`; labels are class indices from 0.
 * Results do not depend on how samples are batched.
 */
export interface Classifier extends AsyncDisposable {
  readonly name: string;
  /** The shape of one sample, e.g. [1, 28, 28]. */
  readonly inputShape: Shape;
  /** Where samples have their channels; undefined where they are not images. */
  readonly layout: Layout | undefined;
  readonly classCount: number;
  /** How many values it holds beside each input, which differ from sample to sample: `held` of its points. @default 0 */
  readonly heldSize?: number;
  /** What is held beside the samples in their order, [N, heldSize], where it was said when the classifier was loaded. */
  readonly heldRows?: FloatTensor;
  /** Whether class 0 means "safe" and the others are ways of doing harm, whatever a sample shows. @default false */
  readonly isProblem?: boolean;
  readonly box: Box;
  /** The largest number of samples in one run. */
  readonly batchSize: number;
  /** How many batches make progress at the same time. */
  readonly concurrency: number;
  /** What runs its graphs, and graphs that are made of its own. */
  readonly runtime: Runtime;
  /** What was found out about the model while it was loaded. */
  readonly diagnostics: readonly Diagnostic[];
  readonly shipped: ShippedModel;
  /** Asks a question at many points. @param sides Side values of all points, one after the other */
  ask<P>(question: GraphQuestion<P>, by: P, inputs: Points, sides: Sides): Promise<Answers>;
  /** Logits [N, classes]. */
  logits(inputs: Points): Promise<FloatTensor>;
  /** Logits, losses and input gradients from one run of one graph. @default loss crossEntropy */
  gradient(inputs: Points, labels: Int32Array, loss?: Loss): Promise<GradientResult>;
  /** The graph up to its logits: [N, classes] of inputs [N, ...inputShape]. */
  readonly logitsOf: LogitsOf;
  /**
   * The whole graph of the file: its class scores [N, classes] as they ship, where attacks climb what is behind them.
   * @default the logits are what ships
   */
  readonly scoresOf?: LogitsOf;
  /** How its gradients are taken, for graphs that are made of its own. */
  differentiation(): Promise<Differentiation>;
  /** The same input under something else: a classifier by `scores`, a function of this graph's logits and what is behind them. */
  withScores(scores: (logits: Value) => Value, classCount: number): Classifier;
  /** Undefined, or absent, where it cannot be loaded again from a file's bytes; so it is for copies with other parts. */
  origin?(): Origin | undefined;
  /** Frees what it holds outside JavaScript's memory; it cannot be used afterwards. `await using` calls it. */
  dispose(): Promise<void>;
}
