/** Model, placement and goal as a problem, and the file that is asked about it. */
import type { Problem } from '../classifier/index.ts';
import { ShapeError } from '../errors.ts';
import { constant, input, type Value } from '../graph/index.ts';
import { type Model, type Preparation, placed, preparation } from '../model/index.ts';
import { sliceAxis } from '../operators/index.ts';
import { type FloatTensor, floats, row, type Shape } from '../tensor/index.ts';
import { roundingBetween } from '../transforms/gradient.ts';
import { answersOf, firstRow, inEachRow, rowsOf } from './answers.ts';
import type { Answers, OutputValues } from './goal.ts';
import type { Parts } from './recipe.ts';

/** Asks the file about one sample at a time. */
export interface Asking {
  /** Inputs that the file takes, of a sample in each of its rows. */
  prepared(x: Float32Array): ReturnType<Preparation['prepare']>;
  /** @param fed What the held inputs of this sample are fed */
  ask(x: Float32Array, fed: Float32Array): Promise<Answers>;
  dispose(): Promise<void>;
}

export function askingOf(model: Model, { preprocessing }: Pick<Parts, 'preprocessing'>): Asking {
  const rows = rowsOf(model);
  const { prepare, dispose } = preparation(model, preprocessing);
  const inEach = (x: Float32Array, width: Shape): FloatTensor => {
    const same = floats([rows, ...width]);
    for (let i = 0; i < rows; i++) row(same, i).set(x);
    return same;
  };
  const prepared = (x: Float32Array) => prepare(inEach(x, model.attacked.shape));
  return {
    prepared,
    async ask(x, fed) {
      const beside = fed.length === 0 ? undefined : inEach(fed, [fed.length]);
      return answersOf(await model.answer(await prepared(x), beside), rows);
    },
    dispose,
  };
}

/** Where in the held values of a sample each part of them begins: side values of the placement, the goal's reference, rows of feeds. */
export function heldParts(model: Model, { placement, goal }: Pick<Parts, 'placement' | 'goal'>) {
  const reference = placement.sideSize;
  const fed = reference + goal.referenceSize;
  return { reference, fed, size: fed + (model.rows?.shape[1] ?? 0) };
}

/**
 * Free variables are placed in a model, and the goal's margins are what is attacked.
 *
 * @param straightThrough Whether gradients pass what rounds
 */
export function problemOn(model: Model, parts: Parts, { ask }: Asking, straightThrough: boolean): Problem {
  const { placement, goal, preprocessing } = parts;
  const { reference, fed, size } = heldParts(model, parts);
  return {
    name: model.name,
    runtime: model.runtime,
    shape: placement.shape,
    heldSize: size,
    box: placement.box,
    layout: placement.layout,
    ways: goal.ways,
    gradientOptions: { straightThrough },
    marginsOf(variables, held) {
      const [count] = variables.shape;
      const part = (from: number, to: number) =>
        held === undefined ? constant(floats([count, 0])) : sliceAxis(held, 1, from, to);
      const x = placed(placement.place(variables, part(0, reference)), preprocessing, model.attacked.dtype);
      const rows = fed === size ? undefined : part(fed, size);
      return goal.margins(outputsOf(model, x, rows), part(reference, fed));
    },
    async judge(variables, held) {
      const side = held.subarray(0, reference);
      const x = placement.placed(variables, side);
      const margins = goal.judge(await ask(x, held.subarray(fed)), held.subarray(reference, fed));
      return placement.allows(x, side) ? margins : margins.map(({ margin }) => ({ margin, isReached: false }));
    },
  };
}

/** The operators that round what the attacked input makes, by their names. */
export function roundedOn(model: Model): string[] {
  const x = input(model.attacked.name, 'float32', [rowsOf(model), ...model.attacked.shape]);
  const outputs = Object.values(model.graphOf(x).outputs);
  return [...new Set(outputs.flatMap((output) => roundingBetween(x, output)))];
}

/**
 * The outputs [N, ...] of inputs [N, ...]; of one sample, where the file takes a fixed number at once.
 *
 * @throws ShapeError where the file gives several samples outputs without an axis of samples
 */
function outputsOf(model: Model, x: Value, fed: Value | undefined): OutputValues {
  const [count] = x.shape;
  const rows = rowsOf(model);
  if (count === 1) return firstRow(model.graphOf(inEachRow(x, rows), fed && inEachRow(fed, rows)).outputs, rows);
  // States that are given back beside the answers may count samples elsewhere; only what a goal asks for must count them first.
  const checked: Record<string, Value> = {};
  for (const [name, value] of Object.entries(model.graphOf(x, fed).outputs)) {
    Object.defineProperty(checked, name, {
      enumerable: true,
      get() {
        if (value.shape[0] === count) return value;
        throw new ShapeError(`"${name}" is [${value.shape}] for ${count} samples`);
      },
    });
  }
  return checked;
}
