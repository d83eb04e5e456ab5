/**
 * A check of gradients against the runtime itself: what the gradient graph claims about a random direction is compared
 * with what the outputs do when the inputs move along it.
 *
 * Outputs are float32, so that a difference quotient of step h carries an error of about 1e-7/h from rounding and of h^2
 * from curvature. Two steps, h and h/2, are extrapolated (Richardson 1911), which leaves h^4; and where the quotient
 * still disagrees, smaller steps are tried, because a kink that the larger step crossed is no fault of the rule.
 */
import { expect } from 'vitest';
import { GibbonError } from '../src/errors.ts';
import { type Graph, input, type Value } from '../src/graph/index.ts';
import { type RandomStream, randomStream } from '../src/random.ts';
import type { Program, Runtime, Tensors } from '../src/runtime/index.ts';
import { type FloatTensor, floats, isFloat32, sizeOf, type Tensor } from '../src/tensor/index.ts';
import { type GradientOptions, pullBack } from '../src/transforms/gradient.ts';

/** A graph and the point at which its gradient is looked at. */
export interface GradientProblem extends Graph {
  /** A tensor for each input, by its name. */
  readonly feeds: Tensors;
}

export interface GradientCheckOptions extends GradientOptions {
  /** How many random directions are tried for each input. @default 3 */
  readonly directions?: number;
  /** 2 checks the gradient of the gradient too. @default 1 */
  readonly order?: 1 | 2;
  /** Names of the inputs to be checked. @default all float inputs */
  readonly wrt?: readonly string[];
  readonly seed?: number;
}

/** What was found for one input. */
export interface InputCheck {
  readonly order: 1 | 2;
  /** Position among the inputs of the graph. */
  readonly index: number;
  readonly name: string;
  /** The worst disagreement among the directions, relative to the length of the gradient. Infinite if it is no number. */
  readonly relativeError: number;
  /** The claimed slope in the worst direction, and the measured one. */
  readonly claimed: number;
  readonly measured: number;
  /** Whether the gradient is zero in every element. */
  readonly isZero: boolean;
}

export interface GradientReport {
  readonly checks: readonly InputCheck[];
  /** Why the gradient could not be built or run. */
  readonly exception: GibbonError | undefined;
}

/** Largest relative error of a rule that is right. */
export const TOLERANCE = 2e-3;
const STEPS = [2 ** -5, 2 ** -7, 2 ** -9, 2 ** -11];
const FLOAT32_EPSILON = 2 ** -23;
/** Steps so small that rounding is more than this part of the slope say nothing. */
const LARGEST_NOISE = 0.05;

/**
 * Checks the gradient of a random combination of all float outputs in each float input.
 * Errors of Gibbon are returned; all others are thrown.
 */
export async function checkGradient(
  runtime: Runtime,
  problem: GradientProblem,
  options: GradientCheckOptions = {},
): Promise<GradientReport> {
  const { order = 1, directions = 3, seed = 0 } = options;
  try {
    const first = derived(problem, options, 1);
    const program = await runtime.compile(first.graph);
    const checks = await checkInputs(program, first, { order: 1, directions, seed });
    await program.dispose();
    if (order === 1 || first.gradients.length === 0) return { checks, exception: undefined };

    const wrt = [...first.gradients.map(({ name }) => name), ...first.contracted.map(({ cotangent }) => cotangent)];
    const second = derived({ ...first.graph, feeds: first.feeds }, { ...options, wrt }, 2);
    const secondProgram = await runtime.compile(second.graph);
    const more = await checkInputs(secondProgram, second, { order: 2, directions, seed });
    await secondProgram.dispose();
    return { checks: [...checks, ...more], exception: undefined };
  } catch (error) {
    if (error instanceof GibbonError) return { checks: [], exception: error };
    throw error;
  }
}

