import { defineAttack, type Subject } from '../harness/attack.ts';
import { chosen, integer, real } from '../harness/options.ts';
import { wayToBoundary } from './boundaries/boundary.ts';
import { NearestSoFar } from './boundaries/nearest-so-far.ts';
import { cosine } from './steps/cosine-decay.ts';

/** The length of the last step, as a share of the first. */
const LAST_STEP = 0.01;

/**
 * Decoupled direction and norm: a step along the gradient decides the direction of the perturbation; its norm is set apart
 * from that, a little smaller where the last iterate fooled, a little larger where it did not.
 *
 * @see Rony, Hafemann, Oliveira, Ben Ayed, Sabourin and Granger 2019, arXiv 1811.09600, algorithm 1
 */
export const ddn = defineAttack({
  name: 'ddn',
  description: 'gradient steps on a sphere that shrinks once fooled (Rony et al. 2019)',
  access: 'gradient',
  seeks: 'smallest',
  norms: ['L2'],
  deviations: [
    'The norm and the steps begin with the distance at which the model would be fooled if it were linear, instead of 1, so that no scale of pixels is presumed.',
    'Iterates are not rounded to 8 bits.',
  ],
  options: {
    steps: integer(100, 'gradient steps', 1),
    gamma: real(0.05, 'share by which the norm changes in a step'),
    initialNorm: chosen('norm and step to begin with; by default the way to the boundary if the model were linear'),
  },
  async run(subject, { steps, gamma, initialNorm }) {
    const { input, norm } = subject;
    const nearest = new NearestSoFar(subject);
    const x = input.slice();
    const direction = new Float32Array(x.length);
    let slope = await subject.ascent(x);
    const firstStep = initialNorm ?? wayToBoundary(subject, x, slope);
    let radius = firstStep;
    for (let i = 0; i < steps; i++) {
      radius *= subject.isFooled(slope.logits) ? 1 - gamma : 1 + gamma;
      writeDirection(subject, slope.gradient, i, direction);
      const stepSize = cosine(firstStep, LAST_STEP * firstStep, i, steps);
      const stepped = x.map((value, j) => value - input[j] + stepSize * direction[j]);
      norm.steepest(stepped, direction);
      for (let j = 0; j < x.length; j++) x[j] = input[j] + radius * direction[j];
      subject.clip(x);
      slope = await subject.ascent(x);
      if (subject.isFooled(slope.logits) && nearest.offer(x)) break;
    }
    return nearest.example;
  },
});

/** The direction of a gradient, and any direction where there is none. */
function writeDirection({ norm, random }: Subject, gradient: Float32Array, step: number, out: Float32Array): void {
  norm.steepest(gradient, out);
  if (out.every((change) => change === 0))
    norm.sampleSphere(new Float32Array(out.length), 1, random('direction', step), out);
}
