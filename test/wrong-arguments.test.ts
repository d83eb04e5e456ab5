import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { misclassified } from '../src/api/attacks.ts';
import { denseNetwork } from '../src/api/nn.ts';
import * as gibbon from '../src/index.ts';

const { drawDigits, GibbonError, OptionError } = gibbon;

const folder = mkdtempSync(join(tmpdir(), 'gibbon-wrong-'));
const digits = drawDigits({ count: 4, seed: 0, split: 'test' });
const network = denseNetwork([1, 28, 28], { units: [4] });
const { images, labels } = digits;
let runtime: gibbon.Runtime;
let classifier: gibbon.Classifier;
let disposed: gibbon.Classifier;
let measured: Awaited<ReturnType<typeof gibbon.audit>>;
let record: gibbon.AuditResult;
let result: gibbon.AttackResult;
let good: Readonly<Record<string, readonly unknown[]>> = {};

const PROPERTY = `(declare-const X_0 Real)
(declare-const Y_0 Real)
(assert (>= X_0 0)) (assert (<= X_0 1)) (assert (>= Y_0 0))`;

/** Functions by name, whatever the types of what they take: this test gives them what no compiler lets through. */
const functions: Readonly<Record<string, (...given: never[]) => unknown>> = callable(gibbon);

function callable(exported: object): Record<string, (...given: never[]) => unknown> {
  return Object.fromEntries(Object.entries(exported).filter(([, value]) => typeof value === 'function'));
}

