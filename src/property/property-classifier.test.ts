import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { fgsm, pgd } from '../attacks/index.ts';
import { SAFE } from '../classifier/index.ts';
import { ClassifierError, DataError } from '../errors.ts';
import { attack } from '../harness/index.ts';
import { logOdds } from '../nn/index.ts';
import { decodeModel } from '../onnx/index.ts';
import { randomStream } from '../random.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { type FloatTensor, floats, row } from '../tensor/index.ts';
import { misclassified, targeted } from '../threat/index.ts';
import { counterexample, printVerdict, satisfies } from './counterexample.ts';
import { loadNetwork, type Network } from './network.ts';
import { pointAt } from './point.ts';
import { type BoxProperty, isInside, marginOf } from './property.ts';
import { propertyClassifier } from './property-classifier.ts';
import { parseVnnlib } from './vnnlib.ts';

const [INPUTS, HIDDEN, OUTPUTS] = [4, 16, 3];
const weights = {
  w: randomWeights([INPUTS, HIDDEN], 'w'),
  v: randomWeights([HIDDEN, OUTPUTS], 'v'),
};

/** A perceptron whose file takes inputs of some shape, and sees them as rows of four numbers. */
function perceptron(shape: readonly (number | string)[], rows = -1): Uint8Array {
  const axes = { dtype: 'int64' as const, shape: [2], data: BigInt64Array.of(BigInt(rows), BigInt(INPUTS)) };
  return onnxFile({
    inputs: { x: shape },
    nodes: [
      node('Reshape', ['x', 'axes'], 'flat'),
      node('MatMul', ['flat', 'w'], 'a'),
      node('Relu', ['a'], 'h'),
      node('MatMul', ['h', 'v'], 'y'),
    ],
    weights: { ...weights, axes },
    outputs: ['y'],
  });
}

/** y_0 = sum of x, and y_1 = -y_0 */
const sum = () =>
  onnxFile({
    inputs: { x: [1, 2] },
    nodes: [node('MatMul', ['x', 'w'], 'y')],
    weights: { w: floats([2, 2], [1, -1, 1, -1]) },
    outputs: ['y'],
  });

const declared = (inputs: number, outputs: number) =>
  [
    ...Array.from({ length: inputs }, (_, i) => `(declare-const X_${i} Real)`),
    ...Array.from({ length: outputs }, (_, i) => `(declare-const Y_${i} Real)`),
  ].join('\n');

function boxProperty(ends: readonly (readonly [number, number])[], outputs: number, formula: string): BoxProperty {
  const bounds = ends.map(([low, high], i) => `(assert (and (>= X_${i} ${low}) (<= X_${i} ${high})))`).join('\n');
  return parseVnnlib(`${declared(ends.length, outputs)}\n${bounds}\n(assert ${formula})`).boxes[0];
}

const cube: readonly (readonly [number, number])[] = [
  [-1, 1],
  [0, 3],
  [0.1, 0.1],
  [-0.7, -0.2],
];
const formula = '(or (<= (+ (* 3 Y_0) (* -4 Y_1)) -2) (and (>= Y_2 Y_0) (>= Y_2 Y_1) (<= Y_2 5)))';

