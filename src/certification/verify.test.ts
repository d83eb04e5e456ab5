import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights } from '../../test/onnx-model.ts';
import { DataError } from '../errors.ts';
import type { Value } from '../graph/index.ts';
import { decodeModel } from '../onnx/index.ts';
import { add } from '../operators/index.ts';
import { loadNetwork, type Network, type Property, parseVnnlib, satisfies } from '../property/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { certificateOf, checkCertificate, parseCertificate, printCertificate } from './certificate.ts';
import type { BoxProof, InputTree } from './proof.ts';
import { verify } from './verify.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

/** Two hidden layers of random weights. */
function networkOf(inputs: number, hidden = 12): Network {
  const bytes = onnxFile({
    inputs: { x: ['N', inputs] },
    nodes: [
      node('MatMul', ['x', 'w'], 'a'),
      node('Relu', ['a'], 'b'),
      node('MatMul', ['b', 'v'], 'c'),
      node('Relu', ['c'], 'd'),
      node('MatMul', ['d', 'u'], 'y'),
    ],
    weights: {
      w: randomWeights([inputs, hidden], 'w'),
      v: randomWeights([hidden, hidden], 'v'),
      u: randomWeights([hidden, 2], 'u'),
    },
    outputs: ['y'],
  });
  return loadNetwork(decodeModel(bytes), bytes, runtime);
}

function propertyOf(inputs: number, formula: string): Property {
  const range = Array.from({ length: inputs }, (_, i) => i);
  return parseVnnlib(`
    ${range.map((i) => `(declare-const X_${i} Real)`).join(' ')} (declare-const Y_0 Real) (declare-const Y_1 Real)
    ${range.map((i) => `(assert (and (>= X_${i} -1) (<= X_${i} 1)))`).join('\n')}
    (assert ${formula})`);
}

/** The greatest Y_0 - Y_1 that many points of the box reach. */
async function reached(network: Network, inputs: number): Promise<number> {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < 2 ** inputs && i < 512; i++) {
    const y = await network.run(Float64Array.from({ length: inputs }, (_, j) => ((i >> j) % 2 === 0 ? -1 : 1)));
    most = Math.max(most, y[0] - y[1]);
  }
  return most;
}

const signal = () => AbortSignal.timeout(60_000);
/** Few inputs are cut, many are not: their units are. */
const sizes = [
  { inputs: 3, by: 'inputs' },
  { inputs: 24, by: 'units' },
] as const;

describe.each(sizes)('verification of a network of $inputs inputs', ({ inputs, by }) => {
  it('proves what is so, finds what is not, and its certificate can be proved again', async () => {
    const network = networkOf(inputs);
    const most = await reached(network, inputs);
    const satisfied = propertyOf(inputs, `(>= (- Y_0 Y_1) ${most - 0.01})`);
    const found = await verify(network, satisfied, { signal: signal() });
    expect(found.verdict).toBe('sat');
    expect(found.counterexample && satisfies(satisfied, found.counterexample)).toBe(true);

    // Just beyond what lines alone prove, so that there are parts.
    let limit = most + 0.5;
    let result = await verify(network, propertyOf(inputs, `(>= (- Y_0 Y_1) ${limit})`), { signal: signal() });
    for (let tries = 0; tries < 12 && result.verdict === 'sat'; tries++) {
      limit += Math.max(1, 0.15 * Math.abs(limit));
      result = await verify(network, propertyOf(inputs, `(>= (- Y_0 Y_1) ${limit})`), { signal: signal() });
    }
    const property = propertyOf(inputs, `(>= (- Y_0 Y_1) ${limit})`);
    expect(result.verdict, `limit ${limit}, ${result.parts} parts`).toBe('unsat');
    const proofs = result.proofs ?? [];
    expect(result.parts === 1 || by in proofs[0]).toBe(true);
    const again = parseCertificate(printCertificate(certificateOf('m', 'p', proofs)), 'memory');
    expect(again.boxes).toEqual(proofs);
    expect(await checkCertificate(network, property, again)).toBe(true);
    expect(await checkCertificate(network, satisfied, again), 'a certificate of another property').toBe(false);
    await network.dispose();
  });
});

