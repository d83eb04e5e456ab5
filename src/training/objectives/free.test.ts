import { describe, expect, it } from 'vitest';
import {
  clip,
  lossAt,
  type Numbers,
  overSamples,
  perceptron,
  samples,
  slopeOf,
  startOf,
  stepOf,
} from '../../../test/perceptron.ts';
import { nodesOf } from '../../graph/index.ts';
import { adam, crossEntropy, maxoutNetwork, sgd } from '../../nn/index.ts';
import { randomStream } from '../../random.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { floats } from '../../tensor/index.ts';
import {
  type CheckpointStore,
  constantRates,
  decodeCheckpoint,
  encodeCheckpoint,
  fitParameters,
  free,
  initialState,
  meanLoss,
  type Objective,
  trainingGraph,
  withL1,
} from '../index.ts';

const [epsilon, replays] = [0.15, 3];
const box = { low: 0, high: 1 };

type Rows = readonly (readonly number[])[];
const untouched: Rows = samples.inputs.map((x) => x.map(() => 0));

/** Algorithm 1 of the paper for one batch, at a learning rate of 1. */
function replayedByHand(start: Numbers, given: Rows) {
  let [numbers, delta] = [start, given];
  const losses: number[] = [];
  for (let i = 0; i < replays; i++) {
    const seen = samples.inputs.map((x, n) => x.map((value, d) => clip(value + delta[n][d], box.low, box.high)));
    const objective = (at: Numbers) => overSamples((_, label, n) => lossAt(at, seen[n], label));
    losses.push(objective(numbers));
    const next = Object.fromEntries(
      Object.entries(numbers).map(([name, values]) => {
        const slopes = slopeOf((moved) => objective({ ...numbers, [name]: moved }), values, 1e-5);
        return [name, values.map((value, at) => value - slopes[at])];
      }),
    );
    delta = delta.map((row, n) => {
      const slope = slopeOf((x) => lossAt(numbers, x, samples.labels[n]), seen[n]);
      return row.map((value, d) => clip(value + epsilon * Math.sign(slope[d]), -epsilon, epsilon));
    });
    numbers = { ...numbers, ...next };
  }
  return { loss: losses.reduce((sum, value) => sum + value, 0) / replays, numbers, delta };
}

const largestDifference = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i])));

describe('free', () => {
  const objective = free(crossEntropy, { epsilon, box, replays });

  it('moves weights and perturbation by the same backward passes, and hands the perturbation on to the next batch', async () => {
    const first = await stepOf(objective);
    const second = await stepOf(objective, 0, first.state);
    const byHand = replayedByHand(startOf(), untouched);
    const next = replayedByHand(byHand.numbers, byHand.delta);
    expect(
      byHand.delta
        .flat()
        .map(Math.abs)
        .some((value) => value > 0),
    ).toBe(true);
    for (const [step, expected] of [
      [first, byHand],
      [second, next],
    ] as const) {
      expect(Math.abs(step.loss - expected.loss)).toBeLessThan(1e-6);
      expect(largestDifference(Object.values(step.after).flat(), Object.values(expected.numbers).flat())).toBeLessThan(
        1e-5,
      );
      const perturbation = Array.from(step.state.adversary?.perturbation.data ?? []);
      expect(largestDifference(expected.delta.flat(), perturbation)).toBeLessThan(1e-6);
    }
  });

  it('costs one backward pass a replay, which goes on to the inputs', () => {
    const productsOf = (of: Objective) => {
      const learner = { architecture: perceptron, objective: of, optimizer: sgd };
      const { outputs } = trainingGraph(learner, initialState(learner, randomStream(0)), 2);
      return nodesOf(Object.values(outputs)).filter(({ operator }) => /MatMul|Gemm/.test(operator.name)).length;
    };
    const ordinary = productsOf(meanLoss(crossEntropy));
    expect(ordinary).toBeGreaterThan(0);
    expect(productsOf(objective)).toBe(replays * (ordinary + 1));
  });

  it('keeps its adversary where another objective is built on it', async () => {
    const { state } = await stepOf(withL1(objective, { parameter: 'w1', coefficient: 0.001 }));
    const alone = await stepOf(objective);
    expect(state.adversary).toEqual(alone.state.adversary);
    expect(state.parameters.w1).not.toEqual(alone.state.parameters.w1);
  });

  it('is trained bit for bit the same where training was interrupted, as the perturbation is kept', async () => {
    const learner = {
      architecture: maxoutNetwork([4], { units: [6], pieces: 2, classCount: 3 }),
      objective,
      optimizer: adam(),
      averaging: 0.9,
    };
    const random = randomStream(5, 'samples');
    const inputs = floats(
      [40, 4],
      Array.from({ length: 160 }, () => random.uniform(0, 1)),
    );
    const set = { inputs, labels: Int32Array.from({ length: 40 }, () => random.integer(3)) };
    const schedule = constantRates({ learningRate: 0.05 });
    const options = { runtime: await nativeRuntime(), seed: 0, epochs: 2, batchSize: 4, schedule };
    const whole = await fitParameters(learner, set, options);

    let saved = new Uint8Array();
    const checkpoint: CheckpointStore = {
      location: 'memory',
      load: async () => (saved.length === 0 ? undefined : decodeCheckpoint(saved, 'free', 'memory')),
      save: async (progress) => {
        saved = new Uint8Array(encodeCheckpoint(progress, 'free'));
      },
    };
    const controller = new AbortController();
    const interrupted = fitParameters(learner, set, {
      ...options,
      checkpoint,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(interrupted).rejects.toHaveProperty('name', 'AbortError');
    expect((await checkpoint.load())?.state.adversary?.perturbation.data.some((value) => value !== 0)).toBe(true);
    const resumed = await fitParameters(learner, set, { ...options, checkpoint });
    expect({ ...resumed, seconds: 0 }).toEqual({ ...whole, seconds: 0 });
  });
});