describe('a property as a classifier', () => {
  let runtime: Runtime;
  const networks: Network[] = [];
  beforeAll(async () => {
    runtime = await nativeRuntime();
  });
  afterAll(async () => {
    for (const network of networks) await network.dispose();
    await runtime.dispose();
  });

  const networkOf = (bytes: Uint8Array): Network => {
    const network = loadNetwork(decodeModel(bytes), bytes, runtime);
    networks.push(network);
    return network;
  };

  const randomPoints = (network: Network, count: number): FloatTensor => {
    const random = randomStream('points');
    const points = floats([count, ...network.inputShape]);
    for (let i = 0; i < points.data.length; i++) points.data[i] = random.uniform();
    return points;
  };

  it.each([
    ['[1, 4]', [1, INPUTS], -1, 32],
    ['[N, 4]', ['N', INPUTS], -1, 32],
    ['[1, 2, 2]', [1, 2, 2], -1, 32],
    ['[1, 4, 1, 1]', [1, INPUTS, 1, 1], 1, 32],
    ['[4]', [INPUTS], -1, 32],
    ['[2, 2], which has no batch', [2, 2], -1, 32],
    ['[4], which it makes one row whatever it is', [INPUTS], 1, 1],
  ] as const)('has the margins of the disjuncts as logits, for inputs %s', async (_, shape, rows, batchSize) => {
    const network = networkOf(perceptron(shape, rows));
    expect([network.inputCount, network.outputCount]).toEqual([INPUTS, OUTPUTS]);
    const property = boxProperty(cube, OUTPUTS, formula);
    const classifier = await propertyClassifier(network, property);
    expect(classifier.batchSize, classifier.diagnostics.map(({ message }) => message).join()).toBe(batchSize);
    const points = randomPoints(network, 5);
    const [logits, judged] = [await classifier.logits(points), await classifier.shipped.outputs(points)];
    const scales: number[] = [];
    for (let i = 0; i < 5; i++) {
      const y = await network.run(pointAt(property, row(points, i)));
      property.disjuncts.forEach((conjunction, d) => {
        const margin = marginOf(conjunction, { x: pointAt(property, row(points, i)), y });
        scales.push(row(judged, i)[d + 1] / margin);
        expect(row(logits, i)[d + 1]).toBeCloseTo(row(judged, i)[d + 1], 3);
      });
      expect([row(logits, i)[SAFE], row(judged, i)[SAFE]]).toEqual([0, 0]);
    }
    for (const scale of scales) expect(scale / scales[0]).toBeCloseTo(1, 5);
    await classifier.dispose();
  });

  it('normalises constraints by the length of their normal', () => {
    const { disjuncts } = boxProperty(cube, OUTPUTS, formula);
    const [first, second] = disjuncts.map((conjunction) => marginOf(conjunction, { x: [], y: [1, 2, 3] }));
    expect(first).toBeCloseTo((-2 - (3 - 8)) / 5, 12);
    expect(second).toBeCloseTo(1 / Math.sqrt(2), 12);
  });

  it('has gradients in the coordinates of the box, and none where the box is fixed', async () => {
    const network = networkOf(perceptron([1, INPUTS]));
    const property = boxProperty(cube, OUTPUTS, formula);
    const classifier = await propertyClassifier(network, property);
    const points = randomPoints(network, 8);
    const { gradient, losses } = await classifier.gradient(points, new Int32Array(8).fill(SAFE), logOdds);
    for (let i = 0; i < 8; i++) expect(row(gradient, i)[2]).toBe(0);
    const step = 1e-3;
    const moved = { ...points, data: points.data.map((t, i) => t + step * Math.sign(gradient.data[i])) };
    const after = await classifier.gradient(moved, new Int32Array(8).fill(SAFE), logOdds);
    for (let i = 0; i < 8; i++) {
      const slope = row(gradient, i).reduce((total, value) => total + Math.abs(value), 0);
      expect((after.losses[i] - losses[i]) / (step * slope), `point ${i}`).toBeCloseTo(1, 1);
    }
    await classifier.dispose();
  });

  it('is attacked as any classifier, away from "safe" and toward one disjunct', async () => {
    const network = networkOf(perceptron([1, INPUTS]));
    // A random input has chances of 1 in 100 of satisfying either.
    const property = boxProperty(cube, OUTPUTS, '(or (<= Y_2 -1.76) (>= Y_2 3.02))');
    const classifier = await propertyClassifier(network, property);
    const centre = floats([8, INPUTS], new Array(8 * INPUTS).fill(0.5));
    const options = { epsilon: 0.5, seed: 1 };
    for (const target of [1, 2]) {
      const toward = await attack(classifier, pgd, centre, targeted(new Int32Array(8).fill(target)), options);
      const hits = toward.samples.flatMap(({ fooled }, i) => (fooled ? [row(toward.adversarials, i)] : []));
      expect(hits.length, `toward disjunct ${target}`).toBeGreaterThan(0);
      for (const t of hits) {
        const found = await counterexample(network, { ...property, disjuncts: [property.disjuncts[target - 1]] }, t);
        expect(found).toBeDefined();
      }
    }
    const away = await attack(classifier, fgsm, centre, misclassified(new Int32Array(8).fill(SAFE)), options);
    for (const [i, { fooled }] of away.samples.entries()) {
      expect((await counterexample(network, property, row(away.adversarials, i))) !== undefined).toBe(fooled);
    }
    await classifier.dispose();
  });

  it.each([
    ['(<= Y_0 Y_1)', [0.5, 0.5], true],
    ['(<= Y_0 Y_1)', [0.5, 0.5000001], false],
    ['(<= Y_0 Y_1)', [0, 0], true],
    ['(and (<= Y_0 0) (>= Y_0 0))', [0.5, 0.5], true],
    ['(<= Y_0 -2)', [0, 0], true],
    ['(<= Y_0 -2.0000000001)', [0, 0], false],
  ] as const)('is judged exactly, ties included: %s at %s', async (constraint, t, expected) => {
    const network = networkOf(sum());
    const ends = [
      [-1, 1],
      [-1, 1],
    ] as const;
    const property = boxProperty(ends, 2, constraint);
    const classifier = await propertyClassifier(network, property);
    const outputs = await classifier.shipped.outputs(floats([1, 2], t));
    expect(misclassified(Int32Array.of(SAFE)).isSatisfied(outputs)).toEqual([expected]);
    expect((await counterexample(network, property, t)) !== undefined).toBe(expected);
    await classifier.dispose();
  });

  it('prints counterexamples as the competition does', async () => {
    const network = networkOf(sum());
    const property = boxProperty(
      [
        [0.25, 1],
        [-1, 1],
      ],
      2,
      '(<= Y_0 0)',
    );
    const found = await counterexample(network, property, [0, 0.25]);
    expect(printVerdict(found)).toBe('sat\n((X_0 0.25)\n(X_1 -0.5)\n(Y_0 -0.25)\n(Y_1 0.25))\n');
    expect(printVerdict(undefined)).toBe('unknown\n');
  });

  it('does not take inputs outside the box, or outputs that are no numbers, for counterexamples', () => {
    const property = parseVnnlib(`${declared(1, 1)} (assert (and (>= X_0 0) (<= X_0 1) (<= Y_0 5)))`);
    const at = (x: number, y: number) => satisfies(property, { x: Float64Array.of(x), y: Float64Array.of(y) });
    expect([at(0, 5), at(1, 5), at(1 + 1e-15, 5), at(-1e-300, 5), at(0, 5 + 1e-15), at(0, Number.NaN)]).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('refuses properties of other networks', async () => {
    const network = networkOf(sum());
    const three = boxProperty(cube.slice(0, 3), 2, '(<= Y_0 0)');
    const elsewhere = boxProperty(cube.slice(0, 2), 3, '(<= Y_2 0)');
    await expect(propertyClassifier(network, three)).rejects.toThrow(DataError);
    await expect(propertyClassifier(network, three)).rejects.toThrow('declares 3 inputs X, and the model takes 2');
    await expect(propertyClassifier(network, elsewhere)).rejects.toThrow(
      'Y_2, and the last output of the model is Y_1',
    );
  });

  it('refuses models that are no function from one X to one Y', () => {
    const load = (bytes: Uint8Array) => loadNetwork(decodeModel(bytes), bytes, runtime);
    const ab = { a: [1, 3], b: [1, 3] };
    const [add, relu, tanh] = [node('Add', ['a', 'b'], 'c'), node('Relu', ['a'], 'c'), node('Tanh', ['a'], 'd')];
    expect(() => load(onnxFile({ inputs: ab, nodes: [add], outputs: ['c'] }))).toThrow(ClassifierError);
    expect(() => load(onnxFile({ inputs: ab, nodes: [add], outputs: ['c'] }))).toThrow(
      'the model has 2 inputs: "a", "b"',
    );
    const two = onnxFile({ inputs: { a: [1, 3] }, nodes: [relu, tanh], outputs: ['c', 'd'] });
    expect(() => load(two)).toThrow('the model has 2 outputs: "c", "d"');
    const index = onnxFile({ inputs: { a: [1, 3] }, nodes: [node('ArgMax', ['a'], 'c')], outputs: ['c'] });
    expect(() => load(index)).toThrow('the output "c" is int64');
  });
});

describe('points of a box', () => {
  const ends = fc.oneof(
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    fc.float({ min: -10, max: 10, noNaN: true }),
    fc.constantFrom(0, 0.1, -0.45, 1e-46, 2 ** -149),
  );
  const near = fc
    .tuple(ends, fc.constantFrom(0, 1e-16, 1e-9, 1e-3, 1))
    .map(([a, width]): [number, number] => [a, a + width]);
  const interval = fc.oneof(
    near,
    fc.tuple(ends, ends).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
  );
  const coordinate = fc.oneof(fc.constantFrom(0, 1), fc.float({ min: 0, max: 1, noNaN: true }));

  it('lie in it in float64, and are float32 where it has one', () => {
    fc.assert(
      fc.property(interval, coordinate, ([low, high], t) => {
        const box = { low: Float64Array.of(low), high: Float64Array.of(high), disjuncts: [] };
        const [x] = pointAt(box, [t]);
        expect(isInside(box, [x])).toBe(true);
        const rounded = [low, high, (low + high) / 2].map(Math.fround);
        if (rounded.some((value) => value >= low && value <= high)) expect(Math.fround(x)).toBe(x);
        expect(Math.abs(x - (low + (high - low) * t))).toBeLessThanOrEqual(
          2 ** -22 * Math.max(Math.abs(low), Math.abs(high), 2 ** -127),
        );
      }),
      { seed: 3, numRuns: 5000 },
    );
  });
});
