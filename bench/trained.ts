/** A network in training, as `fitParameters` trains it. */
import { randomStream } from '../src/random.ts';
import type { Runtime } from '../src/runtime/index.ts';
import {
  Batches,
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
  const batchCount = Math.floor(order.length / BATCH);
  let current = start;
  let done = 0;
  const batches = new Batches(samples, BATCH);
  const feedOf = (place: number): StepFeed => {
    const first = ((done + place) % batchCount) * BATCH;
    return {
      ...batches.at(place, order.subarray(first, first + BATCH)),
      rates,
      random: randomStream('bench', 'step', done + place),
    };
  };
  return {
    start,
    stepsARun: count,
    async run() {
      const { losses, state } = await steps.run(
        current,
        Array.from({ length: count }, (_, place) => feedOf(place)),
      );
      current = state;
      done += count;
      return losses;
    },
    dispose: () => steps.dispose(),
  };
}