describe('verification of links between inputs', () => {
  it('proves what they exclude, and finds nothing that they exclude', async () => {
    // y_0 = x_0 + x_1, y_1 = x_0 - x_1
    const bytes = onnxFile({
      inputs: { x: ['N', 2] },
      nodes: [node('MatMul', ['x', 'w'], 'a'), node('Relu', ['a'], 'b'), node('MatMul', ['b', 'u'], 'y')],
      weights: { w: floats([2, 2], [1, 1, 1, -1]), u: floats([2, 2], [1, 0, 0, 1]) },
      outputs: ['y'],
    });
    const network = loadNetwork(decodeModel(bytes), bytes, runtime);
    const linked = (link: string) => propertyOf(2, `(and (>= Y_0 1.2) ${link})`);
    const free = await verify(network, linked('(<= (- X_0 X_1) 1)'), { signal: signal() });
    expect(free.verdict).toBe('sat');
    const property = linked('(<= (+ X_0 X_1) 1.1)');
    const excluded = await verify(network, property, { signal: signal() });
    expect(excluded.verdict).toBe('unsat');
    const certificate = certificateOf('m', 'p', excluded.proofs ?? []);
    expect(await checkCertificate(network, property, certificate)).toBe(true);
    const mixed = await verify(network, linked('(<= Y_0 (+ X_0 X_1 -0.5))'), { signal: signal() });
    expect(mixed.verdict).toBe('unsat');
    const { counterexample } = await verify(network, linked('(<= (+ X_0 X_1) 1.3)'), { signal: signal() });
    const [a, b] = counterexample?.x ?? [];
    expect([a + b >= 1.19, a + b <= 1.3]).toEqual([true, true]);
    await network.dispose();
  });
});

describe('verification of a network that is too large for linear bounds', () => {
  it('is by intervals and attacks alone, and says so', async () => {
    const [side, channels] = [64, 64];
    const count = side * side;
    const bytes = onnxFile({
      inputs: { x: ['N', 1, side, side] },
      nodes: [
        node('Conv', ['x', 'w'], 'a', { pads: [1, 1, 1, 1] }),
        node('Relu', ['a'], 'b'),
        node('Conv', ['b', 'v'], 'c', { pads: [1, 1, 1, 1] }),
        node('Relu', ['c'], 'd'),
        node('GlobalAveragePool', ['d'], 'e'),
        node('Flatten', ['e'], 'y'),
      ],
      weights: {
        w: floats([channels, 1, 3, 3], new Float32Array(channels * 9).fill(1 / 9)),
        v: floats([channels, channels, 3, 3], new Float32Array(channels * channels * 9).fill(1 / (9 * channels))),
      },
      outputs: ['y'],
    });
    const network = loadNetwork(decodeModel(bytes), bytes, runtime);
    const box = { low: new Float64Array(count), high: new Float64Array(count).fill(1) };
    // Y_0 is a mean of means of inputs from 0 to 1.
    const atLeast = (bound: number): Property => ({
      inputCount: count,
      outputCount: channels,
      boxes: [{ ...box, disjuncts: [[{ terms: [{ output: 0, coefficient: -1 }], bound: -bound }]] }],
    });
    const easy = await verify(network, atLeast(1.1), { signal: signal() });
    expect([easy.verdict, easy.diagnostics]).toEqual(['unsat', []]);
    const late = await verify(network, atLeast(0.5), { signal: AbortSignal.abort() });
    expect(late.verdict).toBe('unknown');
    expect(late.diagnostics).toEqual([
      { code: 'no-linear-bounds', message: expect.stringMatching(/too large for them.*intervals alone were tried$/) },
    ]);
    await network.dispose();
  });
});

describe('verification of a file whose input has no axis for samples', () => {
  // |x| <= 1 by two units: y = relu(x) + relu(-x).
  const oneInput = (first: readonly [string, string]): Network => {
    const bytes = onnxFile({
      inputs: { x: [1] },
      nodes: [node('MatMul', [...first], 'a'), node('Relu', ['a'], 'b'), node('MatMul', ['b', 'v'], 'y')],
      weights: {
        w: floats(first[0] === 'x' ? [1, 2] : [2, 1], [1, -1]),
        v: floats([2, 1], [1, 1]),
      },
      outputs: ['y'],
    });
    return loadNetwork(decodeModel(bytes), bytes, runtime);
  };
  const property = (most: number) =>
    parseVnnlib(`(declare-const X_0 Real) (declare-const Y_0 Real)
      (assert (>= X_0 -1)) (assert (<= X_0 1)) (assert (>= Y_0 ${most}))`);
  /** For one verification: the clock starts when it does. */
  const within = () => ({ signal: AbortSignal.timeout(60_000) });

  it('takes one before its own where the file allows it', async () => {
    const network = oneInput(['x', 'w']);
    expect(await verify(network, property(1.01), within())).toMatchObject({ verdict: 'unsat', diagnostics: [] });
    expect(await verify(network, property(0.9), within())).toMatchObject({ verdict: 'sat' });
    await network.dispose();
  });

  it('is of its one sample written out for many where it does not', async () => {
    const network = oneInput(['w', 'x']);
    const proved = await verify(network, property(1.01), within());
    expect(proved).toMatchObject({ verdict: 'unsat', diagnostics: [] });
    const certificate = certificateOf('m', 'p', proved.proofs ?? []);
    expect(await checkCertificate(network, property(1.01), certificate)).toBe(true);
    expect(await verify(network, property(0.9), within())).toMatchObject({ verdict: 'sat', diagnostics: [] });
    await network.dispose();
  });
});

