import { describe, expect, it } from 'vitest';
import { expectGradient } from '../../test/gradient-check.ts';
import { gradientOf } from '../../test/gradient-of.ts';
import { normal, spaced } from '../../test/samples.ts';
import { UnsupportedOperatorError } from '../errors.ts';
import { applyOne, constant, defineOperator, input, nodesOf, type Value } from '../graph/index.ts';
import {
  add,
  concat,
  exp,
  floor,
  logSoftmax,
  matmul,
  mul,
  reduceMean,
  reduceSum,
  relu,
  round,
  sqrt,
  stopGradient,
} from '../operators/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { gradient, gradients, pullBack } from './gradient.ts';

const runtime = await nativeRuntime();
const sum = (x: Value) =>
  reduceSum(
    x,
    x.shape.map((_, axis) => axis),
    false,
  );

const unary = (name: string) => defineOperator({ name, infer: ({ inputs: [x] }) => [x] });
const Mystery = unary('Mystery');
const Riddle = unary('Riddle');

describe('gradient', () => {
  it('is of one number', () => {
    const x = input('x', 'float32', [2, 3]);
    expect(() => gradient(mul(x, x), x)).toThrow('this value has shape [2,3]');
    expect(gradient(reduceMean(mul(x, x), [0, 1]), x).shape).toEqual([2, 3]);
  });

  it('is zero in what the number does not depend on, or only through constants', async () => {
    const points = [floats([2], [1, 2]), floats([3], [1, 2, 3])];
    expect(await gradientOf(runtime, (x) => exp(x), points)).toMatchObject([{}, [0, 0, 0]]);
    expect(await gradientOf(runtime, (x) => stopGradient(mul(x, x)), points)).toEqual([
      [0, 0],
      [0, 0, 0],
    ]);
  });

  it('takes what is known of a scalar as a multiple, and walks no further', async () => {
    const [x, w] = [input('x', 'float32', [2]), input('w', 'float32', [2])];
    const inner = sum(exp(mul(w, x)));
    const outer = add(mul(3, inner), sum(mul(w, inner)));
    const known = new Map([[inner, gradients(inner, [x, w])]]);
    const walked = gradients(outer, [x, w]);
    const told = gradients(outer, [x, w], { known });
    const program = await runtime.compile({
      inputs: [x, w],
      outputs: { inX: walked[0], inW: walked[1], toldX: told[0], toldW: told[1] },
    });
    const results = await program.run({ x: floats([2], [0.3, -0.7]), w: floats([2], [1.1, 0.4]) });
    await program.dispose();
    for (const end of ['X', 'W']) {
      const [expected, found] = ['in', 'told'].map((how) => Array.from(results[how + end].data, Number));
      expect(found, end).toEqual(expected.map((value) => expect.closeTo(value, 5)));
    }
    const added = nodesOf(told).filter((node) => !new Set(nodesOf([...known.values()].flat())).has(node));
    expect(added.map((node) => node.operator.name)).not.toContain('Exp');
  });

  it('can be taken in values on the way, and in several at once', async () => {
    const x = input('x', 'float32', [2]);
    const square = mul(x, x);
    const [inX, inSquare] = gradients(sum(mul(square, x)), [x, square]);
    const program = await runtime.compile({ inputs: [x], outputs: { inX, inSquare } });
    const results = await program.run({ x: floats([2], [2, 3]) });
    await program.dispose();
    expect(Array.from(results.inX.data, Number)).toEqual([12, 27]);
    expect(Array.from(results.inSquare.data, Number)).toEqual([2, 3]);
  });

  it('adds up over all ways from the number to the value', async () => {
    const formula = (x: Value) => concat([mul(x, x), x, mul(2, x)], 0);
    expect(await gradientOf(runtime, formula, [floats([2], [2, 3])])).toEqual([[7, 9]]);
  });

  it('of the gradient of a small network is right', async () => {
    const [x, w, v] = [input('x', 'float32', [4, 5]), input('w', 'float32', [5, 6]), input('v', 'float32', [6, 3])];
    const hidden = mul(relu(matmul(x, w)), sqrt(add(1, mul(matmul(x, w), matmul(x, w)))));
    const outputs = { logits: logSoftmax(matmul(hidden, v)) };
    const feeds = { x: spaced([4, 5]), w: normal([5, 6]), v: normal([6, 3]) };
    await expectGradient(runtime, { inputs: [x, w, v], outputs, feeds }, { label: 'a small network', order: 2 });
  });

  it('adds no node for what is not asked for', () => {
    const [x, w] = [input('x', 'float32', [4, 5]), constant(normal([5, 6]))];
    const inX = gradient(sum(matmul(x, w)), x);
    expect(nodesOf([inX]).filter(({ operator }) => operator.name === 'MatMul')).toHaveLength(1);
  });
});

describe('operators without a rule', () => {
  const x = input('x', 'float32', [2]);

  it('are all named', () => {
    const y = sum(add(applyOne(Mystery, [x]), exp(applyOne(Riddle, [x]))));
    expect(() => gradient(y, x)).toThrow(UnsupportedOperatorError);
    expect(() => gradient(y, x)).toThrow(/Mystery[\s\S]*Riddle/);
  });

  it('do not matter where no gradient passes', () => {
    const other = input('other', 'float32', [2]);
    expect(gradient(sum(add(applyOne(Mystery, [other]), x)), x).shape).toEqual([2]);
    expect(gradient(sum(add(stopGradient(applyOne(Mystery, [x])), x)), x).shape).toEqual([2]);
    expect(gradient(sum(add(round(applyOne(Mystery, [x])), x)), x).shape).toEqual([2]);
    expect(() => gradient(sum(round(applyOne(Mystery, [x]))), x, { straightThrough: true })).toThrow('Mystery');
  });

  it('do not matter among integers', () => {
    const Count = defineOperator({ name: 'Count', infer: ({ inputs: [a] }) => [{ dtype: 'int64', shape: a.shape }] });
    const Back = defineOperator({ name: 'Back', infer: ({ inputs: [a] }) => [{ dtype: 'float32', shape: a.shape }] });
    const counts = applyOne(unary('Shift'), [applyOne(Count, [x])]);
    expect(gradient(sum(add(x, applyOne(Back, [counts]))), x).shape).toEqual([2]);
  });
});

describe('options', () => {
  it('the straight-through estimator is off unless asked for', async () => {
    const point = [floats([3], [0.2, 1.7, -0.4])];
    expect(await gradientOf(runtime, (x) => floor(mul(3, x)), point)).toEqual([[0, 0, 0]]);
    expect(await gradientOf(runtime, (x) => floor(mul(3, x)), point, { straightThrough: true })).toEqual([[3, 3, 3]]);
  });
});

describe('pullBack', () => {
  it('starts from cotangents of several values, of which one may depend on another', async () => {
    const x = input('x', 'float32', [2]);
    const square = mul(x, x);
    const [pulled] = pullBack(
      [square, exp(square)],
      [constant(floats([2], [1, 10])), constant(floats([2], [0, 0]))],
      [x],
    );
    const program = await runtime.compile({ inputs: [x], outputs: { pulled } });
    const results = await program.run({ x: floats([2], [2, 3]) });
    await program.dispose();
    expect(Array.from(results.pulled.data, Number)).toEqual([4, 60]);
  });
});
