import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Classifier, graphClassifier } from '../../classifier/index.ts';
import { ClassifierError, OptionError } from '../../errors.ts';
import { constant, type Value } from '../../graph/index.ts';
import { matmul, sqrt, tanh } from '../../operators/index.ts';
import { randomStream } from '../../random.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { type FloatTensor, floats, row, type Shape, sizeOf } from '../../tensor/index.ts';
import { drawNoise } from './noise.ts';
import { smooth } from './smooth.ts';
import { exportVote } from './vote.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

const [INPUTS, CLASSES, COPIES, SIGMA] = [6, 4, 300, 0.4];

const drawn = (name: string, shape: Shape): FloatTensor => {
  const random = randomStream('votes', name);
  return floats(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.normal()),
  );
};

function classifierOf(scores: (x: Value) => Value, batchSize = 64): Classifier {
  const top = constant(drawn('top', [INPUTS, CLASSES]));
  const logitsOf = (x: Value) => matmul(scores(x), top);
  const box = { low: 0, high: 1 };
  return graphClassifier({
    name: 'small',
    logitsOf,
    inputShape: [INPUTS],
    classCount: CLASSES,
    box,
    batchSize,
    runtime,
  });
}

const inputs = drawn('inputs', [5, INPUTS]);
// Where the network is undecided, its vote abstains.
row(inputs, 4).fill(0);

/** What a plain session of ONNX Runtime answers. */
async function answersOf(file: Uint8Array, feeds: Readonly<Record<string, FloatTensor>>) {
  const session = await ort.InferenceSession.create(file);
  const tensors = Object.entries(feeds).map(([name, { shape, data }]) => [
    name,
    new ort.Tensor('float32', data, shape),
  ]);
  const { counts, vote } = await session.run(Object.fromEntries(tensors));
  await session.release();
  return { counts: Array.from(counts.data as Float32Array), vote: Number(vote.data[0]), shape: counts.dims };
}

const single = (i: number) => floats([1, INPUTS], row(inputs, i));

describe('a vote as a file', () => {
  it('gives the counts and votes of `smooth`, on plain ONNX Runtime', async () => {
    const classifier = classifierOf(tanh);
    const file = exportVote(classifier, { sigma: SIGMA, samples: COPIES, seed: 3 });
    const abstained: boolean[] = [];
    for (let i = 0; i < inputs.shape[0]; i++) {
      const options = { sigma: SIGMA, samples: COPIES, seed: 3, names: ['vote'] };
      const [{ chosen, count, vote }] = await smooth(classifier, single(i), options);
      const answer = await answersOf(file, { inputs: single(i) });
      expect(answer.shape).toEqual([1, CLASSES]);
      expect(answer.counts.reduce((sum, each) => sum + each)).toBe(COPIES);
      expect(answer.counts[chosen], `input ${i}`).toBe(count);
      expect(answer.vote, `input ${i}`).toBe(vote ?? -1);
      abstained.push(vote === undefined);
      expect(await answersOf(file, { inputs: single(i) }), 'the same twice').toEqual(answer);
    }
    expect(new Set(abstained).size, 'some abstain, and some do not').toBe(2);
    const other = exportVote(classifier, { sigma: SIGMA, samples: COPIES, seed: 4 });
    expect(await answersOf(other, { inputs: single(0) })).not.toEqual(await answersOf(file, { inputs: single(0) }));
  });

  it('takes its noise as an input where that is asked for', async () => {
    const classifier = classifierOf(tanh);
    const file = exportVote(classifier, { sigma: SIGMA, samples: COPIES, noise: 'input' });
    const noise = floats([COPIES, INPUTS]);
    for (let copy = 0; copy < COPIES; copy++) {
      drawNoise(row(noise, copy), { seed: 5, name: 'a name', purpose: 'count', copy });
    }
    const [{ chosen, count }] = await smooth(classifier, single(2), {
      sigma: SIGMA,
      samples: COPIES,
      seed: 5,
      names: ['a name'],
    });
    expect((await answersOf(file, { inputs: single(2), noise })).counts[chosen]).toBe(count);
  });

  it('gives no class to copies whose answers are not numbers', async () => {
    const { counts, vote } = await answersOf(exportVote(classifierOf(sqrt), { sigma: 1, samples: COPIES }), {
      inputs: floats([1, INPUTS]),
    });
    const total = counts.reduce((sum, each) => sum + each);
    expect(total).toBeLessThan(COPIES / 4);
    expect(vote).toBe(-1);
  });

  it('is refused for numbers that are none, and files of one input at a time', () => {
    const classifier = classifierOf(tanh);
    for (const wrong of [
      { sigma: 0 },
      { sigma: 1, samples: 0.5 },
      { sigma: 1, alpha: 0.5 },
      { sigma: 1, samples: 2 ** 25 },
    ]) {
      expect(() => exportVote(classifier, wrong)).toThrow(OptionError);
    }
    expect(() => exportVote(classifierOf(tanh, 1), { sigma: 1 })).toThrow(ClassifierError);
  });
});
