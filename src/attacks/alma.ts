import { defineAttack, type Subject } from '../harness/attack.ts';
import { chosen, integer } from '../harness/options.ts';
import { dlr, margin } from '../nn/index.ts';
import { wayToBoundary } from './boundaries/boundary.ts';
import { NearestSoFar } from './boundaries/nearest-so-far.ts';
import { bisectTowardClean } from './boundaries/toward-clean.ts';
import { exponential } from './steps/exponential-decay.ts';

/** Constants of the paper: section 4 and its table 1. */
const LAST_STEP = 0.01;
const CHECKED_EVERY = 10;
const IMPROVED = 0.95;
const GROWTH = 1.2;
const MEMORY = 0.9;
const TOLERANCE = 1e-4;
/** The first step is as long as this share of the way to the boundary if the model were linear. */
const FIRST_STEP = 0.1;
/** The ratio needs a third class to divide by. */
const LEAST_CLASSES = 3;

/**
 * ALMA, the augmented Lagrangian method for adversarial attacks: steps of RMSProp with momentum down the distance plus a penalty of
 * the difference of logits ratio, whose multiplier follows the penalty's slope and whose weight grows while nothing improves.
 *
 * @see Rony, Granger, Pedersoli and Ben Ayed 2021, arXiv 2011.11857, algorithm 1, with the penalty P2
 */
export const alma = defineAttack({
  name: 'alma',
  description: 'gradient steps on an augmented Lagrangian (Rony et al. 2021)',
  access: 'gradient',
  seeks: 'smallest',
  aims: ['untargeted'],
  norms: ['L2', 'L1'],
  deviations: [
    'Distances are measured in what would fool the model if it were linear, and the first step is a tenth of that long, so that no scale of pixels is presumed.',
    'A bisection of the way from the clean sample to the nearest example ends it.',
    'With 2 classes the ratio is the margin over its size at the clean sample.',
  ],
  options: {
    steps: integer(1000, 'gradient steps', 1),
    stepSize: chosen('length of the first step; by default a tenth of what would fool the model if it were linear'),
  },
  async run(subject, { steps, stepSize }) {
    const { input, norm } = subject;
    const nearest = new NearestSoFar(subject);
    const size = input.length;
    const x = input.slice();
    const loss = subject.classCount >= LEAST_CLASSES ? dlr : margin;
    let slope = await subject.slope(x, loss);
    const unit = wayToBoundary(subject, x, slope);
    const scale = subject.classCount >= LEAST_CLASSES ? 1 : Math.abs(slope.loss) || 1;
    const squares = new Float64Array(size).fill(1);
    const momentum = new Float64Array(size);
    let [multiplier, weight] = [1, 1];
    let first = 0;
    let foundAt = Number.POSITIVE_INFINITY;
    let before = TOLERANCE - slope.loss / scale;
    for (let i = 0; i < steps; i++) {
      const constraint = TOLERANCE - slope.loss / scale;
      if (i > 0 && (i + 1) % CHECKED_EVERY === 0) {
        if (nearest.example === undefined && !(constraint < IMPROVED * before)) weight *= GROWTH;
        before = constraint;
      }
      if (i > 0) {
        const wanted = MEMORY * multiplier + (1 - MEMORY) * penaltySlope(constraint, weight, multiplier);
        multiplier = Math.min(Math.max(wanted, 1e-6), 1e12);
      }
      const push = (penaltySlope(constraint, weight, multiplier) / scale) * unit;
      const gradient = pullOf(subject, x);
      for (let j = 0; j < size; j++) gradient[j] = (i === 0 ? 0 : gradient[j]) - push * slope.gradient[j];
      if (i === 0)
        first =
          (stepSize ?? FIRST_STEP * unit) / (norm.distance(Float32Array.from(gradient), new Float32Array(size)) || 1);
      const since = Math.max(i - foundAt, 0);
      const step = exponential(first, LAST_STEP * first, since, Math.max(steps - foundAt, 1));
      for (let j = 0; j < size; j++) {
        squares[j] = MEMORY * squares[j] + (1 - MEMORY) * gradient[j] ** 2;
        momentum[j] = MEMORY * momentum[j] + gradient[j] / (Math.sqrt(squares[j]) + 1e-8);
        x[j] -= step * momentum[j];
      }
      subject.clip(x);
      slope = await subject.slope(x, loss);
      if (!subject.isFooled(slope.logits)) continue;
      foundAt = Math.min(foundAt, i + 1);
      if (nearest.offer(x)) return nearest.example;
    }
    await bisectTowardClean(subject, nearest);
    return nearest.example;
  },
});

/** The gradient of the distance. */
function pullOf({ input, norm }: Subject, x: Float32Array): Float64Array {
  const distance = norm.distance(x, input) || 1;
  return Float64Array.from(x, (value, j) =>
    norm.power === 1 ? Math.sign(value - input[j]) : (value - input[j]) / distance,
  );
}

/** The derivative of P2 in the constraint: mu y + mu rho y^2 + rho^2 y^3 / 6 above 0, mu y / (1 - rho y) below. */
function penaltySlope(constraint: number, weight: number, multiplier: number): number {
  if (constraint >= 0) return multiplier * (1 + 2 * weight * constraint) + (weight * constraint) ** 2 / 2;
  return multiplier / (1 - weight * constraint) ** 2;
}
