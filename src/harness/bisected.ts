import { OptionError } from '../errors.ts';
import { diameterOf } from '../threat/index.ts';
import { type Attack, defineAttack, type Procedure, type Subject } from './attack.ts';
import { chosen, integer, type Options } from './options.ts';

/** What bisection is told beside the attack's own options. */
export type Bisection = { readonly bisections: number; readonly largest: number | undefined };

/**
 * The nearest example that an attack within epsilon finds. It is given the largest radius first; then the interval between the
 * largest radius that resisted and the distance of the nearest example so far is halved again and again.
 *
 * @param method An attack that seeks within epsilon; its options are those of the result too
 * @returns An attack that seeks the smallest perturbation
 */
export function bisected<O extends Options>(method: Attack<O>): Attack<O & Bisection>;
export function bisected(method: Attack): Attack {
  const { name, access, norms, aims, remarks } = method;
  return defineAttack({
    name: `bisected ${name}`,
    description: `the smallest epsilon at which ${name} fools, by bisection`,
    access,
    seeks: 'smallest',
    aims,
    norms,
    remarks,
    options: {
      ...method.options,
      bisections: integer(20, 'halvings of the interval of epsilon', 1),
      largest: chosen('the first radius that is tried; by default one that holds the whole box'),
    },
    async run(subject, { bisections, largest = diameter(subject), ...own }) {
      const procedure = method.with(own);
      const { input, norm } = subject;
      let nearest = await foundWithin(subject, procedure, largest);
      if (nearest === undefined) return undefined;
      let resisted = 0;
      for (let i = 0; i < bisections; i++) {
        const epsilon = (resisted + norm.distance(nearest, input)) / 2;
        const found = await foundWithin(subject, procedure, epsilon);
        if (found === undefined) resisted = epsilon;
        else nearest = found;
      }
      return nearest;
    },
  });
}

/** What an attack finds in the ball of this radius; undefined where that does not fool. */
async function foundWithin(subject: Subject, procedure: Procedure, epsilon: number): Promise<Float32Array | undefined> {
  const { input, norm, box } = subject;
  const found = await procedure({
    ...subject,
    epsilon,
    project: norm.projection(input, epsilon, box),
    isNearEnough: (x) => norm.distance(x, input) <= epsilon,
  });
  if (found === undefined) return undefined;
  norm.project(found, input, epsilon, box);
  return subject.isFooled(await subject.logits(found)) ? found : undefined;
}

function diameter({ input, norm, box }: Subject): number {
  if (box === undefined) {
    throw new OptionError('largest', 'without a box there is no largest radius', 'Give one, or let clipping be on.');
  }
  return diameterOf(norm, box, input.length);
}
