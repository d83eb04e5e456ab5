/** A network in training, as `fitParameters` trains it. */
import { randomStream } from '../src/random.ts';
import type { Runtime } from '../src/runtime/index.ts';
import { takeRows, tensor } from '../src/tensor/index.ts';
import {
  compileSteps,
  initialState,
  type Learner,
  type StepFeed,
  stepsARun,
  type TrainingSet,
  type TrainingState,
} from '../src/training/index.ts';
import { BATCH, type TrainingSubject } from './training-subjects.ts';

export interface Trained {
  /** Before the first step. */
  readonly start: TrainingState;
  readonly stepsARun: number;
  /** Runs the graph once, on the next batches; gives the loss before each of its steps. */
  run(): Promise<readonly number[]>;
  dispose(): Promise<void>;
}

/** The order in which the samples are taken, ours and the peer's. */
export function orderOf(samples: TrainingSet): Uint32Array {
  return randomStream('bench', 'shuffle').permutation(samples.labels.length);
}

export async function trained(
  runtime: Runtime,
  { rates }: TrainingSubject,
  learner: Learner,
  samples: TrainingSet,
  order: Uint32Array,
): Promise<Trained> {
  const start = initialState(learner, randomStream('bench', 'parameters'));
  const count = stepsARun(learner, start, BATCH);
  const steps = await compileSteps(runtime, learner, start, BATCH, count);
  const batches = Math.floor(order.length / BATCH);
  const feedOf = (step: number): StepFeed => {
    const first = (step % batches) * BATCH;
    const rows = order.subarray(first, first + BATCH);
    const labels = BigInt64Array.from(rows, (sample) => BigInt(samples.labels[sample]));
    return {
      inputs: takeRows(samples.inputs, rows),
      labels: tensor('int64', [BATCH], labels),
      rates,
      random: randomStream('bench', 'step', step),
    };
  };
  let current = start;
  let done = 0;
  return {
    start,
    stepsARun: count,
    async run() {
      const { losses, state } = await steps.run(
        current,
        Array.from({ length: count }, (_, i) => feedOf(done + i)),
      );
      current = state;
      done += count;
      return losses;
    },
    dispose: () => steps.dispose(),
  };
}
