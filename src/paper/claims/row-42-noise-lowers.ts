import { input, type Value } from '../../graph/index.ts';
import { crossEntropy } from '../../nn/index.ts';
import { add, div, mul, reduceSum, sign, sqrt } from '../../operators/index.ts';
import { integers } from '../../tensor/index.ts';
import { inputGradient } from '../../training/index.ts';
import { defineClaim, percent, percentBetween, plain } from '../claim.ts';
import { samplesBetween } from '../data/data.ts';
import { EPSILON } from '../measures/epsilon.ts';
import { overRows } from '../measures/over-rows.ts';
import { share } from '../measures/predictions.ts';
import { rubbish } from '../measures/rubbish.ts';
import { meanOf } from '../measures/statistics.ts';
import { maxout } from '../recipes/maxout.ts';

const DIGITS = 2000;

const within = (x: Value) => x.shape.map((_, axis) => axis).slice(1);
const inner = (a: Value, b: Value) => reduceSum(mul(a, b), within(a), false);

export const noiseLowers = defineClaim({
  row: 42,
  section: '6',
  title: 'Noise has no aim',
  claim:
    'Noise of zero mean has an expected dot product of zero with the gradient: it often lowers the cost, and raises it no more than the ' +
    'fast gradient sign method does.',
  paper: 'often',
  expected: {
    'cost lowered': percentBetween(10, 60),
    'mean cosine': { from: -0.005, to: 0.005, unit: '' },
    'no more than FGSM': percentBetween(95, 100),
  },
  decidedAt: 'quick',
  models: (preset) => [{ recipe: maxout(preset) }],
  holdsInDirection: (measured) => measured['no more than FGSM'] > 90,
  async measure(context) {
    const { logitsOf } = await context.trained(maxout(context.preset));
    const { images, labels } = context.data.test;
    const digits = samplesBetween({ images, labels }, 0, Math.min(DIGITS, labels.length));
    const count = digits.labels.length;
    const shape = images.shape.slice(1);
    const found = await overRows(
      context.runtime,
      {
        inputs: digits.inputs,
        noise: rubbish(context.seed, count, shape),
        labels: integers([count], digits.labels),
      },
      (rows) => ({
        inputs: input('inputs', 'float32', [rows, ...shape]),
        noise: input('noise', 'float32', [rows, ...shape]),
        labels: input('labels', 'int64', [rows]),
      }),
      (rows) => {
        const lossAt = (x: Value) => crossEntropy(logitsOf(x), rows.labels);
        const clean = lossAt(rows.inputs);
        const slope = inputGradient(clean, rows.inputs);
        const eta = sign(rows.noise);
        return {
          clean,
          noisy: lossAt(add(rows.inputs, mul(EPSILON, eta))),
          attacked: lossAt(add(rows.inputs, mul(EPSILON, sign(slope)))),
          // Signs along the slope's, because the slope itself underflows where the network is sure.
          cosine: div(inner(sign(slope), eta), sqrt(mul(inner(eta, eta), inner(eta, eta)))),
        };
      },
    );
    const [clean, noisy, attacked] = [found.clean, found.noisy, found.attacked].map(({ data }) => Array.from(data));
    return {
      measured: {
        'cost lowered': percent(share(noisy.filter((loss, i) => loss < clean[i]).length, count)),
        'mean cosine': plain(meanOf(Array.from(found.cosine.data))),
        'no more than FGSM': percent(share(noisy.filter((loss, i) => loss <= attacked[i]).length, count)),
        'mean cost': plain(meanOf(clean)),
        'mean cost under noise': plain(meanOf(noisy)),
        'mean cost under FGSM': plain(meanOf(attacked)),
      },
      notes: [
        `Random signs times ${EPSILON} on the first ${count} test digits. The cosine is that of the random signs with the signs of the ` +
          "gradient, which are FGSM's direction.",
      ],
    };
  },
});
