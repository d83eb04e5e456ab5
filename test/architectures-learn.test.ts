/** Every architecture in training steps: with dropout, statistics of batches, and an adversary that attacks what ships. */
import { expect, it } from 'vitest';
import { adam, bernoulliLoss, crossEntropy, logisticLoss, maxColumnNorm } from '../src/nn/index.ts';
import { randomStream } from '../src/random.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { integers } from '../src/tensor/index.ts';
import { adversarial, compileSteps, initialState, type Learner } from '../src/training/index.ts';
import { type ArchitectureSample, architectureSamples } from './architecture-samples.ts';
import { normal } from './samples.ts';

const runtime = await nativeRuntime();
const BATCH = 12;
const STEPS = 150;

function lossOf({ architecture, classCount }: ArchitectureSample) {
  if (classCount === 1) return logisticLoss;
  return architecture.name.startsWith('RBF') ? bernoulliLoss : crossEntropy;
}

it.each(architectureSamples)('$architecture.name: learns a batch by heart', async (sample) => {
  const { architecture, classCount } = sample;
  const learner: Learner = {
    architecture,
    objective: adversarial(lossOf(sample), { epsilon: 0.01 }),
    optimizer: adam(),
    constraint: maxColumnNorm(10),
    averaging: 0.9,
  };
  const begin = initialState(learner, randomStream(1));
  const steps = await compileSteps(runtime, learner, begin, BATCH);
  const labels = Array.from({ length: BATCH }, (_, i) => (classCount === 1 ? 2 * (i % 2) - 1 : i % classCount));
  const feed = { inputs: normal([BATCH, ...architecture.inputShape]), labels: integers([BATCH], labels) };
  const losses: number[] = [];
  let state = begin;
  for (let step = 0; step < STEPS; step++) {
    const random = randomStream(1, 'step', step);
    const result = await steps.run(state, [{ ...feed, rates: { learningRate: 0.02 }, random }]);
    losses.push(...result.losses);
    state = result.state;
  }
  await steps.dispose();
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [first, last] = [meanOf(losses.slice(0, 5)), meanOf(losses.slice(-20))];
  expect(last, `from ${first}`).toBeLessThan(0.7 * first);
  for (const statistic of architecture.statistics ?? []) {
    expect(state.parameters[statistic].data, statistic).not.toEqual(begin.parameters[statistic].data);
  }
});
