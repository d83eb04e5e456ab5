import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apgd, apgdTargeted, fgsm, mifgsm, noise, pgd, square } from '../../src/attacks/index.ts';
import { input } from '../../src/graph/index.ts';
import { type Attack, attack } from '../../src/harness/index.ts';
import { crossEntropy, type Loss, logOdds, margin } from '../../src/nn/index.ts';
import { reduceSum } from '../../src/operators/index.ts';
import { randomStream } from '../../src/random.ts';
import type { Program, Runtime } from '../../src/runtime/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { type FloatTensor, floats, integers, row, takeRows } from '../../src/tensor/index.ts';
import { gradient } from '../../src/transforms/gradient.ts';
import { poolRuntime } from '../../src/workers/pool.node.ts';
import '../fresh-build.ts';
import { DATA, load, realModels } from '../real-models.ts';

/** One way of doing the same work. */
interface Setting {
  readonly name: string;
  readonly runtime: () => Promise<Runtime>;
  readonly batchSize: number;
  readonly shuffled?: true;
}

const oneThread = () => nativeRuntime({ threads: 1 });
const reference: Setting = { name: 'batches of 64 on one thread', runtime: oneThread, batchSize: 64 };
const settings: readonly Setting[] = [
  { name: 'one at a time', runtime: oneThread, batchSize: 1 },
  { name: 'batches of 3', runtime: oneThread, batchSize: 3 },
  { name: 'batches of 8', runtime: oneThread, batchSize: 8 },
  { name: 'shuffled, in batches of 64', runtime: oneThread, batchSize: 64, shuffled: true },
  { name: 'shuffled, in batches of 8', runtime: oneThread, batchSize: 8, shuffled: true },
  { name: 'batches of 64 on two threads', runtime: () => nativeRuntime({ threads: 2 }), batchSize: 64 },
];
const pools: readonly Setting[] = [
  { name: 'one worker', runtime: () => poolRuntime({ workers: 1 }), batchSize: 64 },
  { name: 'two workers', runtime: () => poolRuntime({ workers: 2 }), batchSize: 8 },
  { name: 'three workers', runtime: () => poolRuntime({ workers: 3 }), batchSize: 16 },
  { name: 'two workers, shuffled', runtime: () => poolRuntime({ workers: 2 }), batchSize: 16, shuffled: true },
];

/** Radii at which PGD fools about half of the images. */
const cases = [
  { name: 'mnist_conv_adversarial', count: 136, epsilon: 0.33 },
  { name: 'mnist_cnn', count: 136, epsilon: 25 },
  { name: 'cifar10_resnet8', count: 64, epsilon: 0.5 },
];

const methods: readonly { readonly method: Attack; readonly options: Readonly<Record<string, number>> }[] = [
  { method: fgsm, options: {} },
  { method: pgd, options: { steps: 10, restarts: 2 } },
  { method: mifgsm, options: {} },
  { method: noise, options: {} },
  { method: square, options: { queries: 12 } },
  { method: apgd, options: { steps: 12 } },
  { method: apgdTargeted, options: { steps: 6, targets: 2 } },
];

/** What came of one attack, in the order of the samples' own numbers. */
interface Outcome {
  readonly verdicts: readonly string[];
  readonly adversarials: FloatTensor;
}

type Outcomes = ReadonlyMap<string, Outcome>;

async function outcomesOf(setting: Setting, { name, count, epsilon }: (typeof cases)[number]): Promise<Outcomes> {
  const model = realModels.find((candidate) => candidate.name === name);
  if (model === undefined) throw new Error(`${name} is none of the real models`);
  const runtime = await setting.runtime();
  const classifier = await load(model, { runtime, batchSize: setting.batchSize });
  expect(classifier.batchSize, 'a file for one sample is made to take more').toBe(setting.batchSize);
  const { inputs, labels } = await model.images(count);
  const order = setting.shuffled ? randomStream('order').permutation(count) : Uint32Array.from(labels, (_, i) => i);
  const placeOf = new Uint32Array(count);
  order.forEach((sample, place) => {
    placeOf[sample] = place;
  });
  const names = Array.from(order, (sample) => `image ${sample}`);
  const shuffled = { inputs: takeRows(inputs, order), labels: Int32Array.from(order, (sample) => labels[sample]) };
  const outcomes = new Map<string, Outcome>();
  for (const { method, options } of methods) {
    const result = await attack(classifier, method, shuffled.inputs, shuffled.labels, { epsilon, names, options });
    const verdicts = Array.from(placeOf, (place) => {
      const { sample, fooled, fooledIn8Bits, fooledBefore, clean, adversarial } = result.samples[place];
      return `${sample}: ${clean.class} -> ${adversarial.class}, fooled ${fooledBefore} ${fooled} ${fooledIn8Bits}`;
    });
    outcomes.set(method.name, { verdicts, adversarials: takeRows(result.adversarials, placeOf) });
  }
  await classifier.dispose();
  await runtime.dispose();
  return outcomes;
}

