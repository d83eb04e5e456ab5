import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samples } from '../../test/linear-classifier.ts';
import { alone } from '../../test/onnx-alone.ts';
import { onnxViolations } from '../../test/onnx-rules.ts';
import { adam, crossEntropy, denseNetwork, momentum, type Optimizer, sgd } from '../nn/index.ts';
import { type RandomStream, randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers, type Tensor } from '../tensor/index.ts';
import {
  adversarial,
  compileSteps,
  crownIbp,
  fast,
  free,
  initialState,
  type Learner,
  madry,
  meanLoss,
  type Objective,
  type TrainingMoment,
  type TrainingState,
  trades,
  trainingGraph,
} from '../training/index.ts';
import { exportTrainingStep } from './index.ts';

const BATCH = 8;
const SHAPE = [1, 3, 4];
const STEPS = 3;
const budget = { epsilon: 0.1, box: { low: 0, high: 1 } };

const cases: readonly (readonly [string, Objective, Optimizer])[] = [
  ['the clean loss', meanLoss(crossEntropy), sgd],
  ['FGSM', adversarial(crossEntropy, { epsilon: 0.1 }), momentum],
  ['PGD', madry(crossEntropy, { ...budget, steps: 4, stepSize: 0.05 }), adam()],
  ['TRADES, which draws', trades({ ...budget, steps: 2, stepSize: 0.05 }), sgd],
  ['a random start, which is drawn', fast(crossEntropy, budget), sgd],
  ['replays, which remember the adversary', free(crossEntropy, { ...budget, replays: 2 }), sgd],
  ['bounds, which follow the training', crownIbp({ ...budget, alpha: 0.5, warmUp: 1, ramp: 4 }), adam()],
];

/** What a step draws, and where its paces are, by the names of the file. */
function drawnFor(learner: Learner, state: TrainingState, random: RandomStream, at: TrainingMoment) {
  const { draws, paces } = trainingGraph(learner, state, BATCH);
  const all: Record<string, Tensor> = { ...draws[0].feeds(random), ...paces[0].feeds(at) };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name.replace('.0.', '.'), value]));
}

describe('an exported training step', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(() => runtime.dispose());

  it.each(cases)('on %s learns what is learned here', async (_, objective, optimizer) => {
    const architecture = denseNetwork(SHAPE, { units: [6], classCount: 3 });
    const learner: Learner = { architecture, objective, optimizer };
    let state = initialState(learner, randomStream('weights'));
    const file = exportTrainingStep(learner, state.parameters, { batch: BATCH });
    expect(
      file.inputs.every(({ meaning }) => meaning.length > 10),
      'every input says what it is',
    ).toBe(true);
    expect(onnxViolations(file.bytes)).toEqual([]);
    const here = await compileSteps(runtime, learner, state, BATCH);
    const standing = await alone(file.bytes);
    let fed: Record<string, Tensor> = { ...file.start };
    for (let step = 0; step < STEPS; step++) {
      const random = randomStream('step', step);
      const inputs = samples(SHAPE, BATCH, 0, 1);
      const labels = integers(
        [BATCH],
        Array.from({ length: BATCH }, (_, i) => (i + step) % 3),
      );
      const rates = { learningRate: 0.05, momentum: 0.9 };
      const at = { epoch: 0, step: 2 + step, stepsAnEpoch: 1 };
      const found = await here.run(state, [{ inputs, labels, rates, random, at }]);
      state = found.state;

      const drawn = drawnFor(learner, state, random, at);
      const feeds = {
        ...fed,
        inputs,
        labels,
        'rate.learningRate': floats([], [0.05]),
        'rate.momentum': floats([], [0.9]),
        ...drawn,
      };
      const names = new Set(file.inputs.map(({ name }) => name));
      const results = await standing.run(Object.fromEntries(Object.entries(feeds).filter(([name]) => names.has(name))));
      expect(results.loss.data[0]).toBeCloseTo(found.losses[0], 5);
      fed = Object.fromEntries(
        Object.entries(results).flatMap(([name, value]) => (name.startsWith('next.') ? [[name.slice(5), value]] : [])),
      );
    }
    await standing.dispose();
    await here.dispose();
    for (const [name, value] of Object.entries(state.parameters)) {
      const after = fed[`parameter.${name}`];
      value.data.forEach((weight, i) => {
        expect(Number(after.data[i]), name).toBeCloseTo(weight, 4);
      });
    }
  });

  it('refuses a batch that is none', () => {
    const architecture = denseNetwork(SHAPE, { units: [6], classCount: 3 });
    const learner = { architecture, objective: meanLoss(crossEntropy), optimizer: sgd };
    const parameters = architecture.initialParameters(randomStream('weights'));
    expect(() => exportTrainingStep(learner, parameters, { batch: 0.5 })).toThrow(
      '0.5 was given in place of a number of samples',
    );
  });
});
