import { OptionError } from '../errors.ts';
import { diameterOf } from '../threat/index.ts';
import { type Attack, defineAttack, type Subject } from './attack.ts';
import { chosen, integer, type Options } from './options.ts';
import { watched } from './watched.ts';

/** What bisection is told beside the attack's own options. */
export type Bisection = { readonly bisections: number; readonly largest: number | undefined };

/**
 * The nearest example that an attack within epsilon finds. It is given the largest radius first; then the interval between the
 * largest radius that resisted and the distance of the nearest example so far is halved again and again. Whatever it asks about
 * and fools counts as found, so that no evaluation is lost.
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
      const { input, norm, box } = subject;
      let nearest: Float32Array | undefined;
      let distance = Number.POSITIVE_INFINITY;
      const offer = (x: Float32Array) => {
        const far = norm.distance(x, input);
        if (far < distance) [nearest, distance] = [x.slice(), far];
      };
      /** Whether the attack fools in the ball of this radius. */
      const foolsWithin = async (epsilon: number) => {
        const seen = watched(subject, (x, _, logits) => {
          if (logits !== undefined && subject.isFooled(logits) && isClipped(subject, x)) offer(x);
        });
        const isNearEnough = (x: Float32Array) => norm.distance(x, input) <= epsilon;
        const found = await procedure({
          ...seen,
          epsilon,
          project: norm.projection(input, epsilon, box),
          isNearEnough,
        });
        if (found === undefined) return false;
        norm.project(found, input, epsilon, box);
        const isFooled = subject.isFooled(await subject.logits(found));
        if (isFooled) offer(found);
        return isFooled;
      };
      await foolsWithin(largest);
      let resisted = 0;
      for (let i = 0; i < bisections && Number.isFinite(distance); i++) {
        const epsilon = (resisted + distance) / 2;
        if (!(await foolsWithin(epsilon))) resisted = Math.min(epsilon, distance);
      }
      return nearest;
    },
  });
}

function isClipped({ clip }: Subject, x: Float32Array): boolean {
  const inside = x.slice();
  clip(inside);
  return inside.every((value, j) => value === x[j]);
}

function diameter({ input, norm, box }: Subject): number {
  if (box === undefined) {
    throw new OptionError('largest', 'without a box there is no largest radius', 'Give one, or let clipping be on.');
  }
  return diameterOf(norm, box, input.length);
}
