import { defineAttack } from '../harness/attack.ts';
import { chosen, integer } from '../harness/options.ts';
import { normNames } from '../threat/index.ts';
import { iterate } from './steps/iterate.ts';

/**
 * Projected gradient descent on the negative loss: BIM from random starts in the ball. Each restart returns its last
 * iterate; further restarts run on the samples that are not fooled yet.
 *
 * @see Madry, Makelov, Schmidt, Tsipras and Vladu 2018, arXiv 1706.06083, section 2.1; steps of 2.5 epsilon / steps as
 * in its section 5
 * @example
 * const result = await attack(classifier, pgd, images, labels, { epsilon: 8 / 255, options: { steps: 20, restarts: 5 } });
 */
export const pgd = defineAttack({
  name: 'pgd',
  description: 'iterated gradient steps from random starts in the ball (Madry et al. 2018)',
  access: 'gradient',
  use: 'try first',
  norms: normNames,
  deviations: [
    'It climbs the log-odds, of which the cross-entropy is the softplus: the same direction, without the saturation.',
    'Random starts are uniform in the ball in every norm, and projected onto ball and box at once.',
  ],
  options: {
    steps: integer(40, 'gradient steps of one restart', 1),
    stepSize: chosen('length of a step in the norm, in the input scale; by default 2.5 * epsilon / steps'),
    restarts: integer(1, 'random starts; a later one is tried only where the earlier ones failed', 1),
  },
  async run(subject, { steps, stepSize = (2.5 * subject.epsilon) / steps, restarts }) {
    const { input, norm, epsilon, random, project } = subject;
    for (let restart = 0; ; restart++) {
      const start = new Float32Array(input.length);
      norm.sample(input, epsilon, random('start', restart), start);
      project(start);
      const last = await iterate(subject, start, steps, stepSize);
      if (restart + 1 === restarts || subject.isFooled(await subject.logits(last))) return last;
    }
  },
});
