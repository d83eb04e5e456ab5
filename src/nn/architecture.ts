/** What it takes to train a network: a function of graph values, and the tensors that it learns. */
import { isObject, requireArgument } from '../arguments.ts';
import { constant, type Graph, input, type Value } from '../graph/index.ts';
import type { RandomStream } from '../random.ts';
import type { FloatTensor, Shape } from '../tensor/index.ts';
import { exportFreeBatch } from '../transforms/free-batch.ts';
import type { Draws } from './draws.ts';

/** Named tensors that are learned, or that belong to such tensors one by one. */
export type ParameterTensors = Readonly<Record<string, FloatTensor>>;

/** The same as values in a graph. */
export type ParameterValues = Readonly<Record<string, Value>>;

/** What a network does while it learns and not afterwards: dropout, statistics of batches. */
export interface TrainingPass {
  /** Random numbers, drawn anew at every step. */
  readonly draws: Draws;
  /** Says what one of the network's statistics, such as a running mean, is after this step. */
  remember(statistic: string, value: Value): void;
}

export interface PassOptions {
  /** Given while the network learns. Without it the network computes what it will compute when it ships. */
  readonly training?: TrainingPass;
  /** Sees the output of every hidden layer, counted from 1, and says what goes on in its place. */
  readonly hidden?: (value: Value, layer: number) => Value;
}

/** A network without its weights. */
export interface Architecture {
  /** Tells it from all others: every number that shapes it is in there, e.g. `'maxout 240x5-240x5, dropout 0.8/0.5'`. */
  readonly name: string;
  /** The shape of one sample, e.g. [1, 28, 28]. */
  readonly inputShape: Shape;
  /** How many hidden layers it shows to `hidden`. @default 0 */
  readonly hiddenLayers?: number;
  /** Names of the parameters that are not learned by descent but remembered, such as running means. @default none */
  readonly statistics?: readonly string[];
  /** The tensors to start learning from. The same stream gives the same ones. */
  initialParameters(random: RandomStream): ParameterTensors;
  /** The logits [N, K] of inputs [N, ...inputShape]. */
  logits(inputs: Value, parameters: ParameterValues, options?: PassOptions): Value;
}

/** A record of the same names, each with what `make` makes of its value. */
export function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  make: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value, name)]));
}

/** The parameters of several layers as those of one network. */
export function mergeParameters(layers: readonly ParameterTensors[]): ParameterTensors {
  return Object.fromEntries(layers.flatMap((parameters) => Object.entries(parameters)));
}

/** The same record with a prefix before every name. */
export function prefixed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + name, value]));
}

/** Parameters as constants of a graph. */
export function constants(parameters: ParameterTensors): ParameterValues {
  return mapValues(parameters, constant);
}

/**
 * A trained network as a graph of its own, with its parameters inside.
 *
 * @param batch How many inputs one run takes.
 * @returns From "inputs" [batch, ...inputShape] to "logits" [batch, K].
 * @example
 * const bytes = exportGraph(classifierGraph(architecture, parameters, 1));   // an .onnx file
 */
export function classifierGraph(architecture: Architecture, parameters: ParameterTensors, batch: number): Graph {
  const inputs = input('inputs', 'float32', [batch, ...architecture.inputShape]);
  return { inputs: [inputs], outputs: { logits: architecture.logits(inputs, constants(parameters)) } };
}

/**
 * A trained network as an ONNX file that takes any number of inputs in one run.
 *
 * @returns The file: from "inputs" [N, ...inputShape] to "logits" [N, K].
 * @throws ShapeError where the number of inputs shapes more of the graph than an ONNX file can leave open
 * @example
 * const network = softmaxRegression([1, 28, 28], 10);
 * const { parameters } = await train(network, digits, { runtime, epochs: 3 });
 * await writeFile('model.onnx', exportClassifier(network, parameters));
 */
export function exportClassifier(architecture: Architecture, parameters: ParameterTensors): Uint8Array {
  const isNetwork = isObject(architecture) && typeof architecture.logits === 'function';
  requireArgument('architecture', architecture, isNetwork, 'an architecture', 'denseNetwork of gibbon/nn makes one.');
  requireArgument('parameters', parameters, isObject(parameters), 'the parameters that `train` gives');
  return exportFreeBatch((batch) => classifierGraph(architecture, parameters, batch));
}