/** Fails, with a message that names `label`, the input and both slopes, unless every gradient agrees. */
export async function expectGradient(
  runtime: Runtime,
  problem: GradientProblem,
  options: GradientCheckOptions & { readonly label: string },
): Promise<GradientReport> {
  const report = await checkGradient(runtime, problem, options);
  expect(report.exception, `${options.label}: its gradient cannot be built or run`).toBeUndefined();
  expect(disagreements(report), `${options.label}: its gradient is not what central differences say`).toEqual([]);
  return report;
}

/** A sentence for each input whose gradient is wrong. */
export function disagreements({ checks }: GradientReport): string[] {
  return checks
    .filter(({ relativeError }) => !(relativeError <= TOLERANCE))
    .map(
      ({ order, index, name, claimed, measured, relativeError }) =>
        `order ${order}, input ${index} ("${name}"): slope ${claimed} is claimed and ${measured} is measured (relative error ${relativeError})`,
    );
}

/** A problem with its gradient: cotangents are inputs, gradients are outputs named after what they are gradients in. */
interface Derived {
  readonly graph: Graph;
  readonly feeds: Tensors;
  /** The outputs that are contracted, and the names of the cotangents they are contracted with. */
  readonly contracted: readonly { readonly output: string; readonly cotangent: string }[];
  readonly gradients: readonly { readonly index: number; readonly name: string; readonly output: string }[];
}

const PREFIX = { 1: 'gradient_', 2: 'second_gradient_' } as const;

/** Contracts all float outputs; in the second order, the gradients of the first. */
function derived(problem: GradientProblem, options: GradientCheckOptions, order: 1 | 2): Derived {
  const outputs = Object.entries(problem.outputs).filter(
    ([name, value]) => value.dtype === 'float32' && (order === 1 || name.startsWith(PREFIX[1])),
  );
  const random = randomStream('cotangents', options.seed ?? 0, order);
  const contracted = outputs.map(([output]) => ({ output, cotangent: `cotangent_of_${output}` }));
  const cotangents = outputs.map(([, value], i) => input(contracted[i].cotangent, 'float32', value.shape));
  const wanted = problem.inputs
    .map((value, index) => ({ value, index, name: nameOf(value) }))
    .filter(({ value, name }) => value.dtype === 'float32' && (options.wrt?.includes(name) ?? true));
  const gradients = pullBack(
    outputs.map(([, value]) => value),
    cotangents,
    wanted.map(({ value }) => value),
    options,
  );
  const named = wanted.map(({ index, name }) => ({ index, name, output: `${PREFIX[order]}${name}` }));
  return {
    graph: {
      inputs: [...problem.inputs, ...cotangents],
      outputs: {
        ...Object.fromEntries(outputs),
        ...Object.fromEntries(named.map(({ output }, i) => [output, gradients[i]])),
      },
    },
    feeds: {
      ...problem.feeds,
      ...Object.fromEntries(cotangents.map((value) => [nameOf(value), normal(random, value.shape)])),
    },
    contracted,
    gradients: named,
  };
}

const nameOf = (value: Value): string => value.name ?? '';

const normal = (random: RandomStream, shape: readonly number[]): FloatTensor =>
  floats(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.normal()),
  );

interface DirectionOptions {
  readonly order: 1 | 2;
  readonly directions: number;
  readonly seed: number;
}

async function checkInputs(
  program: Program,
  problem: Derived,
  { order, directions, seed }: DirectionOptions,
): Promise<InputCheck[]> {
  const atPoint = await program.run(problem.feeds);
  const checks: InputCheck[] = [];
  for (const { index, name, output } of problem.gradients) {
    const random = randomStream('directions', seed, order, name);
    const gradient = dataOf(atPoint[output]);
    const found = { order, index, name, isZero: gradient.every((element) => element === 0) };
    let worst: Slopes = { relativeError: 0, claimed: 0, measured: 0 };
    for (let i = 0; i < directions; i++) {
      const slopes = await compareSlopes(program, problem, name, gradient, atPoint, random);
      if (!(slopes.relativeError <= worst.relativeError)) worst = slopes;
    }
    checks.push({ ...found, ...worst });
  }
  return checks;
}

interface Slopes {
  readonly relativeError: number;
  readonly claimed: number;
  readonly measured: number;
}