describe('verification of what is missed by less than rounding takes', () => {
  it('is unknown, and says that floats are too coarse for it', async () => {
    // y = relu(0.3 x) - 0.3 relu(x), which is 0.
    const bytes = onnxFile({
      inputs: { x: ['N', 1] },
      nodes: [
        node('MatMul', ['x', 'w'], 'a'),
        node('Relu', ['a'], 'b'),
        node('Relu', ['x'], 'c'),
        node('MatMul', ['c', 'w'], 'd'),
        node('Sub', ['b', 'd'], 'y'),
      ],
      weights: { w: floats([1, 1], [0.3]) },
      outputs: ['y'],
    });
    const network = loadNetwork(decodeModel(bytes), bytes, runtime);
    const property = (least: number) =>
      parseVnnlib(`(declare-const X_0 Real) (declare-const Y_0 Real)
        (assert (>= X_0 1)) (assert (<= X_0 1.000001)) (assert (>= Y_0 ${least}))`);
    expect(await verify(network, property(1e-3), { signal: signal() })).toMatchObject({ verdict: 'unsat' });
    const tight = await verify(network, property(1e-10), { signal: signal() });
    expect(tight).toMatchObject({ verdict: 'unknown', diagnostics: [{ code: 'tight' }] });
    await network.dispose();
  });
});

describe('verification of a file that computes in half precision', () => {
  it('is by attacks alone, and says so', async () => {
    const bytes = onnxFile({
      inputs: { x: ['N', 2] },
      nodes: [node('Cast', ['x'], 'a', { to: 10 }), node('Cast', ['a'], 'y', { to: 1 })],
      outputs: ['y'],
    });
    const network = loadNetwork(decodeModel(bytes), bytes, runtime);
    const found = await verify(network, propertyOf(2, '(>= Y_0 0.9)'), { signal: AbortSignal.timeout(20_000) });
    expect(found).toMatchObject({
      verdict: 'sat',
      diagnostics: [{ code: 'not-bounded', message: expect.stringContaining('half precision') }],
    });
    await network.dispose();
  });
});

describe('the checker', () => {
  const inputs = 3;
  const tampered = (proof: BoxProof) => certificateOf('m', 'p', [proof]);
  const check = async (proof: BoxProof, formula: string) => {
    const network = networkOf(inputs);
    try {
      return await checkCertificate(network, propertyOf(inputs, formula), tampered(proof));
    } finally {
      await network.dispose();
    }
  };
  const cut = (input: number, at: number): InputTree => ({ input, at, below: 'leaf', above: 'leaf' });

  it('believes no tree that leaves a part of the box out', async () => {
    const easy = '(>= Y_0 1000)';
    expect(await check({ inputs: 'leaf' }, easy)).toBe(true);
    expect(await check({ inputs: cut(0, 0.5) }, easy)).toBe(true);
    for (const [input, at] of [
      [0, 2],
      [0, -1.5],
      [0, Number.NaN],
      [7, 0],
      [-1, 0],
      [0.5, 0],
    ]) {
      expect(await check({ inputs: cut(input, at) }, easy), `cut of ${input} at ${at}`).toBe(false);
    }
  });

  it('believes no cases of units that the network does not have, and no disjunct left out', async () => {
    const leaf = { requirement: 0, free: new Float32Array(24).fill(Number.NaN), multipliers: new Float32Array(0) };
    const easy = '(>= Y_0 1000)';
    expect(await check({ units: [leaf] }, easy)).toBe(true);
    expect(await check({ units: [] }, easy)).toBe(false);
    expect(await check({ units: [leaf] }, '(or (>= Y_0 1000) (>= Y_1 1000))')).toBe(false);
    expect(await check({ units: [{ ...leaf, requirement: 5 }] }, easy)).toBe(false);
    expect(await check({ units: [{ ...leaf, free: new Float32Array(3) }] }, easy)).toBe(false);
    expect(await check({ units: [{ value: 0, element: 99, below: leaf, above: leaf }] }, easy)).toBe(false);
    const half = { ...leaf, multipliers: Float32Array.of(-1e6) };
    expect(await check({ units: [{ value: 0, element: 0, below: half, above: half }] }, '(>= Y_0 -1000)')).toBe(false);
  });

  it('holds for any slopes: random ones prove nothing that is not so', async () => {
    const network = networkOf(inputs);
    const most = await reached(network, inputs);
    const property = propertyOf(inputs, `(>= (- Y_0 Y_1) ${most - 1e-3})`);
    for (const value of [-1e9, -1, 0, 0.3, 1, 5, Number.POSITIVE_INFINITY]) {
      const leaf = { requirement: 0, free: new Float32Array(24).fill(value), multipliers: new Float32Array(0) };
      expect(await checkCertificate(network, property, tampered({ units: [leaf] })), `slopes of ${value}`).toBe(false);
    }
    await network.dispose();
  });
});

