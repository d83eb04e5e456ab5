/**
 * A check of gradients against the runtime itself: what the gradient graph claims about a random direction is compared
 * with what the outputs do when the inputs move along it.
 */
import { expect } from 'vitest';
import { GibbonError } from '../src/errors.ts';
import { type Graph, input, type Value } from '../src/graph/index.ts';
import { type RandomStream, randomStream } from '../src/random.ts';
import type { Program, Runtime, Tensors } from '../src/runtime/index.ts';
import { type FloatTensor, floats, sizeOf } from '../src/tensor/index.ts';
import { type GradientOptions, pullBack } from '../src/transforms/gradient.ts';
import { compareSlopes, floatsOf, type Slopes, TOLERANCE } from './slopes.ts';

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

/** What was found for one input, with the slopes in the direction in which they agree worst. */
export interface InputCheck extends Slopes {
  readonly order: 1 | 2;
  /** Position among the inputs of the graph. */
  readonly index: number;
  readonly name: string;
  /** Whether the gradient is zero in every element. */
  readonly isZero: boolean;
}

export interface GradientReport {
  readonly checks: readonly InputCheck[];
  /** Why the gradient could not be built or run. */
  readonly exception: GibbonError | undefined;
}

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
  const { contracted, gradients } = problem;
  const feeds = withoutInfinities(problem, await program.run(problem.feeds));
  const atPoint = await program.run(feeds);
  const checks: InputCheck[] = [];
  for (const { index, name, output } of gradients) {
    const random = randomStream('directions', seed, order, name);
    const gradient = floatsOf(atPoint[output]);
    let worst: Slopes = { relativeError: 0, claimed: 0, measured: 0 };
    for (let i = 0; i < directions; i++) {
      const slopes = await compareSlopes({ program, feeds, name, gradient, contracted, atPoint }, random);
      if (!(slopes.relativeError <= worst.relativeError)) worst = slopes;
    }
    checks.push({ order, index, name, isZero: gradient.every((element) => element === 0), ...worst });
  }
  return checks;
}

/** The feeds, with no cotangent where an output is infinite: what is added to an infinity has no slope. */
function withoutInfinities({ feeds, contracted }: Derived, atPoint: Tensors): Tensors {
  const cotangents = contracted.map(({ output, cotangent }) => {
    const values = floatsOf(atPoint[output]);
    const weights = floatsOf(feeds[cotangent]).map((weight, i) => (Math.abs(values[i]) === Infinity ? 0 : weight));
    return [cotangent, floats(feeds[cotangent].shape, weights)] as const;
  });
  return { ...feeds, ...Object.fromEntries(cotangents) };
}
