import { describe, expect, it } from 'vitest';
import { expectOperator, fixed, type OperatorCase } from '../../test/operator-case.ts';
import { normal, uniform } from '../../test/samples.ts';
import { input } from '../graph/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats, integers, type Shape, sizeOf, type Tensor } from '../tensor/index.ts';
import { gradients } from '../transforms/gradient.ts';
import { Attention } from './attention.ts';
import { reduceSum } from './reduction.ts';

const runtime = await nativeRuntime();

const [q, k, v] = [normal([2, 3, 4, 6], 'q'), normal([2, 3, 5, 6], 'k'), normal([2, 3, 5, 4], 'v')];
const bools = (shape: Shape, isTrue: (i: number) => boolean): Tensor => ({
  dtype: 'bool',
  shape,
  data: Uint8Array.from({ length: sizeOf(shape) }, (_, i) => Number(isTrue(i))),
});

describe('Attention', () => {
  const someSeen = bools([4, 5], (i) => i % 3 !== 1);
  const someForbidden = floats(
    [4, 5],
    Array.from({ length: 20 }, (_, i) => (i % 3 === 1 ? Number.NEGATIVE_INFINITY : i / 10)),
  );
  const grouped = [normal([2, 4, 3, 6], 'q'), normal([2, 2, 5, 6], 'k'), normal([2, 2, 5, 4], 'v')];
  const flat = [normal([2, 4, 12], 'q'), normal([2, 5, 12], 'k'), normal([2, 5, 6], 'v')];
  const past = [normal([2, 3, 2, 6], 'past k'), normal([2, 3, 2, 4], 'past v')];
  it.each<[string, OperatorCase['inputs'], NonNullable<OperatorCase['attributes']>, number?]>([
    ['plain', [q, k, v], {}],
    ['with a scale', [q, k, v], { scale: 0.3 }],
    ['with a soft cap', [q, k, v], { softcap: 1.5 }],
    ['causal', [q, k, v], { is_causal: 1 }],
    ['with a mask of truth values', [q, k, v, someSeen], {}],
    ['with a mask that is added', [q, k, v, normal([2, 1, 4, 5], 'mask')], {}],
    ['with a mask that forbids', [q, k, v, fixed(someForbidden)], {}],
    ['in groups', grouped, {}],
    ['with three axes', flat, { q_num_heads: 3, kv_num_heads: 3 }],
    ['after a past', [q, k, v, undefined, ...past], {}, 3],
  ])('%s', async (_, inputs, attributes, outputCount = 1) => {
    await expectOperator(runtime, { operator: 'Attention', opset: 23, inputs, attributes, outputCount });
  });

  it('sends nothing, and no NaN, back from a query that sees nothing', async () => {
    const values = [q, k, v].map(({ shape }, i) => input(`x${i}`, 'float32', shape));
    const seen = input('seen', 'bool', [4, 5]);
    const node = { opset: 23, batchScale: 1, attributes: {}, outputCount: 1 };
    const [output] = Attention.expand({ ...node, inputs: [...values, seen] });
    const [inQueries] = gradients(reduceSum(output, [0, 1, 2, 3], false), values);
    const program = await runtime.compile({ inputs: [...values, seen], outputs: { output, inQueries } });
    const results = await program.run({ x0: q, x1: k, x2: v, seen: bools([4, 5], (i) => i >= 5) });
    await program.dispose();
    const rows = (tensor: Tensor, width: number) =>
      Array.from(tensor.data, Number).filter((_, i) => Math.floor(i / width) % 4 === 0);
    expect(rows(results.output, 4).every((element) => element === 0)).toBe(true);
    expect(rows(results.inQueries, 6).every((element) => element === 0)).toBe(true);
    expect(Array.from(results.inQueries.data, Number).some((element) => element !== 0)).toBe(true);
  });
});

describe('RotaryEmbedding', () => {
  const tables = [uniform([7, 3], -1, 1, 'cos'), uniform([7, 3], -1, 1, 'sin')];
  const positions = integers([2, 4], [0, 1, 2, 6, 3, 3, 0, 5]);
  it.each<[string, OperatorCase['inputs'], NonNullable<OperatorCase['attributes']>]>([
    ['in halves', [q, ...tables, positions], {}],
    ['interleaved', [q, ...tables, positions], { interleaved: 1 }],
    ['of some features', [normal([2, 3, 4, 8]), ...tables, positions], { rotary_embedding_dim: 6 }],
    ['with three axes', [normal([2, 4, 12]), ...tables, positions], { num_heads: 2 }],
    ['with a table for each sample', [q, uniform([2, 4, 3], -1, 1, 'c'), uniform([2, 4, 3], -1, 1, 's')], {}],
  ])('%s', async (_, inputs, attributes) => {
    await expectOperator(runtime, { operator: 'RotaryEmbedding', opset: 23, inputs, attributes });
  });
});
