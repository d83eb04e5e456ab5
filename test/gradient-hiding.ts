/** Ways to hide a network's gradient, or to look as if: each wraps a network that was trained on plain pixels. */
import { apply, constant, type Value } from '../src/graph/index.ts';
import type { Architecture } from '../src/nn/index.ts';
import * as op from '../src/operators/index.ts';
import {
  add,
  cast,
  clip,
  div,
  exp,
  floor,
  greater,
  matmul,
  mul,
  reduceMax,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  round,
  sigmoid,
  sign,
  sin,
  softmax,
  sub,
  where,
} from '../src/operators/index.ts';
import { randomStream } from '../src/random.ts';
import { floats, integers } from '../src/tensor/index.ts';

/** The side of the pictures. */
export const SIDE = 14;
const SIZE = SIDE ** 2;

/** A way to hide a gradient. */
export interface Hiding {
  readonly name: string;
  /** Whether the accuracy under attack is that of the network inside: an alarm would be false. */
  readonly isRight?: boolean;
  /** What it does to the pixels [N, 1, SIDE, SIDE]. */
  readonly front?: (x: Value) => Value;
  /** What it does to the units of the hidden layer [N, units]. */
  readonly hidden?: (h: Value) => Value;
  /** What it answers instead of the logits [N, 10]. */
  readonly scores?: (logits: Value, x: Value) => Value;
}

const stairs = (x: Value, steps: number) => div(floor(mul(x, steps)), steps);

/** The orthonormal discrete cosine transform of one axis, as a matrix. */
const cosines = constant(
  floats(
    [SIDE, SIDE],
    Array.from({ length: SIZE }, (_, i) => {
      const [frequency, place] = [Math.floor(i / SIDE), i % SIDE];
      const scale = Math.sqrt((frequency === 0 ? 1 : 2) / SIDE);
      return scale * Math.cos((Math.PI * (place + 0.5) * frequency) / SIDE);
    }),
  ),
);

/** As JPEG does: coefficients are rounded. */
function compressed(x: Value): Value {
  const transposed = op.transpose(cosines, [1, 0]);
  const coefficients = matmul(matmul(cosines, x), transposed);
  return matmul(matmul(transposed, stairs(add(coefficients, 0.1), 5)), cosines);
}

/** Each pixel as the share of thresholds that it is above. */
function thermometer(x: Value): Value {
  const thresholds = Array.from({ length: 10 }, (_, k) => cast(greater(x, (k + 0.5) / 10), 'float32'));
  return div(
    thresholds.reduce((sum, each) => add(sum, each)),
    10,
  );
}

/** Only the largest units stay. */
function winnersTakeAll(h: Value): Value {
  const [largest] = apply(op.TopK, [h, constant(integers([1], [10]))]);
  return where(op.greaterOrEqual(h, op.reduceMin(largest, [1])), h, 0);
}

const byHand = (z: Value) => {
  const powers = exp(sub(z, reduceMax(z, [1])));
  return div(powers, reduceSum(powers, [1]));
};

const random = randomStream('a unit that sleeps');
const direction = floats(
  [SIZE, 1],
  Array.from({ length: SIZE }, () => (random.bits() % 2 === 0 ? 1 : -1)),
);
const favoured = floats(
  [1, 10],
  Array.from({ length: 10 }, (_, k) => Number(k === 3)),
);

/** A unit that is off around clean digits and decides alone where the attacker wakes it. */
function backdoor(logits: Value, x: Value): Value {
  const projection = matmul(reshape(x, [x.shape[0], SIZE]), constant(direction));
  return add(logits, mul(mul(relu(sub(projection, 12)), 1000), constant(favoured)));
}

export const hidings: readonly Hiding[] = [
  { name: 'nothing hidden', isRight: true },
  { name: 'pixels rounded to 16 levels', front: (x) => div(round(mul(x, 15)), 15) },
  { name: 'pixels cast to integers', front: (x) => div(cast(cast(mul(x, 20), 'int32'), 'float32'), 20) },
  { name: 'stairs of 8 steps', front: (x) => stairs(x, 8) },
  { name: 'stairs with a slope of nothing', front: (x) => add(stairs(x, 8), mul(1e-9, x)) },
  { name: 'thermometer', front: thermometer },
  { name: 'rounded cosine coefficients', front: compressed },
  { name: 'sin ripple', front: (x) => add(x, mul(0.02, sin(mul(x, 400)))) },
  { name: 'steep sigmoids', front: (x) => sigmoid(mul(60, sub(x, 0.5))) },
  { name: 'binary units', hidden: sign },
  { name: 'quantised units', hidden: (h) => div(cast(cast(round(mul(clip(h, 0, 8), 15)), 'uint8'), 'float32'), 15) },
  { name: 'k winners take all', hidden: winnersTakeAll },
  { name: 'softmax', isRight: true, scores: (z) => softmax(z) },
  { name: 'softmax by hand', isRight: true, scores: byHand },
  { name: 'softmax of a distilled network', isRight: true, scores: (z) => byHand(mul(z, 50)) },
  { name: 'softmax, clipped', scores: (z) => clip(softmax(mul(z, 10)), 1e-6, 1 - 1e-6) },
  { name: 'softmax in percent', scores: (z) => div(round(mul(softmax(z), 100)), 100) },
  { name: 'softmax of half of the softmax', scores: (z) => softmax(softmax(mul(z, 20))) },
  { name: 'hard labels', scores: (z) => cast(op.greaterOrEqual(z, reduceMax(z, [1])), 'float32') },
  { name: 'tiny logits', isRight: true, scores: (z) => mul(z, 1e-9) },
  { name: 'huge logits', isRight: true, scores: (z) => mul(z, 1e5) },
  {
    name: 'mean of two softmaxes',
    isRight: true,
    scores: (z) => div(add(softmax(mul(z, 30)), softmax(mul(z, 20))), 2),
  },
  { name: 'minus the mean of the batch', front: (x) => sub(x, mul(0.2, reduceMean(x, [0]))) },
  { name: 'a unit that sleeps', scores: backdoor },
];

/** A trained network behind a way of hiding. */
export function hiding(network: Architecture, { name, front, hidden, scores }: Hiding): Architecture {
  return {
    ...network,
    name: `${network.name}, ${name}`,
    logits(inputs, parameters, options) {
      const x = front?.(inputs) ?? inputs;
      const logits = network.logits(x, parameters, hidden ? { ...options, hidden } : options);
      return scores?.(logits, inputs) ?? logits;
    },
  };
}
