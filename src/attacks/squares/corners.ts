import type { Subject } from '../../harness/attack.ts';
import type { RandomStream } from '../../random.ts';
import { type ImagePlane, sidesOf, somewhere, visit, type Window } from './image-plane.ts';
import type { Moves } from './random-search.ts';

/**
 * The moves of the Square Attack in Linf: every value stands at one of the two ends of what ball and box allow. The
 * start has one sign a channel and column, a proposal one sign a channel in a window.
 *
 * @see Andriushchenko et al. 2020, arXiv 1912.00049, algorithm 2
 */
export function cornerMoves(subject: Subject, plane: ImagePlane, random: RandomStream): Moves {
  const { input, epsilon, project } = subject;
  const [lowest, highest] = [-epsilon, epsilon].map((offset) => {
    const end = input.map((value) => value + offset);
    project(end);
    return end;
  });
  const canMove = lowest.some((value, i) => value < highest[i]);
  const x = input.slice();
  const before = new Float32Array(x.length);
  let changed: Window = { top: 0, left: 0, height: 0, width: 0 };

  /** Draws one sign a channel; whether that changes anything. */
  const paint = (window: Window): boolean => {
    let differs = false;
    for (let channel = 0; channel < plane.channels; channel++) {
      const ends = (random.bits() & 1) === 0 ? lowest : highest;
      visit(plane, channel, window, (i) => {
        before[i] = x[i];
        differs ||= x[i] !== ends[i];
        x[i] = ends[i];
      });
    }
    return differs;
  };
  for (let left = 0; left < plane.width; left++) paint({ top: 0, left, height: plane.height, width: 1 });

  return {
    x,
    propose(area) {
      const sides = sidesOf(plane, area, Math.max(Math.round(Math.sqrt(area)), 1));
      do changed = somewhere(plane, sides, random);
      while (!paint(changed) && canMove);
    },
    undo() {
      for (let channel = 0; channel < plane.channels; channel++) {
        visit(plane, channel, changed, (i) => {
          x[i] = before[i];
        });
      }
    },
  };
}
