/** A goal as a problem: free variables are placed in a model, and the goal's margins are what is attacked. */
import { type Classifier, heldAt, holding, type Points, type Problem, problemClassifier } from '../classifier/index.ts';
import { type Diagnostic, ShapeError } from '../errors.ts';
import { constant, type Value } from '../graph/index.ts';
import { compareWithFile, type Model, type Preprocessing, placed, preparation } from '../model/index.ts';
import { sliceAxis } from '../operators/index.ts';
import { type FloatTensor, floats, row } from '../tensor/index.ts';
import type { Placement } from '../threat/index.ts';
import { answersOf, firstRow, inEachRow, rowsOf } from './answers.ts';
import type { Answers, Goal, OutputValues } from './goal.ts';

export interface GoalProblemOptions {
  readonly model: Model;
  readonly preprocessing: Preprocessing;
  readonly placement: Placement;
  readonly goal: Goal;
  /** The clean samples [N, ...shape], in the user's scale, and what other inputs are fed for each where that differs (`withRows`). */
  readonly inputs: Points;
}

/** One sample of a problem. */
export interface GoalSample {
  /** The free variables of the clean sample, [1, ...shape]. */
  readonly free: FloatTensor;
  readonly clean: Answers;
  readonly reference: Float32Array;
  /** A function of this sample's free variables. */
  readonly classifier: Classifier;
  /** The input, in the user's scale, that free variables are placed in. */
  placed(free: Float32Array): Float32Array;
  /** What the file answers to free variables. */
  answer(free: Float32Array): Promise<Answers>;
}

export interface GoalProblem {
  readonly goal: Goal;
  readonly placement: Placement;
  /** A function of free variables, and of what is held beside those of each sample. */
  readonly classifier: Classifier;
  /** The free variables of all clean samples, with what is held beside them. */
  readonly points: Points;
  readonly samples: readonly GoalSample[];
  readonly diagnostics: readonly Diagnostic[];
  /** Frees programs; the model is left alone. */
  dispose(): Promise<void>;
}

/**
 * Compares graph and file on the first sample, remembers what the file answers to all, and derives the graphs.
 *
 * @throws ClassifierError where the attacked graph answers otherwise than the file
 */
export async function goalProblem(options: GoalProblemOptions): Promise<GoalProblem> {
  const { model, preprocessing, placement, goal, inputs } = options;
  const { shape } = model.attacked;
  const rows = rowsOf(model);
  const preparing = preparation(model, preprocessing);
  const inEach = (x: Float32Array, width: readonly number[]) => {
    const same = floats([rows, ...width]);
    for (let i = 0; i < rows; i++) row(same, i).set(x);
    return same;
  };
  const fedSize = model.rows?.shape[1] ?? 0;
  const ask = async (x: Float32Array, fed: Float32Array): Promise<Answers> => {
    const beside = fedSize === 0 ? undefined : inEach(fed, [fedSize]);
    return answersOf(await model.answer(await preparing.prepare(inEach(x, shape)), beside), rows);
  };
  const first = inEach(row(inputs, 0), shape);
  const diagnostics = [...model.diagnostics, ...(await compareWithFile(model, await preparing.prepare(first)))];

  const known = await Promise.all(
    Array.from({ length: inputs.shape[0] }, async (_, i) => {
      const clean = await ask(row(inputs, i), heldAt(inputs, i));
      return { start: placement.start(row(inputs, i)), clean, reference: goal.reference(clean) };
    }),
  );
  const { sideSize } = placement;
  const referenceEnd = sideSize + goal.referenceSize;
  const heldSize = referenceEnd + fedSize;
  const free = floats([known.length, ...placement.shape]);
  const held = floats([known.length, heldSize]);
  known.forEach(({ start, reference }, i) => {
    row(free, i).set(start.free);
    row(held, i).set(start.side);
    row(held, i).set(reference, sideSize);
    row(held, i).set(heldAt(inputs, i), referenceEnd);
  });
  const points: Points = heldSize === 0 ? free : { ...free, held };
  const problem: Problem = {
    name: model.name,
    runtime: model.runtime,
    shape: placement.shape,
    heldSize,
    box: placement.box,
    layout: placement.layout,
    ways: goal.ways,
    marginsOf(variables, held) {
      const [count] = variables.shape;
      const part = (from: number, to: number) =>
        held === undefined ? constant(floats([count, 0])) : sliceAxis(held, 1, from, to);
      const x = placed(placement.place(variables, part(0, sideSize)), preprocessing, model.attacked.dtype);
      const fed = fedSize === 0 ? undefined : part(referenceEnd, heldSize);
      return goal.margins(outputsOf(model, x, fed), part(sideSize, referenceEnd));
    },
    async judge(variables, held) {
      const side = held.subarray(0, sideSize);
      const input = placement.placed(variables, side);
      const margins = goal.judge(await ask(input, held.subarray(referenceEnd)), held.subarray(sideSize, referenceEnd));
      return placement.allows(input, side) ? margins : margins.map(({ margin }) => ({ margin, isReached: false }));
    },
    probes: points,
    ...((model.fixedBatch !== undefined || model.isOneByOne || known.length < 2) && { batchSize: 1 }),
    diagnostics,
  };
  const classifier = await problemClassifier(problem);
  return {
    goal,
    placement,
    classifier,
    points,
    diagnostics: classifier.diagnostics,
    samples: known.map(({ start, clean, reference }, i) => ({
      free: floats([1, ...placement.shape], start.free),
      clean,
      reference,
      classifier: holding(classifier, row(held, i)),
      placed: (variables) => placement.placed(variables, start.side),
      answer: (variables) => ask(placement.placed(variables, start.side), heldAt(inputs, i)),
    })),
    async dispose() {
      await classifier.dispose();
      await preparing.dispose();
    },
  };
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
  const { outputs } = model.graphOf(x, fed);
  const odd = Object.entries(outputs).find(([, value]) => value.shape[0] !== count);
  if (odd === undefined) return outputs;
  throw new ShapeError(`"${odd[0]}" is [${odd[1].shape}] for ${count} samples`);
}
