/** Features of classical models (ai.onnx.ml): scaled, normalised, filled in, put together, looked up. */
import { OptionError, ShapeError } from '../errors.ts';
import { type Attributes, absent, type Composite, constant, defineComposite, type Value } from '../graph/index.ts';
import { floats } from '../tensor/index.ts';
import { abs, div, mul, sqrt, sub } from './arithmetic.ts';
import { cast, equal, greater, where } from './comparison.ts';
import { fromNumbers } from './evaluate.ts';
import { gather } from './gathering.ts';
import { reduceMax, reduceSum } from './reduction.ts';
import { reshape, unsqueeze } from './shape.ts';
import { concat } from './slicing.ts';

const DOMAIN = 'ai.onnx.ml';

export const numbersIn = (list: Attributes[string]): number[] => (Array.isArray(list) ? list.map(Number) : []);

/** A list with one number for each feature, or one for all. */
const perFeature = (list: readonly number[], otherwise: number): Value =>
  constant(list.length === 0 ? floats([], [otherwise]) : floats(list.length === 1 ? [] : [list.length], list));

export const Scaler: Composite = defineComposite(
  'Scaler',
  ({ inputs: [x], attributes: { offset, scale } }) =>
    x ? [mul(sub(cast(x, 'float32'), perFeature(numbersIn(offset), 0)), perFeature(numbersIn(scale), 1))] : [],
  DOMAIN,
);

/** Rows divided by their largest element, the sum of their sizes or their length; rows of zeros stay so. */
export const Normalizer: Composite = defineComposite(
  'Normalizer',
  ({ inputs: [given], attributes: { norm = 'MAX' } }) => {
    if (given === undefined) return [];
    const x = cast(given, 'float32');
    const axis = x.shape.length - 1;
    const norms: Readonly<Record<string, () => Value>> = {
      MAX: () => reduceMax(x, [axis]),
      L1: () => reduceSum(abs(x), [axis]),
      L2: () => sqrt(reduceSum(mul(x, x), [axis])),
    };
    const build = Object.hasOwn(norms, String(norm)) ? norms[String(norm)] : undefined;
    if (build === undefined) throw new OptionError('norm', `Normalizer: "${norm}" is not a norm`);
    const length = build();
    return [div(x, where(equal(length, 0), 1, length))];
  },
  DOMAIN,
);

/** Missing elements, marked by a number or by NaN, replaced by what a feature usually is. */
export const Imputer: Composite = defineComposite(
  'Imputer',
  ({ inputs: [x], attributes }) => {
    if (x === undefined) return [];
    const isFloat = x.dtype.startsWith('float');
    const values = numbersIn(isFloat ? attributes.imputed_value_floats : attributes.imputed_value_int64s);
    const marker = Number(isFloat ? (attributes.replaced_value_float ?? 0) : (attributes.replaced_value_int64 ?? 0));
    const isMissing = Number.isNaN(marker) ? equal(cast(equal(x, x), 'float32'), 0) : equal(x, marker);
    return [where(isMissing, cast(perFeature(values, 0), x.dtype), x)];
  },
  DOMAIN,
);

export const Binarizer: Composite = defineComposite(
  'Binarizer',
  ({ inputs: [x], attributes: { threshold = 0 } }) => (x ? [cast(greater(x, Number(threshold)), x.dtype)] : []),
  DOMAIN,
);

export const FeatureVectorizer: Composite = defineComposite(
  'FeatureVectorizer',
  ({ inputs }) => {
    const columns = inputs.flatMap((x) => (x ? [cast(x.shape.length === 1 ? unsqueeze(x, [1]) : x, 'float32')] : []));
    return columns.length === 0 ? [] : [concat(columns, 1)];
  },
  DOMAIN,
);

export const ArrayFeatureExtractor: Composite = defineComposite(
  'ArrayFeatureExtractor',
  ({ inputs: [x, places] }) => {
    if (x === undefined || places === undefined) return [];
    const rows = x.shape.length === 1 ? unsqueeze(x, [0]) : x;
    return [gather(rows, reshape(places, [places.shape.reduce((a, b) => a * b, 1)]), rows.shape.length - 1)];
  },
  DOMAIN,
);

/** One column for each category; what is none of them has zeros. */
export const OneHotEncoder: Composite = defineComposite(
  'OneHotEncoder',
  ({ inputs: [x], attributes: { cats_int64s: categories } }) => {
    if (x === undefined) return [];
    if (!Array.isArray(categories))
      throw new ShapeError('OneHotEncoder: categories that are strings are not supported');
    const columns = constant(floats([categories.length], categories.map(Number)));
    return [cast(equal(unsqueeze(cast(x, 'float32'), [-1]), columns), 'float32')];
  },
  DOMAIN,
);

/** Numbers for numbers, or for strings that are known before anything runs. Where keys repeat the last one counts. */
export const LabelEncoder: Composite = defineComposite(
  'LabelEncoder',
  ({ inputs: [x], attributes }) => {
    if (x === undefined) return [];
    const { keys_int64s, keys_floats, keys_strings, keys_tensor, values_int64s, values_floats, values_tensor } =
      attributes;
    const keys = listed(keys_strings) ?? listed(keys_int64s) ?? listed(keys_floats) ?? listed(keys_tensor);
    const values = listed(values_int64s) ?? listed(values_floats) ?? listed(values_tensor);
    if (keys === undefined || values === undefined || values.some((value) => typeof value === 'string')) {
      return [absent];
    }
    const isFloat = values_floats !== undefined;
    const [other] = listed(attributes.default_tensor) ?? [
      isFloat ? (attributes.default_float ?? -0) : (attributes.default_int64 ?? -1),
    ];
    const dtype =
      values_tensor !== undefined && typeof values_tensor === 'object' && 'dtype' in values_tensor
        ? values_tensor.dtype
        : isFloat
          ? 'float32'
          : 'int64';
    const { known } = x;
    if (x.dtype === 'string') {
      if (known === undefined) return [absent];
      const found = Array.from(known.data as ArrayLike<unknown>, (key) =>
        Number(values[keys.map(String).lastIndexOf(String(key))] ?? other),
      );
      return [constant(fromNumbers(dtype, x.shape, found))];
    }
    const table = (list: readonly (string | number | bigint)[]) => list.map(Number);
    const isKey = equal(unsqueeze(cast(x, 'float32'), [-1]), constant(floats([keys.length], table(keys))));
    const chosen = where(isKey, constant(floats([values.length], table(values))), 0);
    const isAny = greater(reduceSum(cast(isKey, 'float32'), [-1], false), 0);
    return [cast(where(isAny, reduceSum(chosen, [-1], false), Number(other)), dtype)];
  },
  DOMAIN,
);

function listed(list: Attributes[string]): readonly (string | number | bigint)[] | undefined {
  if (Array.isArray(list)) return list;
  if (typeof list === 'object' && 'dtype' in list) return Array.from(list.data as ArrayLike<string | number | bigint>);
  return undefined;
}

/** Class scores under the names of the classes. A graph has no names: the scores stay what they are. */
export const ZipMap: Composite = defineComposite('ZipMap', ({ inputs: [x] }) => (x ? [x] : []), DOMAIN);