beforeAll(async () => {
  runtime = await gibbon.defaultRuntime();
  const { parameters } = await gibbon.train(network, digits, { runtime, epochs: 60, batchSize: 4, seed: 1 });
  const bytes = gibbon.exportClassifier(network, parameters);
  classifier = await gibbon.loadClassifier(bytes, { runtime });
  disposed = await gibbon.loadClassifier(bytes, { runtime });
  await disposed.logits(images);
  await disposed.dispose();
  result = await gibbon.attack(classifier, gibbon.fgsm, digits, labels, { epsilon: 0.1 });
  const path = join(folder, 'model.onnx');
  writeFileSync(path, bytes);
  writeFileSync(join(folder, 'x.vnnlib'), PROPERTY);
  const property = await gibbon.readProperty(join(folder, 'x.vnnlib'));
  const file = await gibbon.readNetwork(path, { runtime });
  const many = drawDigits({ count: 40, seed: 0, split: 'test' });
  const answers = (await classifier.shipped.outputs(many.images)).data;
  const own = Int32Array.from({ length: 40 }, (_, i) => {
    const row = answers.subarray(10 * i, 10 * i + 10);
    return row.indexOf(Math.max(...row));
  });
  measured = await gibbon.audit(classifier, { ...many, labels: own }, { epsilon: 0.01, preset: 'quick' });
  record = await gibbon.auditRecord(classifier, { ...many, labels: own }, measured, { model: bytes, data: 'digits' });
  good = {
    loadClassifier: [bytes, { runtime }],
    attack: [classifier, gibbon.pgd, images, labels, { epsilon: 0.1, options: { steps: 2 } }],
    attackAtEach: [classifier, gibbon.pgd, images, labels, { epsilons: [0.1], options: { steps: 2 } }],
    nearest: [classifier, gibbon.deepfool, images, labels, { norm: 'L2', options: { steps: 2 } }],
    verify: [classifier, images, labels, images, { epsilon: 0.1, from: 'elsewhere' }],
    audit: [classifier, { inputs: images, labels }, { epsilon: 0.1, preset: 'quick' }],
    explain: [classifier, { ...images, shape: [1, 1, 28, 28], data: images.data.slice(0, 784) }, { draws: 2 }],
    falsify: [file, { ...property, inputCount: file.inputCount }, { rounds: 1 }],
    verifyProperty: [file, { ...property, inputCount: file.inputCount }, { seed: 1 }],
    certify: [classifier, images, labels, { epsilon: 0.001 }],
    smooth: [classifier, images, { sigma: 0.1, samples: 10, selection: 10 }],
    train: [network, digits, { runtime, epochs: 1, batchSize: 4 }],
    exportClassifier: [network, parameters],
    readImages: [join(folder, 'nowhere'), { channels: 1 }],
    readArray: [join(folder, 'nowhere.npy'), {}],
    readNetwork: [path, { runtime }],
    readProperty: [join(folder, 'x.vnnlib')],
    writePictures: [join(folder, 'pictures'), classifier, images, result],
    auditRecord: [classifier, { ...many, labels: own }, measured, { model: bytes, data: 'digits' }],
    auditPage: [record],
    writeAudit: [folder, record],
    drawDigits: [{ count: 1, seed: 0, split: 'test' }],
    targeted: [labels],
  };
}, 120_000);
afterAll(async () => {
  await classifier.dispose();
  await runtime.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** What nobody should be given in place of an object or an array. */
const nothings: readonly unknown[] = [null, 'cat', 7, true, Number.NaN, Symbol.iterator, () => 1];

const inOptions = (name: string, place: number, more: object): readonly unknown[] =>
  (good[name] ?? []).map((argument, i) => (i === place ? { ...(argument as object), ...more } : argument));

async function failureOf(name: string, given: readonly unknown[]): Promise<unknown> {
  try {
    await (functions[name] as (...words: readonly unknown[]) => unknown)(...given);
  } catch (error) {
    return error;
  }
  return undefined;
}

async function expectRefusal(name: string, given: readonly unknown[], what: string): Promise<void> {
  const error = await failureOf(name, given);
  expect(error, `${name} with ${what} should be refused with a GibbonError`).toBeInstanceOf(GibbonError);
  if (error instanceof GibbonError)
    expect(error.code, `${name} with ${what}: ${error.message}`).toMatch(/^(option|data|shape)$/);
  if (error instanceof OptionError) expect(error.option, error.message).not.toBe('');
}

/** All functions that take what a user may get wrong. */
const names = [
  'loadClassifier',
  'attack',
  'attackAtEach',
  'nearest',
  'verify',
  'audit',
  'explain',
  'falsify',
  'verifyProperty',
  'certify',
  'smooth',
  'train',
  'exportClassifier',
  'readImages',
  'readArray',
  'readNetwork',
  'readProperty',
  'writePictures',
  'auditRecord',
  'auditPage',
  'writeAudit',
  'drawDigits',
  'targeted',
];

describe.each(names)('%s', (name) => {
  it('refuses every argument of a wrong kind, and names it', async () => {
    for (const [place] of good[name].entries()) {
      for (const wrong of nothings) {
        if (typeof wrong === typeof good[name][place]) continue;
        if (typeof wrong === 'string' && ['loadClassifier', 'readImages'].includes(name) && place === 0) continue;
        const given = good[name].map((argument, i) => (i === place ? wrong : argument));
        await expectRefusal(name, given, `${String(wrong)} as argument ${place}`);
      }
    }
  });
});

/** Where the options stand. */
const places = {
  attack: 4,
  attackAtEach: 4,
  nearest: 4,
  verify: 4,
  audit: 2,
  explain: 2,
  falsify: 2,
  verifyProperty: 2,
  certify: 3,
  smooth: 2,
  train: 2,
  loadClassifier: 1,
  readImages: 1,
};

describe('options', () => {
  it.each(Object.entries(places))('of %s that are misspelt are refused by name', async (name, place) => {
    const error = await failureOf(name, inOptions(name, place, { sed: 1 }));
    expect(error).toMatchObject({ code: 'option', option: 'sed' });
  });

  it.each([
    ['attack', { epsilon: Number.NaN }, 'epsilon', 'NaN'],
    ['attack', { epsilon: -1 }, 'epsilon', '-1'],
    ['attack', { epsilon: '8/255' }, 'epsilon', '"8/255"'],
    ['attack', { epsilon: undefined }, 'epsilon', 'undefined'],
    ['attack', { norm: 'L3' }, 'norm', '"L3"'],
    ['attack', { norm: null }, 'norm', 'null'],
    ['attack', { seed: 0.5 }, 'seed', '0.5'],
    ['attack', { clip: 1 }, 'clip', '1'],
    ['attack', { names: ['a'] }, 'names', '1'],
    ['attack', { names: 'a' }, 'names', '"a"'],
    ['attack', { signal: 5000 }, 'signal', '5000'],
    ['attack', { onProgress: true }, 'onProgress', 'true'],
    ['attack', { options: { stesp: 20 } }, 'stesp', 'pgd'],
    ['attack', { options: { steps: '20' } }, 'steps', '"20"'],
    ['attack', { options: { steps: 0.5 } }, 'steps', '0.5'],
    ['attack', { options: null }, 'options', 'null'],
    ['attackAtEach', { epsilons: 0.1 }, 'epsilons', '0.1'],
    ['attackAtEach', { epsilons: [0.1, Number.POSITIVE_INFINITY] }, 'epsilon', 'Infinity'],
    ['nearest', { norm: 'Linfinity' }, 'norm', '"Linfinity"'],
    ['verify', { from: 3 }, 'from', '3'],
    ['verify', { epsilon: null }, 'epsilon', 'null'],
    ['audit', { epsilon: Number.NaN }, 'epsilon', 'NaN'],
    ['audit', { preset: 'slow' }, 'preset', '"slow"'],
    ['audit', { norm: 2 }, 'norm', '2'],
    ['explain', { label: 10 }, 'label', '10'],
    ['explain', { epsilon: Number.NaN }, 'epsilon', 'NaN'],
    ['explain', { signal: true }, 'signal', 'true'],
    ['falsify', { signal: 60 }, 'signal', '60'],
    ['verifyProperty', { signal: 60 }, 'signal', '60'],
    ['verifyProperty', { seed: 0.5 }, 'seed', '0.5'],
    ['certify', { epsilon: '8/255' }, 'epsilon', '"8/255"'],
    ['certify', { by: ['magic'] }, 'by', 'intervals'],
    ['certify', { clip: 1 }, 'clip', '1'],
    ['certify', { onProgress: true }, 'onProgress', 'true'],
    ['smooth', { sigma: 0 }, 'sigma', '0'],
    ['smooth', { samples: 1.5 }, 'samples', '1.5'],
    ['smooth', { alpha: 0.5 }, 'alpha', '0.5'],
    ['smooth', { names: ['a'] }, 'names', '1'],
    ['smooth', { seed: '1' }, 'seed', '"1"'],
    ['train', { epochs: 0 }, 'epochs', '0'],
    ['train', { epochs: Number.NaN }, 'epochs', 'NaN'],
    ['train', { runtime: null }, 'runtime', 'null'],
    ['readImages', { channels: 4 }, 'channels', '4'],
  ] as const)('of %s: %o', async (name, more, option, said) => {
    const error = await failureOf(name, inOptions(name, places[name], more));
    expect(error).toMatchObject({ code: 'option', option });
    expect(String(error), 'it says what was given').toContain(said);
  });
});

describe('samples, labels and classifiers', () => {
  const wrongInputs: readonly (readonly [string, () => unknown, string])[] = [
    ['another type', () => ({ dtype: 'float64', shape: [4, 1, 28, 28], data: new Float64Array(3136) }), 'option'],
    ['a typed array alone', () => images.data, 'option'],
    ['an array of arrays', () => [[1, 2]], 'option'],
    ['too few numbers', () => ({ ...images, data: images.data.slice(1) }), 'shape'],
    ['another shape', () => ({ ...images, shape: [4, 28, 28, 1] }), 'shape'],
    ['a number outside the box', () => ({ ...images, data: images.data.map((v) => v + 1) }), 'data'],
    ['NaN', () => ({ ...images, data: images.data.map(() => Number.NaN) }), 'data'],
    ['images in another scale', () => ({ ...digits, box: { low: 0, high: 255 } }), 'option'],
    ['images without a box', () => ({ images }), 'option'],
  ];
  const wrongLabels: readonly (readonly [string, () => unknown, string])[] = [
    ['too few', () => labels.slice(1), 'data'],
    ['a class that is none', () => [0, 1, 2, 10], 'data'],
    ['negative ones', () => [0, 1, 2, -1], 'data'],
    ['fractions', () => [0, 1, 2, 0.5], 'data'],
    ['texts', () => ['0', '1', '2', '3'], 'data'],
    ['floats', () => Float32Array.from(labels), 'option'],
    ['undefined', () => undefined, 'option'],
    ['huge ones', () => BigInt64Array.of(0n, 1n, 2n, 2n ** 40n), 'data'],
  ];
  const attacks = ['attack', 'attackAtEach', 'nearest', 'verify', 'certify'];
  const inputsAt = (name: string) => (name === 'verify' || name === 'certify' ? 1 : 2);
  const replaced = (name: string, place: number, by: unknown) =>
    good[name].map((given, i) => (i === place ? by : given));

  it.each(attacks.flatMap((name) => wrongInputs.map((row) => [name, ...row] as const)))(
    '%s refuses %s as inputs',
    async (name, _, make, code) => {
      expect(await failureOf(name, replaced(name, inputsAt(name), make()))).toMatchObject({ code });
    },
  );

  it.each(attacks.flatMap((name) => wrongLabels.map((row) => [name, ...row] as const)))(
    '%s refuses %s as labels',
    async (name, _, make, code) => {
      expect(await failureOf(name, replaced(name, inputsAt(name) + 1, make()))).toMatchObject({ code });
    },
  );

  // `certify` asks the graph only, which nothing has to be freed for.
  const asking = [...attacks.filter((name) => name !== 'certify'), 'audit', 'explain', 'smooth'];
  it.each(asking)('%s refuses a classifier that was disposed', async (name) => {
    expect(await failureOf(name, replaced(name, 0, disposed))).toMatchObject({ code: 'option', option: 'classifier' });
  });

  it('takes labels in all three forms, and images as readers give them, with the same result', async () => {
    const run = { epsilon: 0.1, names: ['a', 'b', 'c', 'd'], options: { steps: 3 } };
    const forms = [labels, Array.from(labels), BigInt64Array.from(labels, BigInt), misclassified(labels)];
    const results = [];
    for (const form of forms) {
      for (const inputs of [images, digits, { ...digits, images: { ...images, shape: [4, 784] } }]) {
        results.push((await gibbon.attack(classifier, gibbon.pgd, inputs, form, run)).samples);
      }
    }
    for (const samples of results) expect(samples).toEqual(results[0]);
  });

  it('rejects with the reason of a signal, everywhere', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const aborted = [
      gibbon.attack(classifier, gibbon.pgd, digits, labels, { epsilon: 0.1, signal }),
      gibbon.nearest(classifier, gibbon.deepfool, digits, labels, { norm: 'L2', signal }),
      gibbon.audit(classifier, { inputs: images, labels }, { epsilon: 0.1, signal }),
      gibbon.train(network, digits, { runtime, epochs: 1, batchSize: 4, signal }),
      failureOf('explain', inOptions('explain', 2, { signal })).then((error) => Promise.reject(error)),
      failureOf('falsify', inOptions('falsify', 2, { signal })).then((error) => Promise.reject(error)),
      gibbon.certify(classifier, digits, labels, { epsilon: 0.001, signal }),
      gibbon.smooth(classifier, digits, { sigma: 0.1, samples: 10, signal }),
    ];
    for (const one of await Promise.allSettled(aborted)) {
      expect(one).toMatchObject({ status: 'rejected', reason: signal.reason });
    }
  });

  it('are freed where `await using` ends', async () => {
    const bytes = good.loadClassifier[0] as Uint8Array;
    let kept: gibbon.Classifier;
    {
      await using own = await gibbon.loadClassifier(bytes, { runtime });
      await own.logits(images);
      kept = own;
    }
    await expect(kept.logits(images)).rejects.toMatchObject({ option: 'classifier' });
  });
});
