/** Bounds as terms of an objective: by how much the label leads every other class, at least, on balls around a batch. */
import { constant, input, type Value } from '../graph/index.ts';
import { abs, add, expand, type Interval, max, min, mul, oneHot, reshape, sub } from '../operators/index.ts';
import { floats, type Shape } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import { boundIntervals } from '../transforms/bounds.ts';
import { linearBound } from '../transforms/linear-bounds.ts';
import { perRow } from '../transforms/sums.ts';

/** Lower bounds of the label's logit less each other one, [N, classes]; 0 for the label itself. */
export interface BoundedLeads {
  /** By intervals of all values, up to the last that bends; what is linear behind it is bounded as one. */
  readonly byIntervals: Value;
  /** By lines in the inputs, whose slopes follow from the same intervals. */
  readonly byLines: Value;
}

/**
 * @param logitsOf A network without random numbers
 * @param inputs [N, ...inputShape]
 * @param radius Of the balls in Linf, a scalar
 * @see Gowal et al. 2018, arXiv 1810.12715, section 3 and, for the last layer, appendix A; Zhang et al. 2019, arXiv 1906.06316,
 * section 3.2: intervals forwards, lines backwards
 */
export function boundedLeads(
  logitsOf: (inputs: Value) => Value,
  { inputs, labels }: { readonly inputs: Value; readonly labels: Value },
  radius: Value,
  { low, high }: Box,
): BoundedLeads {
  const logits = logitsOf(inputs);
  const [count, classes] = logits.shape;
  const ball: Interval = {
    lower: kept(sub(inputs, radius), low, max),
    upper: kept(add(inputs, radius), high, min),
  };
  const intervals = boundIntervals([logits], new Map([[inputs, ball]]));
  const intervalOf = (value: Value): Interval => intervals.get(value) ?? { lower: value, upper: value };

  // A row for each sample and class: the network is written out for as many, of which only the way back is ever run.
  const rows = count * classes;
  const ofRows = input('rows', 'float32', [rows, ...inputs.shape.slice(1)]);
  const target = logitsOf(ofRows);
  const counterpart = counterparts(target, logits, ofRows, inputs);
  const atRows = (value: Value): Value => (value.shape[0] === count ? repeated(value, classes) : value);
  const {
    coefficients,
    constant: offset,
    stopped,
  } = linearBound(target, leadsOf(labels, classes), ofRows, {
    interval: (node, at) => intervalOf(counterpart(node.inputs[at] ?? ofRows)),
    stop: (value) => intervals.get(counterpart(value)),
    atRows,
  });
  const half = mul(0.5, sub(ball.upper, ball.lower));
  const centre = add(ball.lower, half);
  const least = perRow(sub(mul(coefficients, atRows(centre)), mul(abs(coefficients), atRows(half))));
  const perSample = (values: Value) => reshape(values, [count, classes]);
  return {
    byIntervals: stopped === undefined ? apart(intervalOf(logits), labels) : perSample(stopped),
    byLines: perSample(add(offset, least)),
  };
}

/** The leads of the ends of logits, each taken by itself. */
function apart({ lower, upper }: Interval, labels: Value): Value {
  const isLabel = oneHot(labels, lower.shape[1]);
  const own = perRow(mul(isLabel, lower));
  return mul(sub(1, isLabel), sub(reshape(own, [lower.shape[0], 1]), upper));
}

/** The label's logit less each one, as coefficients of logits: [N * classes, classes]. */
function leadsOf(labels: Value, classes: number): Value {
  const [count] = labels.shape;
  const identity = floats([1, classes, classes]);
  for (let k = 0; k < classes; k++) identity.data[k * classes + k] = 1;
  const own = reshape(oneHot(labels, classes), [count, 1, classes]);
  return reshape(sub(own, constant(identity)), [count * classes, classes]);
}

/** Each row so many times in a row. */
function repeated(value: Value, times: number): Value {
  const [count, ...shape] = value.shape;
  const all: Shape = [count, times, ...shape];
  return reshape(expand(reshape(value, [count, 1, ...shape]), all), [count * times, ...shape]);
}

/** What a value of one writing of a network is in another. */
function counterparts(from: Value, to: Value, x: Value, of: Value): (value: Value) => Value {
  const pairs = new Map<Value, Value>([[x, of]]);
  const open: (readonly [Value, Value])[] = [[from, to]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, other] = next;
    if (pairs.has(value)) continue;
    pairs.set(value, other);
    value.node?.inputs.forEach((each, i) => {
      const opposite = other.node?.inputs[i];
      if (each !== undefined && opposite !== undefined) open.push([each, opposite]);
    });
  }
  return (value) => pairs.get(value) ?? value;
}

function kept(x: Value, end: number, by: typeof max): Value {
  return Number.isFinite(end) ? by(x, end) : x;
}
