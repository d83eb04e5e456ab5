/** Linear models and support vector machines of ai.onnx.ml. */
import { ModelFormatError, OptionError } from '../errors.ts';
import {
  type Attributes,
  absent,
  applyOne,
  type Composite,
  constant,
  defineComposite,
  type Value,
} from '../graph/index.ts';
import { floats, integers } from '../tensor/index.ts';
import { sigmoid, tanh } from './activations.ts';
import { add, exp, mul, neg, pow, sub } from './arithmetic.ts';
import { numbersIn } from './classical-features.ts';
import { cast, equal, greater, where } from './comparison.ts';
import { gather } from './gathering.ts';
import { matmul } from './matmul.ts';
import { ArgMax } from './ranking.ts';
import { reduceSum } from './reduction.ts';
import { reshape } from './shape.ts';
import { concat } from './slicing.ts';
import { softmax } from './softmax.ts';

const DOMAIN = 'ai.onnx.ml';

/** What makes probabilities of scores [N, classes]. */
function transformed(scores: Value, transform: Attributes[string]): Value {
  switch (transform) {
    case undefined:
    case 'NONE':
      return scores;
    case 'LOGISTIC':
      return sigmoid(scores);
    case 'SOFTMAX':
      return softmax(scores, 1);
    case 'SOFTMAX_ZERO': {
      // Scores that are zero stay so, and count for nothing.
      const isZero = equal(scores, 0);
      const shares = softmax(where(isZero, -1e30, scores), 1);
      return where(isZero, 0, shares);
    }
    default:
      throw new OptionError('post_transform', `the transform "${transform}" is not supported`);
  }
}

/** Rows of a table of coefficients, [features, rows], so that features times it are scores. */
function coefficientsOf(list: Attributes[string], rows: number): Value {
  const values = numbersIn(list);
  const columns = values.length / rows;
  if (!Number.isInteger(columns) || columns === 0)
    throw new ModelFormatError(`${values.length} coefficients for ${rows} rows`);
  const table = floats([columns, rows]);
  values.forEach((value, i) => {
    table.data[(i % columns) * rows + Math.floor(i / columns)] = value;
  });
  return constant(table);
}

const asRows = (x: Value): Value => cast(x.shape.length === 1 ? reshape(x, [1, ...x.shape]) : x, 'float32');

/** The products of features and coefficients, with intercepts where there are any. */
function linear(x: Value, coefficients: Attributes[string], intercepts: Attributes[string], rows: number): Value {
  const sums = matmul(asRows(x), coefficientsOf(coefficients, rows));
  const shifts = numbersIn(intercepts);
  return shifts.length === 0 ? sums : add(sums, constant(floats([shifts.length], shifts)));
}

export const LinearRegressor: Composite = defineComposite(
  'LinearRegressor',
  ({ inputs: [x], attributes }) => {
    if (x === undefined) return [];
    const targets = Number(attributes.targets ?? 1);
    return [transformed(linear(x, attributes.coefficients, attributes.intercepts, targets), attributes.post_transform)];
  },
  DOMAIN,
);

/** The labels of the highest scores, where labels are numbers; strings are in no graph. */
function labelsOf(winners: Value, attributes: Attributes): Value {
  const labels = [attributes.classlabels_ints, attributes.classlabels_int64s].find((list) => Array.isArray(list));
  if (!Array.isArray(labels) || labels.length === 0) return absent;
  return gather(constant(integers([labels.length], labels.map(Number))), winners, 0);
}

const classCountOf = ({ classlabels_ints, classlabels_int64s, classlabels_strings }: Attributes): number =>
  [classlabels_ints, classlabels_int64s, classlabels_strings].reduce<number>(
    (count, list) => Math.max(count, Array.isArray(list) ? list.length : 0),
    0,
  );

const winnersOf = (scores: Value): Value => applyOne(ArgMax, [scores], { axis: 1, keepdims: 0 });

/** Outputs: the label, and a score for each class. One row of coefficients tells two classes apart. */
export const LinearClassifier: Composite = defineComposite(
  'LinearClassifier',
  ({ inputs: [x], attributes }) => {
    if (x === undefined) return [];
    const classes = classCountOf(attributes);
    const rows = numbersIn(attributes.intercepts).length || classes;
    const raw = linear(x, attributes.coefficients, attributes.intercepts, rows);
    if (rows > 1) return [labelsOf(winnersOf(raw), attributes), transformed(raw, attributes.post_transform)];
    const winner = cast(greater(reshape(raw, [raw.shape[0]]), 0), 'int64');
    if (classes !== 2) return [labelsOf(winner, attributes), transformed(raw, attributes.post_transform)];
    // ONNX Runtime knows one transform of two classes.
    const isLogistic = attributes.post_transform === 'LOGISTIC';
    const pair = isLogistic ? [sigmoid(neg(raw)), sigmoid(raw)] : [sub(1, raw), raw];
    return [labelsOf(winner, attributes), concat(pair, 1)];
  },
  DOMAIN,
);

