import { defineAttack, type Subject } from '../harness/attack.ts';
import { integer, real } from '../harness/options.ts';
import { margin } from '../nn/index.ts';
import type { Hyperplane } from '../threat/index.ts';
import { boundaryNear, nearestBoundary, rivals } from './boundaries/boundary.ts';

/**
 * DeepFool: takes the model to be linear, goes to the nearest boundary and a little beyond, and again, until the answer
 * changes. Toward a target it goes to the boundary with whatever class is ahead of it.
 *
 * @see Moosavi-Dezfooli, Fawzi and Frossard 2016, arXiv 1511.04599, algorithm 2; Linf as in section 3.3
 * @example
 * const { samples } = await nearest(classifier, deepfool, images, labels, { norm: 'L2' });
 * console.log(samples.map(smallestDistance));
 */
export const deepfool = defineAttack({
  name: 'deepfool',
  description: 'to the nearest boundary of the linearised model, until fooled (Moosavi-Dezfooli et al. 2016)',
  access: 'gradient',
  seeks: 'smallest',
  norms: ['L2', 'Linf'],
  deviations: [
    "A step leads to the nearest point of the boundary inside the box, which without a box is the paper's; the paper knows no box, and nothing of its steps is left where pixels saturate.",
    'It has a targeted version, to the boundary with whatever class is ahead of the target.',
  ],
  options: {
    steps: integer(50, 'linearisations at most', 1),
    candidates: integer(
      10,
      'the classes whose boundaries are looked at: the most probable ones, the label among them',
      2,
    ),
    overshoot: real(0.02, 'how far to go beyond the boundary, as a share of the way to it'),
  },
  async run(subject, { steps, candidates, overshoot }) {
    const { input, norm, box } = subject;
    const boundaryAt = await boundaries(subject, candidates);
    const x = input.slice();
    const change = new Float32Array(x.length);
    const perturbation = new Float32Array(x.length);
    for (let i = 0; i < steps; i++) {
      norm.ontoHyperplane(x, await boundaryAt(x), change, box);
      for (let j = 0; j < x.length; j++) {
        perturbation[j] += change[j];
        x[j] = input[j] + (1 + overshoot) * perturbation[j];
      }
      subject.clip(x);
      if (subject.isFooled(await subject.logits(x))) return x;
    }
    return undefined;
  },
});

/** The boundary to go to next, from anywhere. */
async function boundaries(subject: Subject, candidates: number): Promise<(x: Float32Array) => Promise<Hyperplane>> {
  const { aim, label } = subject;
  if (aim === 'targeted') {
    return async (x) => {
      const { logits, loss, gradient } = await subject.ascent(x, margin);
      return boundaryNear(subject, x, gradient, logits[label], logits[label] - loss);
    };
  }
  const classes = await rivals(subject, candidates - 1);
  return (x) => nearestBoundary(subject, x, classes);
}
