/** A goal as a problem: free variables are placed in a model, and the goal's margins are what is attacked. */
import { type Classifier, holding, type Problem, problemClassifier } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import { compareWithFile, type Model, type Preprocessing, placed, preparation } from '../model/index.ts';
import { reshape, sliceAxis } from '../operators/index.ts';
import { type FloatTensor, floats, row, sizeOf } from '../tensor/index.ts';
import type { Placement } from '../threat/index.ts';
import { answersOf, firstRow, inEachRow, rowsOf } from './answers.ts';
import type { Answers, Goal } from './goal.ts';

export interface GoalProblemOptions {
  readonly model: Model;
  readonly preprocessing: Preprocessing;
  readonly placement: Placement;
  readonly goal: Goal;
  /** The clean samples [N, ...shape], in the user's scale. */
  readonly inputs: FloatTensor;
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
  const ask = async (x: Float32Array): Promise<Answers> => {
    const same = floats([rows, ...shape]);
    for (let i = 0; i < rows; i++) row(same, i).set(x);
    return answersOf(await model.answer(await preparing.prepare(same)), rows);
  };
  const first = floats([rows, ...shape]);
  for (let i = 0; i < rows; i++) row(first, i).set(row(inputs, 0));
  const diagnostics = [...model.diagnostics, ...(await compareWithFile(model, await preparing.prepare(first)))];

  const known = await Promise.all(
    Array.from({ length: inputs.shape[0] }, async (_, i) => {
      const clean = await ask(row(inputs, i));
      return { start: placement.start(row(inputs, i)), clean, reference: goal.reference(clean) };
    }),
  );
  const freeSize = sizeOf(placement.shape);
  const { sideSize } = placement;
  const total = freeSize + sideSize + goal.referenceSize;
  const parts = (whole: Float32Array) => ({
    free: whole.subarray(0, freeSize),
    side: whole.subarray(freeSize, freeSize + sideSize),
    reference: whole.subarray(freeSize + sideSize),
  });
  const probes = floats([known.length, total]);
  known.forEach(({ start, reference }, i) => {
    const { free, side, reference: remembered } = parts(row(probes, i));
    free.set(start.free);
    side.set(start.side);
    remembered.set(reference);
  });
  const problem: Problem = {
    name: model.name,
    runtime: model.runtime,
    shape: [total],
    box: { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
    ways: goal.ways,
    marginsOf(whole) {
      const count = whole.shape[0];
      const free = reshape(sliceAxis(whole, 1, 0, freeSize), [count, ...placement.shape]);
      const x = placement.place(free, sliceAxis(whole, 1, freeSize, freeSize + sideSize));
      const graph = model.graphOf(inEachRow(placed(x, preprocessing, model.attacked.dtype), rows));
      return goal.margins(firstRow(graph.outputs, rows), sliceAxis(whole, 1, freeSize + sideSize, total));
    },
    async judge(whole) {
      const { free, side, reference } = parts(whole);
      const input = placement.placed(free, side);
      const margins = goal.judge(await ask(input), reference);
      return placement.allows(input, side) ? margins : margins.map(({ margin }) => ({ margin, isReached: false }));
    },
    probes,
    batchSize: 1,
    diagnostics,
  };
  const classifier = await problemClassifier(problem);
  const { box, layout } = placement;
  const withHeld = holding(classifier, { shape: placement.shape, box, layout });
  return {
    goal,
    placement,
    diagnostics,
    samples: known.map(({ start, clean, reference }, i) => ({
      free: floats([1, ...placement.shape], start.free),
      clean,
      reference,
      classifier: withHeld(row(probes, i).slice(freeSize)),
      placed: (free) => placement.placed(free, start.side),
      answer: (free) => ask(placement.placed(free, start.side)),
    })),
    async dispose() {
      await classifier.dispose();
      await preparing.dispose();
    },
  };
}