describe('certificates that are no certificates', () => {
  it.each([
    '',
    '{',
    '[]',
    '{"format":"other"}',
    '{"format":"gibbon-certificate","version":2}',
    '{"format":"gibbon-certificate","version":1}',
  ])('are refused: %s', (text) => {
    expect(() => parseCertificate(text, 'x.json')).toThrow(DataError);
  });

  it('are refused where a tree is damaged', () => {
    const text = (box: unknown) =>
      JSON.stringify({ format: 'gibbon-certificate', version: 1, model: 'm', property: 'p', claim: 'c', boxes: [box] });
    for (const box of [
      {},
      null,
      { inputs: {} },
      { inputs: { input: 0, at: 0, below: 'leaf' } },
      { units: [{}] },
      { units: 3 },
      { units: [], refined: [{}] },
      { units: [], refined: [{ value: 0, elements: ['0'], free: '' }] },
      { units: [{ requirement: 0, free: 'no base64!', multipliers: '' }] },
    ]) {
      expect(() => parseCertificate(text(box), 'x.json'), JSON.stringify(box)).toThrow('damaged');
    }
  });
});

describe('verification of hidden counterexamples', () => {
  it('never says unsat where a unit fires in a corner', async () => {
    for (const corner of [1e-1, 1e-3, 1e-5]) {
      // y_0 = relu(x_0 + x_1 - (2 - corner)) / corner reaches 1 in the corner only.
      const bytes = onnxFile({
        inputs: { x: ['N', 2] },
        nodes: [
          node('MatMul', ['x', 'w'], 'a'),
          node('Add', ['a', 'b'], 'c'),
          node('Relu', ['c'], 'd'),
          node('MatMul', ['d', 'u'], 'y'),
        ],
        weights: { w: floats([2, 1], [1, 1]), b: floats([1], [-2 + corner]), u: floats([1, 2], [1 / corner, 0]) },
        outputs: ['y'],
      });
      const network = loadNetwork(decodeModel(bytes), bytes, runtime);
      const result = await verify(network, propertyOf(2, '(>= Y_0 0.5)'), { signal: signal() });
      expect(result.verdict, `corner of ${corner}`).toBe('sat');
      await network.dispose();
    }
  });

  it('says unknown where the file computes something else than what was read of it', async () => {
    const network = networkOf(3);
    const misread = { ...network, outputsOf: (x: Value) => add(network.outputsOf(x), 1e-2) };
    const result = await verify(misread, propertyOf(3, '(>= Y_0 1000)'), { signal: AbortSignal.timeout(3000) });
    expect([result.verdict, result.proofs]).toEqual(['unknown', undefined]);
    expect(result.diagnostics[0].message).toContain('the file computes something else');
    await network.dispose();
  });

  it('says unknown when time is up', async () => {
    const network = networkOf(3);
    const most = await reached(network, 3);
    const never = AbortSignal.abort(new DOMException('time is up', 'TimeoutError'));
    const result = await verify(network, propertyOf(3, `(>= (- Y_0 Y_1) ${most + 0.01})`), { signal: never });
    expect(result.verdict).toBe('unknown');
    await network.dispose();
  });
});
