/** Attention as com.microsoft has it: with the projection inside (Attention), or with queries, keys and values given (MultiHeadAttention). */
import { OptionError } from '../errors.ts';
import { type Attributes, type Composite, constant, defineComposite, type Value } from '../graph/index.ts';
import { integers } from '../tensor/index.ts';
import { add, mul } from './arithmetic.ts';
import { and, cast, equal, greaterOrEqual, less, not, where } from './comparison.ts';
import { matmul, transposeMatrices } from './matmul.ts';
import { reshape, transpose, unsqueeze } from './shape.ts';
import { concat, sliceAxis, split } from './slicing.ts';
import { softmax } from './softmax.ts';

const DOMAIN = 'com.microsoft';

/** [N, length, heads * size] as [N, heads, length, size]. */
function inHeads(x: Value, heads: number): Value {
  const [batch, length, width] = x.shape;
  return transpose(reshape(x, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

function outOfHeads(x: Value): Value {
  const [batch, heads, length, size] = x.shape;
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, length, heads * size]);
}

const counting = (length: number, shape: readonly number[]): Value =>
  constant(
    integers(
      shape,
      Array.from({ length }, (_, i) => i),
    ),
  );

interface Scores {
  readonly queries: Value;
  readonly keys: Value;
  readonly values: Value;
  readonly mask: Value | undefined;
  readonly bias: Value | undefined;
}

/** Weighted values [N, heads, queries, size]; what a mask forbids has a very low score. */
function attended({ queries, keys, values, mask, bias }: Scores, attributes: Attributes): Value {
  const [batch, , queryCount, size] = queries.shape;
  const keyCount = keys.shape[2];
  const scale = Number(attributes.scale || 1 / Math.sqrt(size));
  const filler = Number(attributes.mask_filter_value ?? -10000);
  const raw = mul(matmul(queries, transposeMatrices(keys)), scale);
  const conditions: Value[] = mask ? [allowed(mask, batch, queryCount, keyCount)] : [];
  if (attributes.unidirectional === 1) {
    const last = add(counting(queryCount, [1, 1, queryCount, 1]), keyCount - queryCount);
    conditions.push(greaterOrEqual(last, counting(keyCount, [1, 1, 1, keyCount])));
  }
  const isSeen = conditions.reduce<Value | undefined>((all, one) => (all ? and(all, one) : one), undefined);
  const masked = isSeen ? where(isSeen, raw, add(mul(raw, 0), filler)) : raw;
  return matmul(softmax(bias ? add(masked, bias) : masked), values);
}

/** Which keys may be seen, broadcasting to [N, heads, queries, keys]: by a mask of 0 and 1, or by how many keys there are. */
function allowed(mask: Value, batch: number, queries: number, keys: number): Value {
  const whole = cast(mask, 'int32');
  const { shape } = mask;
  if (shape.length === 1 && shape[0] === batch) {
    return less(cast(counting(keys, [1, 1, 1, keys]), 'int32'), reshape(whole, [batch, 1, 1, 1]));
  }
  if (shape.length === 2) return not(equal(reshape(whole, [shape[0], 1, 1, keys]), 0));
  if (shape.length === 3) return not(equal(reshape(whole, [shape[0], 1, queries, keys]), 0));
  throw new OptionError('mask_index', `a mask of shape [${shape}] is not supported`);
}

export const ContribAttention: Composite = defineComposite(
  'Attention',
  ({ inputs: [x, weights, bias, mask, past, attentionBias], attributes }) => {
    if (x === undefined || weights === undefined) return [];
    const heads = Number(attributes.num_heads);
    const sizes = Array.isArray(attributes.qkv_hidden_sizes)
      ? attributes.qkv_hidden_sizes.map(Number)
      : new Array<number>(3).fill(weights.shape[1] / 3);
    const projected = matmul(x, weights);
    const parts = split(bias ? add(projected, bias) : projected, 2, sizes);
    const [queries, keys, values] = parts.map((part) => inHeads(part, heads));
    const before = past ? [0, 1].map((i) => reshape(sliceAxis(past, 0, i, i + 1), past.shape.slice(1))) : [];
    const [allKeys, allValues] = [keys, values].map((own, i) => (before[i] ? concat([before[i], own], 2) : own));
    const given = { queries, keys: allKeys, values: allValues, mask, bias: attentionBias };
    const present = concat([unsqueeze(allKeys, [0]), unsqueeze(allValues, [0])], 0);
    return [outOfHeads(attended(given, attributes)), present];
  },
  DOMAIN,
);

export const MultiHeadAttention: Composite = defineComposite(
  'MultiHeadAttention',
  ({ inputs: [query, key, value, bias, mask, attentionBias], attributes }) => {
    if (query === undefined) return [];
    const heads = Number(attributes.num_heads);
    if (key === undefined || value === undefined) {
      throw new OptionError('key', 'MultiHeadAttention: packed queries, keys and values are not supported');
    }
    const widths = [query, key, value].map(({ shape }) => (shape.length === 3 ? shape[2] : shape[1] * shape[3]));
    const biases = bias ? split(bias, 0, widths) : [];
    const [queries, keys, values] = [query, key, value].map((own, i) => {
      if (own.shape.length === 4) return own;
      return inHeads(biases[i] ? add(own, biases[i]) : own, heads);
    });
    const output = attended({ queries, keys, values, mask, bias: attentionBias }, attributes);
    return [outOfHeads(output), keys, values];
  },
  DOMAIN,
);
