import { describe, expect, it } from 'vitest';
import { DataError, GibbonError, OptionError } from '../errors.ts';
import { type Architecture, crossEntropy, sgd, softmaxRegression } from '../nn/index.ts';
import { matmul, neg, reduceSum } from '../operators/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, sizeOf } from '../tensor/index.ts';
import {
  type CheckpointStore,
  constantRates,
  decodeCheckpoint,
  encodeCheckpoint,
  type FitOptions,
  fitParameters,
  type Learner,
  meanLoss,
  type Schedule,
  type TrainingSet,
} from './index.ts';

const runtime = await nativeRuntime();

/** Three classes of points around three corners. */
function corners(count: number): TrainingSet {
  const random = randomStream(7, 'corners');
  const labels = Int32Array.from({ length: count }, () => random.integer(3));
  const inputs = floats(
    [count, 3],
    Array.from({ length: count * 3 }, (_, i) => Number(labels[Math.floor(i / 3)] === i % 3) + 0.3 * random.normal()),
  );
  return { inputs, labels };
}

const softmax: Learner = {
  architecture: softmaxRegression([3], 3),
  objective: meanLoss(crossEntropy),
  optimizer: sgd,
};
const options: FitOptions = {
  runtime,
  seed: 0,
  epochs: 3,
  batchSize: 10,
  schedule: constantRates({ learningRate: 0.5 }),
};

const scheduled = (rates: Schedule['rates']): Schedule => ({ name: 'of a test', rates });

/** A checkpoint that stays in memory, encoded as in a file. */
function memory(): CheckpointStore {
  let bytes: Uint8Array | undefined;
  return {
    location: 'memory',
    load: async () => bytes && decodeCheckpoint(bytes, 'of a test', 'memory'),
    save: async (progress) => {
      bytes = encodeCheckpoint(progress, 'of a test');
    },
  };
}

/** A learner whose parameter i grows by the learning rate whenever sample i is in the batch; samples are one-hot rows. */
function visitCounter(count: number): { learner: Learner; samples: TrainingSet } {
  const architecture: Architecture = {
    name: 'visit counter',
    inputShape: [count],
    initialParameters: () => ({ visits: floats([count, 1]) }),
    logits: (inputs, { visits }) => matmul(inputs, visits),
  };
  const objective: Learner['objective'] = {
    name: 'minus the visits',
    build: ({ logitsOf, inputs }) => neg(reduceSum(logitsOf(inputs), [0, 1], false)),
  };
  const rows = Array.from({ length: count * count }, (_, i) => Number(i % (count + 1) === 0));
  return {
    learner: { architecture, objective, optimizer: sgd },
    samples: { inputs: floats([count, count], rows), labels: new Int32Array(count) },
  };
}

