import { straightLineFit } from '../../explanation/straightness.ts';
import { constant, input } from '../../graph/index.ts';
import { crossEntropy } from '../../nn/index.ts';
import { add, mul, sign } from '../../operators/index.ts';
import { argMax, floats, integers, row } from '../../tensor/index.ts';
import { inputGradient } from '../../training/index.ts';
import { defineClaim, plain } from '../claim.ts';
import type { ClaimContext } from '../context.ts';
import { samplesBetween } from '../data/data.ts';
import { overRows } from '../measures/over-rows.ts';
import { maxout } from '../recipes/maxout.ts';

/** As far as the paper's figure goes, in pixels of [0, 1]. */
const REACH = 15;
const STEPS = 121;
const EPSILONS = Array.from({ length: STEPS }, (_, i) => -REACH + (2 * REACH * i) / (STEPS - 1));
/** The paper's figure shows a four. */
const DIGIT = 4;

/** The arguments of the softmax [step, class] along the gradient's sign through one test digit. */
async function logitsAlong(context: ClaimContext, index: number) {
  const { logitsOf } = await context.trained(maxout(context.preset));
  const { inputs, labels } = samplesBetween(context.data.test, index, index + 1);
  const [, ...shape] = inputs.shape;
  const digit = { inputs, labels: integers([1], labels) };
  const { logits } = await overRows(
    context.runtime,
    { epsilons: floats([STEPS, ...shape.map(() => 1)], EPSILONS) },
    (count) => ({ epsilons: input('epsilons', 'float32', [count, ...shape.map(() => 1)]) }),
    ({ epsilons }) => {
      const x = constant(digit.inputs);
      const eta = sign(inputGradient(crossEntropy(logitsOf(x), constant(digit.labels)), x));
      return { logits: logitsOf(add(x, mul(epsilons, eta))) };
    },
  );
  return { logits, label: labels[0] };
}

/** Intervals of epsilon with the class that wins there. */
function winnersOf(classes: readonly number[]) {
  const winners: { from: number; to: number; class: number }[] = [];
  classes.forEach((best, i) => {
    const last = winners.at(-1);
    if (last?.class === best) last.to = EPSILONS[i];
    else winners.push({ from: EPSILONS[i], to: EPSILONS[i], class: best });
  });
  return winners;
}

export const piecewiseLinear = defineClaim({
  row: 33,
  section: '8',
  title: 'Figure 4: the arguments of the softmax along epsilon',
  claim:
    'Along the direction of the gradient sign, the arguments of the softmax are piecewise linear in epsilon over a wide range; ' +
    'wrong answers fill contiguous regions, and the right one only the neighbourhood of zero.',
  paper: 'figure 4',
  expected: {
    'straightness below zero': { from: 0.999, to: 1, unit: '' },
    'straightness above zero': { from: 0.999, to: 1, unit: '' },
    'right answers at most at': { from: 0, to: 1, unit: '' },
  },
  decidedAt: 'quick',
  models: (preset) => [{ recipe: maxout(preset) }],
  async measure(context) {
    const index = Math.max(context.data.test.labels.indexOf(DIGIT), 0);
    const { logits, label } = await logitsAlong(context, index);
    const rows = EPSILONS.map((_, i) => Array.from(row(logits, i)));
    const classes = rows.map(argMax);
    const half = (isOuter: (epsilon: number) => boolean) => {
      const outer = EPSILONS.flatMap((epsilon, i) => (isOuter(epsilon) ? [i] : []));
      const x = outer.map((i) => EPSILONS[i]);
      const lines = rows[0].map((_, k) =>
        straightLineFit(
          x,
          outer.map((i) => rows[i][k]),
        ),
      );
      return Math.min(...lines);
    };
    const right = EPSILONS.filter((_, i) => classes[i] === label).map(Math.abs);
    return {
      measured: {
        'straightness below zero': plain(half((epsilon) => epsilon <= -REACH / 2)),
        'straightness above zero': plain(half((epsilon) => epsilon >= REACH / 2)),
        'right answers at most at': plain(right.length === 0 ? 0 : Math.max(...right)),
      },
      notes: ['Straightness is R² of a line, the smallest over the ten classes, for |epsilon| from 7.5 to 15.'],
      figures: [
        {
          name: 'logits-along-epsilon',
          title: `A ${label} moved along the sign of its gradient`,
          data: {
            epsilons: EPSILONS,
            classes: rows[0].map((_, k) => String(k)),
            logits: rows[0].map((_, k) => rows.map((scores) => scores[k])),
            trueClass: label,
            winners: winnersOf(classes),
          },
        },
      ],
    };
  },
});
