import { type FloatTensor, row } from '../tensor/index.ts';
import { type AttackContext, defineAttack } from './attack.ts';
import { copyOf, iterate } from './iterate.ts';
import { chosen, integer } from './options.ts';

/** A point drawn uniformly from the ball around each sample, brought into the box. */
function randomStart(context: AttackContext, restart: number): FloatTensor {
  const { inputs, norm, epsilon, box } = context;
  const start = copyOf(inputs);
  for (let i = 0; i < inputs.shape[0]; i++) {
    norm.sample(row(inputs, i), epsilon, context.random(i, 'start', restart), row(start, i));
    norm.project(row(start, i), row(inputs, i), epsilon, box);
  }
  return start;
}

/**
 * Projected gradient descent on the negative loss: BIM from random starts in the ball. Each restart returns its last
 * iterate; further restarts run on the samples that are not fooled yet.
 *
 * @see Madry, Makelov, Schmidt, Tsipras and Vladu 2018, arXiv 1706.06083, section 2.1; steps of 2.5 epsilon / steps as
 * in its section 5
 */
export const pgd = defineAttack({
  name: 'pgd',
  description: 'iterated gradient steps from random starts in the ball (Madry et al. 2018)',
  access: 'gradient',
  norms: ['Linf', 'L2', 'L1'],
  options: {
    steps: integer(40, 'gradient steps of one restart', 1),
    stepSize: chosen('length of a step in the norm, in the input scale; by default 2.5 * epsilon / steps'),
    restarts: integer(1, 'random starts; a later one is tried only where the earlier ones failed', 1),
  },
  async run(context, { steps, stepSize = (2.5 * context.epsilon) / steps, restarts }) {
    const found = copyOf(context.inputs);
    let remaining = Array.from({ length: context.inputs.shape[0] }, (_, i) => i);
    for (let restart = 0; restart < restarts && remaining.length > 0; restart++) {
      const active = context.take(remaining);
      const last = await iterate(active, randomStart(active, restart), steps, stepSize);
      remaining.forEach((sample, i) => {
        row(found, sample).set(row(last, i));
      });
      if (restart + 1 === restarts) break;
      const fooled = active.criterion.isSatisfied(await active.classifier.logits(last));
      remaining = remaining.filter((_, i) => !fooled[i]);
    }
    return found;
  },
});