/** How alike features and support vectors are, [N, vectors]. */
function kernel(
  x: Value,
  vectors: Value,
  { kernel_type: type = 'LINEAR', kernel_params: parameters }: Attributes,
): Value {
  const [gamma = 0, shift = 0, degree = 3] = numbersIn(parameters);
  const products = matmul(x, vectors);
  switch (type) {
    case 'LINEAR':
      return products;
    case 'POLY':
      return pow(add(mul(products, gamma), shift), degree);
    case 'SIGMOID':
      return tanh(add(mul(products, gamma), shift));
    case 'RBF': {
      const squares = add(reduceSum(mul(x, x), [1]), reduceSum(mul(vectors, vectors), [0]));
      return exp(mul(sub(mul(products, 2), squares), gamma));
    }
    default:
      throw new OptionError('kernel_type', `the kernel "${type}" is not supported`);
  }
}

export const SVMRegressor: Composite = defineComposite(
  'SVMRegressor',
  ({ inputs: [given], attributes }) => {
    if (given === undefined) return [];
    const x = asRows(given);
    const count = Number(attributes.n_supports ?? 0);
    const [rho = 0] = numbersIn(attributes.rho);
    const sums =
      count === 0
        ? matmul(x, coefficientsOf(attributes.coefficients, 1))
        : matmul(
            kernel(x, coefficientsOf(attributes.support_vectors, count), attributes),
            constant(floats([count, 1], numbersIn(attributes.coefficients))),
          );
    const scores = add(sums, rho);
    if (attributes.one_class !== 1) return [transformed(scores, attributes.post_transform)];
    return [where(greater(scores, 0), 1, sub(mul(scores, 0), 1))];
  },
  DOMAIN,
);

/** One score for each pair of classes (LIBSVM), or for each class (LIBLINEAR). Probabilities fitted to pairs are not supported. */
export const SVMClassifier: Composite = defineComposite(
  'SVMClassifier',
  ({ inputs: [given], attributes }) => {
    if (given === undefined) return [];
    const x = asRows(given);
    const classes = classCountOf(attributes);
    const members = numbersIn(attributes.vectors_per_class);
    if (numbersIn(attributes.prob_a).length > 0) {
      throw new OptionError(
        'prob_a',
        'SVMClassifier: probabilities that were fitted to pairs of classes are not supported',
      );
    }
    const rho = numbersIn(attributes.rho);
    if (members.length === 0) {
      const scores = add(matmul(x, coefficientsOf(attributes.coefficients, classes)), rho[0] ?? 0);
      return [labelsOf(winnersOf(scores), attributes), transformed(scores, attributes.post_transform)];
    }
    const count = members.reduce((sum, own) => sum + own, 0);
    const alike = kernel(x, coefficientsOf(attributes.support_vectors, count), attributes);
    const pairs = pairWeights(members, numbersIn(attributes.coefficients));
    const scores = add(matmul(alike, constant(pairs)), constant(floats([rho.length], rho)));
    const votes = matmul(cast(greater(scores, 0), 'float32'), constant(votesOf(members.length, 1)));
    const against = matmul(cast(greater(scores, 0), 'float32'), constant(votesOf(members.length, -1)));
    const winners = winnersOf(add(sub(votes, against), constant(votesFor(members.length))));
    const shown = classes === 2 ? concat([neg(scores), scores], 1) : scores;
    return [labelsOf(winners, attributes), transformed(shown, attributes.post_transform)];
  },
  DOMAIN,
);

/** Pairs of classes, the first with the second, the first with the third, and so on. */
const pairsOf = (classes: number): [number, number][] =>
  Array.from({ length: classes }, (_, i) =>
    Array.from({ length: classes - 1 - i }, (_, j): [number, number] => [i, i + 1 + j]),
  ).flat();

/** What each support vector counts in each pair, [vectors, pairs]. */
function pairWeights(members: readonly number[], coefficients: readonly number[]) {
  const count = members.reduce((sum, own) => sum + own, 0);
  const starts = members.map((_, i) => members.slice(0, i).reduce((sum, own) => sum + own, 0));
  const pairs = pairsOf(members.length);
  const weights = floats([count, pairs.length]);
  pairs.forEach(([i, j], pair) => {
    for (let m = 0; m < members[i]; m++) {
      weights.data[(starts[i] + m) * pairs.length + pair] = coefficients[(j - 1) * count + starts[i] + m];
    }
    for (let m = 0; m < members[j]; m++) {
      weights.data[(starts[j] + m) * pairs.length + pair] = coefficients[i * count + starts[j] + m];
    }
  });
  return weights;
}

/** Which class a pair votes for where its score is positive (1) and where it is not (-1), [pairs, classes]. */
function votesOf(classes: number, side: 1 | -1) {
  const pairs = pairsOf(classes);
  const votes = floats([pairs.length, classes]);
  pairs.forEach(([i, j], pair) => {
    votes.data[pair * classes + (side === 1 ? i : j)] = 1;
  });
  return votes;
}

/** The votes that each class has if no score is positive. */
function votesFor(classes: number) {
  const votes = floats([classes]);
  for (const [, j] of pairsOf(classes)) votes.data[j]++;
  return votes;
}
