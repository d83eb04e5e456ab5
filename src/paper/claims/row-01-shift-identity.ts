import { input, type Value } from '../../graph/index.ts';
import { mul, reduceSum, sign } from '../../operators/index.ts';
import { randomStream } from '../../random.ts';
import type { FigureRecord } from '../../report/page/figure-record.ts';
import { type FloatTensor, floats, type Shape, sizeOf } from '../../tensor/index.ts';
import { gradient } from '../../transforms/gradient.ts';
import { defineClaim, plain, relativeDifferenceUpTo } from '../claim.ts';
import type { ClaimContext } from '../context.ts';
import { EPSILON } from '../measures/epsilon.ts';
import { runOnce } from '../measures/run-once.ts';
import { threeVersusSeven } from '../recipes/linear.ts';

/** Shapes of inputs: a pair of numbers, and pictures of MNIST, CIFAR-10 and ImageNet. */
const SHAPES: readonly Shape[] = [[2], [1, 28, 28], [3, 32, 32], [3, 224, 224]];

/** A linear unit's shift, as the graph computes it and as the formula has it. */
interface Shift {
  readonly computed: number;
  readonly formula: number;
}

/** The sum of products, axis after axis, which rounds less than one long sum. */
function dot(a: Value, b: Value): Value {
  return a.shape.reduce((sum, _, axis) => reduceSum(sum, [axis]), mul(a, b));
}

/** w . eta with eta = epsilon sign(grad_x w . x), against epsilon m n with m the mean of |w|. */
async function shiftOf({ runtime }: ClaimContext, weights: FloatTensor): Promise<Shift> {
  const x = input('x', 'float32', weights.shape);
  const w = input('w', 'float32', weights.shape);
  const eta = mul(EPSILON, sign(gradient(dot(w, x), x)));
  const { shift } = await runOnce(runtime, { inputs: [w], outputs: { shift: dot(w, eta) } }, { w: weights });
  const n = weights.data.length;
  const m = weights.data.reduce((sum, weight) => sum + Math.abs(weight), 0) / n;
  return { computed: shift.data[0], formula: EPSILON * m * n };
}

function normalWeights(seed: number, shape: Shape): FloatTensor {
  const random = randomStream(seed, 'linear unit', ...shape);
  const weights = floats(shape);
  for (let i = 0; i < weights.data.length; i++) weights.data[i] = random.normal();
  return weights;
}

/** How the shift grows where the mean weight stays the same, and where the length of w does. */
function growth(seed: number): FigureRecord {
  const dimensions = [4, 16, 64, 256, 784, 3072, 12288, 49152];
  const meanWeight = (n: number) => normalWeights(seed, [n]).data.reduce((sum, w) => sum + Math.abs(w), 0) / n;
  const lengthOf = (n: number) => Math.hypot(...normalWeights(seed, [n]).data);
  return {
    name: 'dimension',
    title: 'The shift against the number of inputs',
    caption: `Units with normal weights, epsilon ${EPSILON}. With weights as large in every dimension the shift grows as n; with w as long, as the root of n.`,
    data: {
      dimensions,
      series: [
        { label: 'mean weight fixed', values: dimensions.map((n) => EPSILON * meanWeight(n) * n) },
        { label: 'length of w fixed at 1', values: dimensions.map((n) => (EPSILON * meanWeight(n) * n) / lengthOf(n)) },
      ],
    },
  };
}

export const shiftIdentity = defineClaim({
  row: 1,
  section: '3',
  title: 'Linear unit: shift by eta',
  claim:
    'The perturbation eta = epsilon sign(w) shifts a linear unit by epsilon m n, where m is the mean |weight| and n the ' +
    'number of inputs: it grows with n, although no input changes by more than epsilon.',
  paper: 'w.eta = epsilon m n',
  expected: { 'largest relative difference': relativeDifferenceUpTo(1e-6) },
  models: () => [{ recipe: threeVersusSeven }],
  async measure(context) {
    const { parameters } = await context.trained(threeVersusSeven);
    const trainedWeights = parameters.weights;
    const shifts: Shift[] = [];
    for (const weights of [...SHAPES.map((shape) => normalWeights(context.seed, shape)), trainedWeights]) {
      shifts.push(await shiftOf(context, weights));
    }
    const differences = shifts.map(({ computed, formula }) => Math.abs(computed / formula - 1));
    const trained = shifts[shifts.length - 1];
    return {
      measured: {
        'largest relative difference': plain(Math.max(...differences)),
        'shift of the 3-versus-7 unit': plain(trained.computed),
      },
      notes: [
        `Units of ${SHAPES.map(sizeOf).join(', ')} inputs with normal weights, and the trained unit of rows 6 and 7. Eta ` +
          'comes from the gradient in the graph. The paper prints eta = sign(w) there, without epsilon.',
      ],
      figures: [growth(context.seed)],
    };
  },
});
