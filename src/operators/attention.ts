/** Attention, and the rotary embedding of positions, written out in products and softmax. */
import { type Composite, constant, defineComposite, type ImportedNode, type Value } from '../graph/index.ts';
import { integers, sizeOf } from '../tensor/index.ts';
import { tanh } from './activations.ts';
import { add, div, mul, sub } from './arithmetic.ts';
import { and, greater, lessOrEqual, where } from './comparison.ts';
import { gather } from './gathering.ts';
import { matmul, transposeMatrices } from './matmul.ts';
import { expand, reshape, transpose, unsqueeze } from './shape.ts';
import { concat, sliceAxis, strided } from './slicing.ts';
import { softmax } from './softmax.ts';

/** Lower than any score, and finite, so that a row that is masked everywhere has a gradient: zero. */
const LOWEST = -3.4028234663852886e38;

/** [N, length, heads * size] as [N, heads, length, size]; what has four axes is so already. */
function inHeads(x: Value, heads: number): Value {
  if (x.shape.length === 4) return x;
  const [batch, length, width] = x.shape;
  return transpose(reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

/** [N, heads, length, size] as [N, length, heads * size]. */
function outOfHeads(x: Value): Value {
  const [batch, heads, length, size] = x.shape;
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, length, heads * size]);
}

/** Each head of keys or values for the group of queries that share it. */
function repeated(x: Value, group: number): Value {
  const [batch, heads, length, size] = x.shape;
  const groups = expand(unsqueeze(x, [2]), [batch, heads, group, length, size]);
  return group === 1 ? x : reshape(groups, [batch, heads * group, length, size]);
}

/** What a query may see, and what is added to its scores; both broadcast to [N, heads, queries, keys]. */
interface Mask {
  readonly allowed: Value | undefined;
  readonly bias: Value | undefined;
}

/** A mask of truth values, or one that is added, in which minus infinity forbids; keys that it leaves out are forbidden. */
function readMask(mask: Value | undefined, keys: number): Mask {
  if (mask === undefined) return { allowed: undefined, bias: undefined };
  const missing = [...mask.shape.slice(0, -1), keys - mask.shape[mask.shape.length - 1]];
  const completed = (value: Value, filler: Value) =>
    sizeOf(missing) === 0 ? value : concat([value, expand(filler, missing)], mask.shape.length - 1);
  const no = constant({ dtype: 'bool', shape: [], data: Uint8Array.of(0) });
  if (mask.dtype === 'bool') return { allowed: completed(mask, no), bias: undefined };
  const isOpen = greater(mask, LOWEST);
  const zero = constant({ dtype: mask.dtype, shape: [], data: Float32Array.of(0) });
  return { allowed: completed(isOpen, no), bias: completed(where(isOpen, mask, 0), zero) };
}

const counting = (length: number, shape: readonly number[]): Value =>
  constant(
    integers(
      shape,
      Array.from({ length }, (_, i) => i),
    ),
  );

/** Whether a key is not after its query, the last query being at the last key, or at the last that is no padding. */
function causal(queries: number, keys: number, pastKeys: number, lengths: Value | undefined): Value {
  const offset = lengths === undefined ? pastKeys : sub(unsqueeze(lengths, [1, 2, 3]), queries);
  return lessOrEqual(counting(keys, [1, 1, 1, keys]), add(counting(queries, [1, 1, queries, 1]), offset));
}

/**
 * Scaled dot-product attention (Vaswani et al. 2017, arXiv 1706.03762) with grouped heads, caches and masks.
 * The fourth output is the scores after the step that `qk_matmul_output_mode` names.
 */
export const Attention: Composite = defineComposite('Attention', ({ inputs, attributes }: ImportedNode) => {
  const [q, k, v, mask, pastKey, pastValue, lengths] = inputs;
  if (q === undefined || k === undefined || v === undefined) return [];
  const keyHeads = Number(attributes.kv_num_heads ?? k.shape[1]);
  const queries = inHeads(q, Number(attributes.q_num_heads ?? q.shape[1]));
  const [newKeys, newValues] = [inHeads(k, keyHeads), inHeads(v, keyHeads)];
  const keys = pastKey ? concat([pastKey, newKeys], 2) : newKeys;
  const values = pastValue ? concat([pastValue, newValues], 2) : newValues;
  const [, heads, queryCount, size] = queries.shape;
  const [keyCount, group] = [keys.shape[2], heads / keyHeads];

  const scale = Number(attributes.scale ?? 1 / Math.sqrt(size));
  const softcap = Number(attributes.softcap ?? 0);
  const scores = mul(matmul(queries, transposeMatrices(repeated(keys, group))), scale);
  const capped = softcap > 0 ? mul(softcap, tanh(div(scores, softcap))) : scores;

  const { allowed, bias } = readMask(mask, keyCount);
  const conditions = [
    ...(allowed ? [allowed] : []),
    ...(attributes.is_causal === 1 ? [causal(queryCount, keyCount, pastKey?.shape[2] ?? 0, lengths)] : []),
    ...(lengths ? [greater(unsqueeze(lengths, [1, 2, 3]), counting(keyCount, [1, 1, 1, keyCount]))] : []),
  ];
  const isSeen = conditions.reduce<Value | undefined>((all, one) => (all ? and(all, one) : one), undefined);
  const biased = bias ? add(capped, bias) : capped;
  const hidden = (x: Value, filler: number) => (isSeen ? where(isSeen, x, filler) : x);
  const weights = hidden(softmax(hidden(biased, LOWEST)), 0);

  const output = matmul(weights, repeated(values, group));
  const steps = [scores, capped, hidden(biased, Number.NEGATIVE_INFINITY), weights];
  return [
    q.shape.length === 3 ? outOfHeads(output) : output,
    keys,
    values,
    steps[Number(attributes.qk_matmul_output_mode ?? 0)],
  ];
});

/** Pairs of features turned by an angle that grows with the position (Su et al. 2021, arXiv 2104.09864). */
export const RotaryEmbedding: Composite = defineComposite('RotaryEmbedding', ({ inputs, attributes }) => {
  const [x, cosines, sines, positions] = inputs;
  if (x === undefined || cosines === undefined || sines === undefined) return [];
  const features = inHeads(x, Number(attributes.num_heads || x.shape[1]));
  const size = features.shape[3];
  const turnedSize = Number(attributes.rotary_embedding_dim || size);
  // One angle a position, the same for all heads.
  const [cos, sin] = [cosines, sines].map((table) =>
    sliceAxis(unsqueeze(positions ? gather(table, positions, 0) : table, [1]), 3, 0, turnedSize / 2),
  );
  const isInterleaved = attributes.interleaved === 1;
  const turning = sliceAxis(features, 3, 0, turnedSize);
  const [a, b] = isInterleaved
    ? [0, 1].map((start) => strided(turning, [start], [turnedSize], [3], [2]))
    : [0, 1].map((half) => sliceAxis(turning, 3, (half * turnedSize) / 2, ((half + 1) * turnedSize) / 2));
  const parts = [sub(mul(cos, a), mul(sin, b)), add(mul(sin, a), mul(cos, b))];
  const turned = isInterleaved
    ? reshape(
        concat(
          parts.map((part) => unsqueeze(part, [4])),
          4,
        ),
        turning.shape,
      )
    : concat(parts, 3);
  const whole = turnedSize === size ? turned : concat([turned, sliceAxis(features, 3, turnedSize, size)], 3);
  return [x.shape.length === 3 ? outOfHeads(whole) : whole];
});