describe('fitParameters', () => {
  it('learns', async () => {
    const { history, steps, leftOut } = await fitParameters(softmax, corners(205), { ...options, epochs: 20 });
    expect(history[0].loss).toBeGreaterThan(history[19].loss);
    expect(history[19].loss).toBeLessThan(0.3);
    expect(history.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect({ steps, leftOut }).toEqual({ steps: 400, leftOut: 5 });
  });

  it('gives the same parameters, bit for bit, for the same seed, and others for another', async () => {
    const samples = corners(100);
    const [first, again, other] = [
      await fitParameters(softmax, samples, options),
      await fitParameters(softmax, samples, options),
      await fitParameters(softmax, samples, { ...options, seed: 1 }),
    ];
    expect({ ...again, seconds: 0 }).toEqual({ ...first, seconds: 0 });
    expect(other.parameters.weights).not.toEqual(first.parameters.weights);
  });

  it('starts from the parameters of the stream (seed, parameters)', async () => {
    const schedule = constantRates({ learningRate: 0 });
    const { parameters } = await fitParameters(softmax, corners(100), { ...options, seed: 9, schedule });
    expect(parameters).toEqual(softmax.architecture.initialParameters(randomStream(9, 'parameters')));
  });

  it('does not depend on how many epochs are still to come', async () => {
    const samples = corners(100);
    const short = await fitParameters(softmax, samples, { ...options, epochs: 2 });
    const long = await fitParameters(softmax, samples, options);
    expect(long.history.slice(0, 2)).toEqual(short.history);
  });

  it('takes the samples in the order of (seed, shuffle, epoch), in batches, and leaves the last few out', async () => {
    const { learner, samples } = visitCounter(11);
    // Each step adds a digit of its own to the samples of its batch: 1, 10, 100 in epoch 0, then 1000, ...
    const { parameters, leftOut } = await fitParameters(learner, samples, {
      ...options,
      seed: 5,
      epochs: 2,
      batchSize: 3,
      schedule: scheduled(({ step }) => ({ learningRate: 10 ** step })),
    });
    const expected = new Float32Array(11);
    for (const epoch of [0, 1]) {
      const order = randomStream(5, 'shuffle', epoch).permutation(11);
      order.slice(0, 9).forEach((sample, position) => {
        expected[sample] += 10 ** (3 * epoch + Math.floor(position / 3));
      });
    }
    expect(leftOut).toBe(2);
    expect(parameters.visits.data).toEqual(expected);
  });

  it('tells the schedule the epoch and the step, and the caller each epoch', async () => {
    const asked: string[] = [];
    const told: number[] = [];
    const { history } = await fitParameters(softmax, corners(20), {
      ...options,
      epochs: 2,
      schedule: scheduled(({ epoch, step, stepsAnEpoch }) => {
        asked.push(`${epoch}:${step}/${stepsAnEpoch}`);
        return { learningRate: 0.1 };
      }),
      onEpoch: ({ loss, epochs }) => told.push(loss, epochs),
    });
    expect([...new Set(asked)]).toEqual(['0:0/2', '0:1/2', '1:2/2', '1:3/2']);
    expect(told).toEqual([history[0].loss, 2, history[1].loss, 2]);
  });

  it('stops when the loss is no number any more, also after the last step', async () => {
    const samples = corners(100);
    const schedule = constantRates({ learningRate: Number.POSITIVE_INFINITY });
    const diverge = (epochs: number) =>
      fitParameters(softmax, samples, { ...options, epochs, batchSize: 100, schedule }).catch(
        (reason: unknown) => reason,
      );
    const error = await diverge(5);
    expect(error).toBeInstanceOf(GibbonError);
    expect(error).toMatchObject({
      code: 'divergence',
      message: expect.stringMatching(/"weights" is not finite after 1 steps of epoch 0/),
    });
    expect(await diverge(1)).toMatchObject({ code: 'divergence', hint: 'Try a smaller learning rate.' });
  });

  it('keeps the last good checkpoint where training diverges, and names it', async () => {
    const store = memory();
    const schedule = scheduled(({ step }) => ({ learningRate: step < 12 ? 0.5 : Number.POSITIVE_INFINITY }));
    const wild = { ...options, schedule, checkpoint: store, checkpointSeconds: 0 };
    await expect(fitParameters(softmax, corners(100), wild)).rejects.toMatchObject({
      code: 'divergence',
      hint: 'Try a smaller learning rate. The last good checkpoint is memory.',
    });
    const { state } = (await store.load()) ?? {};
    expect(state?.parameters.weights.data.every(Number.isFinite)).toBe(true);
  });

  it('stops where it collapses, and keeps the epoch before, also where it was interrupted', async () => {
    const samples = corners(100);
    const isCollapsed = ({ epoch }: { readonly epoch: number }) => epoch === 3;
    const before = await fitParameters(softmax, samples, { ...options, epochs: 3 });
    const stopped = await fitParameters(softmax, samples, { ...options, epochs: 9, isCollapsed });
    expect(stopped.history).toHaveLength(4);
    expect(stopped.kept.epoch).toBe(2);
    expect(stopped.parameters).toEqual(before.parameters);

    const store = memory();
    const controller = new AbortController();
    const interrupted = { ...options, epochs: 9, batchSize: 5, isCollapsed, checkpoint: store };
    const first = fitParameters(softmax, samples, {
      ...interrupted,
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done > 60) controller.abort();
      },
    });
    await expect(first).rejects.toHaveProperty('name', 'AbortError');
    const { checkpoint: _, ...whole } = interrupted;
    const expected = await fitParameters(softmax, samples, whole);
    expect({ ...(await fitParameters(softmax, samples, interrupted)), seconds: 0 }).toEqual({
      ...expected,
      seconds: 0,
    });
  });

  it('stops at a signal with its reason, and goes on from there to the same end', async () => {
    const samples = corners(100);
    const store = memory();
    for (const stop of [3, 10, 21]) {
      const controller = new AbortController();
      const interrupted = fitParameters(softmax, samples, {
        ...options,
        checkpoint: store,
        signal: controller.signal,
        onProgress: ({ done }) => {
          if (done >= stop) controller.abort();
        },
      });
      await expect(interrupted).rejects.toHaveProperty('name', 'AbortError');
    }
    const whole = await fitParameters(softmax, samples, options);
    const resumed = await fitParameters(softmax, samples, { ...options, checkpoint: store });
    expect({ ...resumed, seconds: 0 }).toEqual({ ...whole, seconds: 0 });
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY])(
    'refuses samples with an input of %d, and says which',
    async (value) => {
      const samples = corners(100);
      samples.inputs.data[3 * 17 + 1] = value;
      await expect(fitParameters(softmax, samples, options)).rejects.toThrow(`sample 17 has an input of ${value}`);
    },
  );

  it.each([
    [{ epochs: 0 }, OptionError],
    [{ batchSize: 1.5 }, OptionError],
    [{ batchSize: 101 }, DataError],
    [{ schedule: constantRates({ rate: 1 }) }, OptionError],
  ])('refuses %o', async (wrong, kind) => {
    await expect(fitParameters(softmax, corners(100), { ...options, ...wrong })).rejects.toThrow(kind);
  });

  it('refuses samples of another shape, and labels of another number', async () => {
    const { inputs, labels } = corners(30);
    await expect(fitParameters(softmax, { inputs, labels: labels.slice(1) }, options)).rejects.toThrow(DataError);
    const flat = { ...inputs, shape: [sizeOf(inputs.shape) / 9, 9] };
    await expect(fitParameters(softmax, { inputs: flat, labels: labels.slice(0, 10) }, options)).rejects.toThrow('[3]');
  });
});
