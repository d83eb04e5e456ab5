/** Stories: a dog vanishes from a photograph, speech is missed, a row of a table is attacked within what its features allow. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pgd } from '../src/attacks/pgd.ts';
import { readImage, toTensor } from '../src/data/index.node.ts';
import {
  attackGoal,
  type DetectedBox,
  type GoalOptions,
  goalProblem,
  goals,
  sampleOutputs,
} from '../src/goals/index.ts';
import { onnxModel } from '../src/model/index.ts';
import { decodeModel } from '../src/onnx/index.ts';
import { randomStream } from '../src/random.ts';
import type { Runtime } from '../src/runtime/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { floats, row } from '../src/tensor/index.ts';
import { type Feature, features, wholeInput } from '../src/threat/index.ts';
import { node, onnxFile, randomWeights } from './onnx-model.ts';

const data = process.env.GIBBON_DATA ?? '';
const wild = (name: string) => join(data, 'wild', name);
const DOG = 16;
const SIZE = 352;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

/** What the file answers on ONNX Runtime, asked without anything of ours. */
async function plainAnswer(
  path: string,
  feeds: Readonly<
    Record<string, readonly [type: 'float32' | 'int64', data: Float32Array | BigInt64Array, dims: readonly number[]]>
  >,
  output: string,
): Promise<Float32Array> {
  const session = await InferenceSession.create(path);
  const fed = Object.fromEntries(
    Object.entries(feeds).map(([name, [type, values, dims]]) => [name, new OrtTensor(type, values, [...dims])]),
  );
  const result = (await session.run(fed))[output].data;
  await session.release();
  if (result instanceof Float32Array) return result;
  throw new TypeError(`"${output}" should be float32`);
}

describe.skipIf(!existsSync(wild('fastestdet.onnx')))('a dog on a photograph, seen by FastestDet', () => {
  const path = wild('fastestdet.onnx');
  /** The largest score of any class by the formula of its authors, from the raw outputs [85, 22, 22]. */
  const largestScores = (raw: Float32Array) => {
    const cells = 22 * 22;
    const best = { score: 0, class: -1 };
    for (let cell = 0; cell < cells; cell++) {
      for (let k = 0; k < 80; k++) {
        const score = raw[cell] ** 0.6 * raw[(5 + k) * cells + cell] ** 0.4;
        if (score > best.score) Object.assign(best, { score, class: k });
      }
    }
    return best;
  };

  const attacked = async (name: string, options: GoalOptions) => {
    const bytes = readFileSync(path);
    const model = onnxModel(decodeModel(bytes), bytes, runtime);
    const photo = join(data, 'imagenet/photos/153_n02085936_Maltese_dog.JPEG');
    const image = await readImage(photo, { channels: 3, width: SIZE, height: SIZE });
    const inputs = toTensor([image], { layout: 'nchw', box: { low: 0, high: 1 } });
    const goal = goals[name].on(sampleOutputs(model), options, { width: SIZE, height: SIZE });
    const placement = wholeInput(model.attacked.shape, { low: 0, high: 1 }, 'nchw');
    const problem = await goalProblem({ model, preprocessing: { channels: 'bgr' }, placement, goal, inputs });
    const { samples } = await attackGoal(problem, pgd, { epsilon: 8 / 255, options: { steps: 20 } });
    const [{ example, reached, clean, answers }] = samples;
    await problem.dispose();
    await model.dispose();
    if (example === undefined || answers === undefined) throw new Error('PGD proposes something');
    // Blue first, as the file takes them.
    const plane = SIZE * SIZE;
    const swapped = new Float32Array(3 * plane);
    for (let channel = 0; channel < 3; channel++) {
      swapped.set(example.subarray(channel * plane, (channel + 1) * plane), (2 - channel) * plane);
    }
    const raw = await plainAnswer(path, { 'input.1': ['float32', swapped, [1, 3, SIZE, SIZE]] }, '758');
    const boxes = (of: typeof clean): readonly DetectedBox[] => goal.boxes?.(of) ?? [];
    const distance = Math.max(...inputs.data.map((value, i) => Math.abs(value - example[i])).subarray(0, 1), 0);
    const all = inputs.data.reduce((most, value, i) => Math.max(most, Math.abs(value - example[i])), distance);
    return { reached, before: boxes(clean), after: boxes(answers), best: largestScores(raw), distance: all };
  };

  it('vanishes, also for ONNX Runtime alone', async () => {
    const { reached, before, after, best, distance } = await attacked('hide', { threshold: 0.65 });
    expect(before.map((box) => box.class)).toEqual([DOG]);
    const [{ left, top, right, bottom }] = before;
    expect([left < 0.1, top > 0.05 && top < 0.25, right > 0.85, bottom > 0.85]).toEqual([true, true, true, true]);
    expect(reached).toBe(true);
    expect(after).toEqual([]);
    expect(best.score).toBeLessThan(0.65);
    expect(distance).toBeLessThanOrEqual(8 / 255);
  });

  it('is taken for something else, also by ONNX Runtime alone', async () => {
    const { reached, after, best } = await attacked('mislabel', { threshold: 0.65 });
    expect(reached).toBe(true);
    expect(after.length).toBeGreaterThan(0);
    expect(best.score).toBeGreaterThan(0.65);
    expect(best.class).not.toBe(DOG);
  });
});