/** Compares along one random direction, with ever smaller steps until the slopes agree. */
async function compareSlopes(
  program: Program,
  problem: Derived,
  name: string,
  gradient: Float32Array,
  atPoint: Tensors,
  random: RandomStream,
): Promise<Slopes> {
  const point = dataOf(problem.feeds[name]);
  const scale = lengthOf(point) / Math.sqrt(point.length) || 1;
  const direction = Float64Array.from(point, () => scale * random.normal());
  const noise = 4 * FLOAT32_EPSILON * contractedSize(problem, atPoint);
  let best: Slopes = { relativeError: Number.POSITIVE_INFINITY, claimed: 0, measured: 0 };
  for (const step of STEPS) {
    if (
      step < STEPS[0] &&
      noise / step > LARGEST_NOISE * Math.max(scale * lengthOf(gradient), Math.abs(best.measured))
    ) {
      break;
    }
    const [coarse, fine] = [
      await slopesAt(program, problem, name, gradient, direction, step),
      await slopesAt(program, problem, name, gradient, direction, step / 2),
    ];
    const claimed = extrapolate(coarse.claimed, fine.claimed);
    const measured = extrapolate(coarse.measured, fine.measured);
    const excess = Math.max(Math.abs(claimed - measured) - noise / step, 0);
    const size = Math.max(scale * lengthOf(gradient), Math.abs(measured));
    const relativeError = excess === 0 ? 0 : excess / size;
    if (!(relativeError >= best.relativeError)) best = { relativeError, claimed, measured };
    if (best.relativeError <= TOLERANCE) break;
  }
  return best;
}

/** Cancels the error in h^2 of central differences with steps h and h/2. */
const extrapolate = (coarse: number, fine: number): number => (4 * fine - coarse) / 3;

/** The slope that the gradient claims and the central difference, for the step that float32 inputs really made. */
async function slopesAt(
  program: Program,
  problem: Derived,
  name: string,
  gradient: Float32Array,
  direction: Float64Array,
  step: number,
): Promise<{ claimed: number; measured: number }> {
  const { shape } = problem.feeds[name];
  const point = dataOf(problem.feeds[name]);
  const moved = (sign: number) => point.map((x, i) => x + sign * step * direction[i]);
  const [ahead, behind] = [moved(1), moved(-1)];
  const [after, before] = [
    await program.run({ ...problem.feeds, [name]: floats(shape, ahead) }),
    await program.run({ ...problem.feeds, [name]: floats(shape, behind) }),
  ];
  const claimed = gradient.reduce((sum, g, i) => sum + g * (ahead[i] - behind[i]), 0);
  const measured = contract(problem, after, before);
  return { claimed: claimed / (2 * step), measured: measured / (2 * step) };
}

/** The change of the contracted outputs between two runs, in double precision. A cotangent that moved counts as moved. */
function contract({ contracted, feeds }: Derived, after: Tensors, before: Tensors): number {
  return contracted.reduce((total, { output, cotangent }) => {
    const weights = dataOf(feeds[cotangent]);
    const [high, low] = [dataOf(after[output]), dataOf(before[output])];
    return weights.reduce((sum, weight, i) => sum + (high[i] === low[i] ? 0 : weight * (high[i] - low[i])), total);
  }, 0);
}

/** About how large the terms of the contraction are, which decides how large their rounding errors are. */
function contractedSize({ contracted, feeds }: Derived, outputs: Tensors): number {
  const terms = contracted.map(({ output, cotangent }) => {
    const values = dataOf(outputs[output]);
    return dataOf(feeds[cotangent]).reduce(
      (sum, weight, i) => sum + (Number.isFinite(values[i]) ? (weight * values[i]) ** 2 : 0),
      0,
    );
  });
  return Math.sqrt(terms.reduce((sum, term) => sum + term, 0));
}

const lengthOf = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

function dataOf(value: Tensor): Float32Array {
  if (!isFloat32(value)) throw new Error(`a float32 tensor was expected, not ${value.dtype}`);
  return value.data;
}