/** A sentence for each attack that came to another result. */
function differences(actual: Outcomes, expected: Outcomes): string[] {
  return [...expected].flatMap(([method, { verdicts, adversarials }]) => {
    const found = actual.get(method);
    if (found === undefined) return [`${method} is missing`];
    const changed = found.verdicts.filter((verdict, i) => verdict !== verdicts[i]);
    const moved = verdicts.flatMap((_, i) => {
      const distance = largestDifference(row(found.adversarials, i), row(adversarials, i));
      return distance > 0 ? [distance] : [];
    });
    return [
      ...changed.map((verdict) => `${method}, ${verdict}`),
      ...(moved.length > 0 ? [`${method}: ${moved.length} examples differ, by up to ${Math.max(...moved)}`] : []),
    ];
  });
}

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

describe.skipIf(DATA === '').each(cases)('attacks on $name (needs GIBBON_DATA)', (subject) => {
  let expected: Outcomes;
  beforeAll(async () => {
    expected = await outcomesOf(reference, subject);
  });

  it('fool some of the images and not others', () => {
    const fooled = expected.get('pgd')?.verdicts.filter((verdict) => verdict.includes('fooled false true')) ?? [];
    expect(fooled.length).toBeGreaterThan(subject.count / 4);
    expect(fooled.length).toBeLessThan((subject.count * 3) / 4);
  });

  it.each(settings)('have the same results to the bit: $name', async (setting) => {
    expect(differences(await outcomesOf(setting, subject), expected)).toEqual([]);
  });

  it.each(pools)('have the same results to the bit: $name', async (setting) => {
    expect(differences(await outcomesOf(setting, subject), expected)).toEqual([]);
  });
});

describe.each(Object.entries({ crossEntropy, logOdds, margin }))('the gradient of %s', (_, loss) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await oneThread();
  });
  afterAll(() => runtime.dispose());

  it.each([2, 3, 10, 43, 100, 1000, 1001])('of %i classes depends on no place in the batch', async (classCount) => {
    const count = 32;
    const random = randomStream('logits', classCount);
    const logits = floats(
      [count, classCount],
      Array.from({ length: count * classCount }, () => 4 * random.normal()),
    );
    const labels = Int32Array.from({ length: count }, () => random.integer(classCount));
    const expected = await inBatchesOf(count, runtime, loss, logits, labels);
    for (const size of [1, 2, 3, 5, 8]) {
      const actual = await inBatchesOf(size, runtime, loss, logits, labels);
      expect(actual, `in batches of ${size}`).toEqual(expected);
    }
  });
});

/** Losses and their gradients in the logits, computed `size` samples at a time. */
async function inBatchesOf(
  size: number,
  runtime: Runtime,
  loss: Loss,
  logits: FloatTensor,
  labels: Int32Array,
): Promise<{ readonly losses: number[]; readonly slopes: number[] }> {
  const [count, classCount] = logits.shape;
  const [x, y] = [input('logits', 'float32', [size, classCount]), input('labels', 'int64', [size])];
  const losses = loss(x, y);
  const slopes = gradient(reduceSum(losses, [0], false), x);
  const program: Program = await runtime.compile({ inputs: [x, y], outputs: { losses, slopes } });
  const all = { losses: [] as number[], slopes: [] as number[] };
  for (let start = 0; start < count; start += size) {
    // The last batch is filled up with its last sample.
    const samples = Array.from({ length: size }, (_, i) => Math.min(start + i, count - 1));
    const results = await program.run({
      logits: takeRows(logits, samples),
      labels: integers(
        [size],
        samples.map((sample) => labels[sample]),
      ),
    });
    const wanted = Math.min(size, count - start);
    all.losses.push(...Array.from(results.losses.data, Number).slice(0, wanted));
    all.slopes.push(...Array.from(results.slopes.data, Number).slice(0, wanted * classCount));
  }
  await program.dispose();
  return all;
}