/** Voiced sound: pulses of a pitch through resonances, as of the vowel of "father". */
function vowel(count: number, pitch: number, seed: string): number[] {
  const random = randomStream(seed);
  let phase = 0;
  let sound = Array.from({ length: count }, () => {
    phase += pitch / 16000;
    const pulse = phase >= 1 ? 1 : 0;
    phase -= pulse;
    return pulse + 0.002 * random.normal();
  });
  for (const [frequency, width] of [
    [730, 60],
    [1090, 90],
    [2440, 120],
  ]) {
    const decay = Math.exp((-Math.PI * width) / 16000);
    const [a, b] = [2 * decay * Math.cos((2 * Math.PI * frequency) / 16000), -(decay ** 2)];
    let [last, before] = [0, 0];
    sound = sound.map((value) => {
      [last, before] = [value * (1 - a - b) + a * last + b * before, last];
      return last;
    });
  }
  const loudest = Math.max(...sound.map(Math.abs));
  return sound.map((value) => (0.5 * value) / loudest);
}

describe.skipIf(!existsSync(wild('silero_v5.onnx')))('speech, heard by Silero VAD', () => {
  it('is missed, with state and rate fed, also by ONNX Runtime alone', async () => {
    const path = wild('silero_v5.onnx');
    const bytes = readFileSync(path);
    const feeds = { state: 0, sr: 16000 };
    const model = onnxModel(decodeModel(bytes), bytes, runtime, { input: 'input', inputShape: [512], feeds });
    const sounds = [120, 180, 220].map((pitch) => vowel(4096, pitch, `voice ${pitch}`).slice(-512));
    const inputs = floats([3, 512], sounds.flat());
    const outputs = sampleOutputs(model);
    const goal = goals.cross.on(outputs, { output: 'output', threshold: 0.5 });
    const placement = wholeInput([512], { low: -1, high: 1 }, undefined);
    const problem = await goalProblem({ model, preprocessing: {}, placement, goal, inputs });
    const { samples } = await attackGoal(problem, pgd, { epsilon: 0.05, options: { steps: 60 } });
    const won = samples.filter(({ reached, reachedBefore }) => reached && !reachedBefore);
    expect(won.length).toBeGreaterThan(0);
    for (const { example, before, after } of won) {
      if (example === undefined) throw new Error('what is reached has an example');
      const [score] = await plainAnswer(
        path,
        {
          input: ['float32', example, [1, 512]],
          state: ['float32', new Float32Array(256), [2, 1, 128]],
          sr: ['int64', BigInt64Array.of(16000n), []],
        },
        'output',
      );
      expect(score).toBeCloseTo(after?.value ?? Number.NaN, 5);
      expect(score >= 0.5).toBe(before.value < 0.5);
    }
    await problem.dispose();
    await model.dispose();
  });
});

describe('a row of a table', () => {
  const list: readonly Feature[] = [
    { name: 'income', low: 0, high: 10, kind: 'number' },
    { name: 'children', low: 0, high: 6, kind: 'integer' },
    { name: 'home: own', low: 0, high: 1, kind: { group: 'home' } },
    { name: 'home: rent', low: 0, high: 1, kind: { group: 'home' } },
    { name: 'home: other', low: 0, high: 1, kind: { group: 'home' } },
    { name: 'age', low: 0, high: 0, kind: 'fixed' },
    { name: 'debt', low: 0, high: 5, kind: 'number', reach: 1 },
  ];
  const bytes = onnxFile({
    inputs: { x: ['N', 7] },
    nodes: [
      node('MatMul', ['x', 'w1'], 'a'),
      node('Relu', ['a'], 'h'),
      node('MatMul', ['h', 'w2'], 'z'),
      node('Sigmoid', ['z'], 'credit'),
    ],
    weights: { w1: randomWeights([7, 16], 'table 1', 0.3), w2: randomWeights([16, 1], 'table 2', 0.5) },
    outputs: ['credit'],
  });
  const rows = [
    [3, 2, 1, 0, 0, 0.41, 1.5],
    [8, 0, 0, 1, 0, 0.29, 0.2],
    [1, 5, 0, 0, 1, 0.63, 4],
    [5, 1, 1, 0, 0, 0.35, 2.5],
  ];

  it('is attacked within ranges, integers and its one-hot group, and refused outside', async () => {
    const model = onnxModel(decodeModel(bytes), bytes, runtime);
    const placement = features([7], list);
    const inputs = floats([rows.length, 7], rows.flat());
    const goal = goals.cross.on(sampleOutputs(model), {});
    const problem = await goalProblem({ model, preprocessing: {}, placement, goal, inputs });
    const { samples } = await attackGoal(problem, pgd, { epsilon: 1, options: { steps: 60 } });
    expect(samples.some(({ reached, reachedBefore }) => reached && !reachedBefore)).toBe(true);
    for (const [i, { example, reached, before }] of samples.entries()) {
      if (example === undefined) throw new Error('PGD proposes something');
      const clean = row(inputs, i);
      const [income, children, own, rent, other, age, debt] = example;
      expect(income >= 0 && income <= 10).toBe(true);
      expect(Number.isInteger(children) && children >= 0 && children <= 6).toBe(true);
      expect([own, rent, other].toSorted()).toEqual([0, 0, 1]);
      expect(age).toBe(clean[5]);
      expect(debt >= 0 && debt <= 5 && Math.abs(debt - clean[6]) <= 1 + 1e-6).toBe(true);
      const session = await InferenceSession.create(bytes);
      const { credit } = await session.run({ x: new OrtTensor('float32', example, [1, 7]) });
      await session.release();
      if (reached) expect(Number(credit.data[0]) >= 0.5).toBe(before.value < 0.5);
      const { side } = placement.start(clean);
      expect(placement.allows(example, side)).toBe(true);
      expect(
        placement.allows(
          example.map((value, at) => (at === 5 ? value + 1 : value)),
          side,
        ),
      ).toBe(false);
      expect(
        placement.allows(
          example.map((value, at) => (at === 1 ? value + 0.5 : value)),
          side,
        ),
      ).toBe(false);
    }
    await problem.dispose();
    await model.dispose();
  });
});
