/** A network of one hidden layer, twice: as Gibbon trains it, and by hand in 64-bit floats. */
import { type Architecture, affine, type ParameterTensors, sgd } from '../src/nn/index.ts';
import { tanh } from '../src/operators/index.ts';
import { randomStream } from '../src/random.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { floats, integers, sizeOf } from '../src/tensor/index.ts';
import {
  compileSteps,
  type Objective,
  type TrainingMoment,
  type TrainingState,
  trainingGraph,
} from '../src/training/index.ts';

const [INPUTS, HIDDEN, CLASSES] = [4, 3, 3];
const shapes = { w1: [INPUTS, HIDDEN], b1: [HIDDEN], w: [HIDDEN, CLASSES], b: [CLASSES] } as const;
type ParameterName = keyof typeof shapes;
const parameterNames = Object.keys(shapes) as ParameterName[];

/** tanh of an affine function, and an affine function of that. */
export const perceptron: Architecture = {
  name: `perceptron ${INPUTS}-${HIDDEN}-${CLASSES}`,
  inputShape: [INPUTS],
  hiddenLayers: 1,
  initialParameters(random) {
    const drawn = parameterNames.map((name): [string, ParameterTensors[string]] => {
      const stream = random.fork(name);
      const data = Array.from({ length: sizeOf(shapes[name]) }, () => stream.normal());
      return [name, floats(shapes[name], data)];
    });
    return Object.fromEntries(drawn);
  },
  logits(x, { w1, b1, w, b }, { hidden } = {}) {
    const h = tanh(affine(x, w1, b1));
    return affine(hidden?.(h, 1) ?? h, w, b);
  },
};

export const samples = {
  inputs: [
    [0.3, 0.9, 0.1, 0.6],
    [0.8, 0.2, 0.7, 0.4],
  ],
  labels: [2, 0],
} as const;

/** Its parameters as plain numbers. */
export type Numbers = Readonly<Record<ParameterName, readonly number[]>>;

/** The output of the hidden layer. */
export function hiddenAt({ w1, b1 }: Numbers, x: readonly number[]): number[] {
  return b1.map((bias, unit) => Math.tanh(x.reduce((sum, value, i) => sum + value * w1[i * HIDDEN + unit], bias)));
}

export function logitsFrom({ w, b }: Numbers, h: readonly number[]): number[] {
  return b.map((bias, k) => h.reduce((sum, value, unit) => sum + value * w[unit * CLASSES + k], bias));
}

export function logitsAt(numbers: Numbers, x: readonly number[]): number[] {
  return logitsFrom(numbers, hiddenAt(numbers, x));
}

export function logProbabilities(logits: readonly number[]): number[] {
  const total = Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0));
  return logits.map((z) => z - total);
}

export function lossAt(numbers: Numbers, x: readonly number[], label: number): number {
  return -logProbabilities(logitsAt(numbers, x))[label];
}

/** The slope of a function of several numbers, by central differences. */
export function slopeOf(f: (x: readonly number[]) => number, x: readonly number[], step = 1e-6): number[] {
  const moved = (at: number, by: number) => f(x.map((value, i) => (i === at ? value + by : value)));
  return x.map((_, i) => (moved(i, step) - moved(i, -step)) / (2 * step));
}

/** An objective by hand. `drawn` are the random tensors of the step, in the order in which the objective asked for them. */
export type ByHand = (numbers: Numbers, drawn: readonly (readonly number[])[]) => number;

export const meanOf = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** The mean over the samples of what is computed for each. */
export function overSamples(f: (x: readonly number[], label: number, index: number) => number): number {
  return meanOf(samples.inputs.map((x, i) => f(x, samples.labels[i], i)));
}

export const clip = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** The largest differences between one training step and the same step by hand. */
export interface StepDifference {
  readonly loss: number;
  readonly gradient: number;
  /** The largest slope of all, for comparison. */
  readonly largestSlope: number;
}

/** One step of SGD at a rate of 1, with everything that went into it and came out of it. */
export interface Step {
  readonly loss: number;
  readonly before: Numbers;
  readonly after: Numbers;
  /** The random tensors of the step, in the order in which the objective asked for them. */
  readonly drawn: readonly (readonly number[])[];
  readonly state: TrainingState;
}

/**
 * @param state Where it starts. @default `startOf(seed)`
 * @param at Where training is. @default after its end
 */
export async function stepOf(
  objective: Objective,
  seed = 0,
  state = stateOf(seed),
  at?: TrainingMoment,
): Promise<Step> {
  const learner = { architecture: perceptron, objective, optimizer: sgd };
  const { inputs, labels } = samples;
  const random = randomStream(seed, 'step');
  const feed = {
    inputs: floats([labels.length, INPUTS], inputs.flat()),
    labels: integers([labels.length], labels),
    rates: { learningRate: 1 },
    random,
    ...(at && { at }),
  };
  const steps = await compileSteps(await nativeRuntime(), learner, state, labels.length);
  const { losses, state: next } = await steps.run(state, [feed]);
  await steps.dispose();

  const [draws] = trainingGraph(learner, state, labels.length).draws;
  return {
    loss: losses[0],
    before: numbersOf(state.parameters),
    after: numbersOf(next.parameters),
    drawn: Object.values(draws.feeds(random)).map(({ data }) => Array.from(data, Number)),
    state: next,
  };
}

/** Makes one step of SGD at a rate of 1, and compares the objective and its gradient in all parameters with those by hand. */
export async function stepAgainst(
  objective: Objective,
  byHand: ByHand,
  seed = 0,
  at?: TrainingMoment,
): Promise<StepDifference> {
  const { loss, before, after, drawn } = await stepOf(objective, seed, stateOf(seed), at);
  const differences = parameterNames.flatMap((name) => {
    const slopes = slopeOf((values) => byHand({ ...before, [name]: values }, drawn), before[name], 1e-5);
    return slopes.map((slope, i) => ({ slope, off: Math.abs(before[name][i] - after[name][i] - slope) }));
  });
  return {
    loss: Math.abs(loss - byHand(before, drawn)),
    gradient: Math.max(...differences.map(({ off }) => off)),
    largestSlope: Math.max(...differences.map(({ slope }) => Math.abs(slope))),
  };
}

/** The parameters that `stepAgainst` starts from. */
export function startOf(seed = 0): Numbers {
  return numbersOf(stateOf(seed).parameters);
}

function stateOf(seed: number): TrainingState {
  return { parameters: perceptron.initialParameters(randomStream(seed, 'perceptron')), optimizer: {} };
}

function numbersOf(parameters: ParameterTensors): Numbers {
  const of = (name: ParameterName) => Array.from(parameters[name].data);
  return { w1: of('w1'), b1: of('b1'), w: of('w'), b: of('b') };
}
