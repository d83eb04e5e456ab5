import { defineAttack } from '../harness/attack.ts';
import { margin } from '../nn/index.ts';
import { longestMove } from './boundaries/boundary.ts';
import { NearestSoFar } from './boundaries/nearest-so-far.ts';
import { bisectTowardClean } from './boundaries/toward-clean.ts';
import { descentDeviations, descentOptions, LAST_STEP } from './primal-dual/descent.ts';
import { Multipliers } from './primal-dual/multipliers.ts';
import { exponential } from './steps/exponential-decay.ts';
import { Moments } from './steps/moments.ts';

/**
 * Primal-dual gradient descent: steps of Adam for the saddle point of w ||d|| + (1 - w) softplus(z_y - max z_other), in which the
 * weight w rises once fooled.
 *
 * @see Matyasko and Chau 2021, arXiv 2106.01538, algorithm 1
 */
export const pdgd = defineAttack({
  name: 'pdgd',
  description: 'gradient steps on distance and loss with multipliers (Matyasko and Chau 2021)',
  access: 'gradient',
  seeks: 'smallest',
  norms: ['L2'],
  deviations: descentDeviations,
  options: descentOptions,
  async run(subject, { steps, stepSize }) {
    const { input, norm } = subject;
    const nearest = new NearestSoFar(subject);
    const multipliers = new Multipliers(steps);
    const moments = new Moments(input.length);
    const [gradient, direction, size] = [0, 1, 2].map(() => new Float64Array(input.length));
    const x = input.slice();
    let slope = await subject.ascent(x, margin);
    const unit = norm.dual(slope.gradient) || 1;
    const firstStep = stepSize ?? longestMove(subject, slope);
    for (let i = 0; i < steps; i++) {
      const isFooled = subject.isFooled(slope.logits);
      const push = isFooled ? 0 : multipliers.loss / (1 + Math.exp(slope.loss)) / unit;
      const pull = multipliers.distance / (norm.distance(x, input) || 1);
      for (let j = 0; j < x.length; j++) gradient[j] = pull * (x[j] - input[j]) - push * slope.gradient[j];
      moments.note(gradient);
      moments.write(direction, size);
      const step = exponential(firstStep, LAST_STEP * firstStep, i, steps);
      for (let j = 0; j < x.length; j++) x[j] -= step * direction[j];
      subject.clip(x);
      multipliers.update(isFooled);
      slope = await subject.ascent(x, margin);
      if (subject.isFooled(slope.logits) && nearest.offer(x)) return nearest.example;
    }
    await bisectTowardClean(subject, nearest);
    return nearest.example;
  },
});
