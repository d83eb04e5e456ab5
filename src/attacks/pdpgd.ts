import { defineAttack } from '../harness/attack.ts';
import { margin } from '../nn/index.ts';
import { L2 } from '../threat/index.ts';
import { longestMove } from './boundaries/boundary.ts';
import { NearestSoFar } from './boundaries/nearest-so-far.ts';
import { bisectTowardClean } from './boundaries/toward-clean.ts';
import { descentDeviations, descentOptions, LAST_STEP } from './primal-dual/descent.ts';
import { Multipliers } from './primal-dual/multipliers.ts';
import { proximal } from './primal-dual/proximal.ts';
import { exponential } from './steps/exponential-decay.ts';
import { Moments } from './steps/moments.ts';

/** The proximal step minds that coordinates have steps of their own: so many rounds, or until a round changes less than this. */
const ROUNDS = 5;
const SETTLED = 0.01;

/**
 * Primal-dual proximal gradient descent: steps of Adam down the loss, each followed by the proximal operator of the norm, for the
 * saddle point of w ||d|| + (1 - w) softplus(z_y - max z_other), in which the weight w rises once fooled. Not in L0, where the
 * authors have it too: on some networks it came nowhere near what FGSM finds there.
 *
 * @see Matyasko and Chau 2021, arXiv 2106.01538, algorithm 2; proximal Adam as in Melchior, Joseph and Moolekamp 2019,
 * arXiv 1910.10094
 */
export const pdpgd = defineAttack({
  name: 'pdpgd',
  description: 'proximal gradient steps on distance and loss with multipliers (Matyasko and Chau 2021)',
  access: 'gradient',
  seeks: 'smallest',
  norms: ['Linf', 'L2', 'L1'],
  deviations: descentDeviations,
  options: descentOptions,
  async run(subject, { steps, stepSize }) {
    const { input, norm } = subject;
    const nearest = new NearestSoFar(subject);
    const multipliers = new Multipliers(steps);
    const moments = new Moments(input.length);
    const [gradient, direction, size] = [0, 1, 2].map(() => new Float64Array(input.length));
    const x = input.slice();
    const shrunk = input.slice();
    let slope = await subject.ascent(x, margin);
    const unit = norm.dual(slope.gradient) || 1;
    const firstStep = stepSize ?? longestMove(subject, slope);
    for (let i = 0; i < steps; i++) {
      const isFooled = subject.isFooled(slope.logits);
      const push = isFooled ? 0 : 1 / (1 + Math.exp(slope.loss)) / unit;
      for (let j = 0; j < x.length; j++) gradient[j] = -push * slope.gradient[j];
      moments.note(gradient);
      moments.write(direction, size);
      const step = exponential(firstStep, LAST_STEP * firstStep, i, steps);
      for (let j = 0; j < x.length; j++) x[j] -= step * direction[j];
      subject.clip(x);
      shrink(x, (multipliers.distance / multipliers.loss) * step);
      multipliers.update(isFooled);
      slope = await subject.ascent(x, margin);
      if (subject.isFooled(slope.logits) && nearest.offer(x)) return nearest.example;
    }
    await bisectTowardClean(subject, nearest);
    return nearest.example;

    /** Moves x, in place, to where weight ||d|| + sum of size (d - change)^2 / 2 is least. */
    function shrink(x: Float32Array, weight: number): void {
      const largest = size.reduce((most, value) => Math.max(most, value), 0);
      const change = x.map((value, j) => value - input[j]);
      const kept = change.slice();
      const before = new Float32Array(x.length);
      for (let round = 0; round < ROUNDS; round++) {
        before.set(kept);
        for (let j = 0; j < x.length; j++) kept[j] += (change[j] - kept[j]) * (size[j] / largest);
        proximal[norm.name](kept, weight / largest);
        for (let j = 0; j < x.length; j++) shrunk[j] = input[j] + kept[j];
        subject.clip(shrunk);
        for (let j = 0; j < x.length; j++) kept[j] = shrunk[j] - input[j];
        if (L2.distance(kept, before) <= SETTLED * L2.dual(kept)) break;
      }
      x.set(shrunk);
    }
  },
});
