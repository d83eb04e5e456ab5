import { defineAttack } from '../harness/attack.ts';
import { integer, real } from '../harness/options.ts';
import { bumpMoves } from './squares/bumps.ts';
import { cornerMoves } from './squares/corners.ts';
import { planeOf } from './squares/image-plane.ts';
import { randomSearch } from './squares/random-search.ts';

/** After so many proposals the area of windows is halved. */
const HALVED_AFTER = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

/**
 * The Square Attack: random search that needs no gradient. It changes square windows, large ones first, and keeps what
 * makes the margin smaller, z_y - max z_other, or max z_other - z_t toward a target t. The schedule of window sizes is
 * that of 10000 queries, whatever `queries` is, as in AutoAttack.
 *
 * @see Andriushchenko, Croce, Flammarion and Hein 2020, arXiv 1912.00049, algorithms 1 to 3
 */
export const square = defineAttack({
  name: 'square',
  description: 'random search over square windows, without gradients (Andriushchenko et al. 2020)',
  access: 'scores',
  norms: ['Linf', 'L2', 'L1'],
  deviations: [
    'Windows and signs are drawn for each sample, not for a whole batch as in AutoAttack, so that batches do not change results.',
    "Windows reach the last row and column; in Linf, one that changes nothing is drawn again before the model is asked, as in the authors' own code.",
    'In L2 and L1 the mass of two windows is moved channel by channel as in algorithm 3, and no image is scaled as a whole.',
    'The 5 x 5 bumps of the start fill images of any size; windows that do not fit are longer in the other direction.',
  ],
  options: {
    queries: integer(5000, 'forward passes of one restart', 1),
    p: real(0.8, 'share of the pixels that the first windows cover'),
    restarts: integer(1, 'random starts; a later one is tried only where the earlier ones failed', 1),
  },
  async run(subject, { queries, p, restarts }) {
    if (subject.epsilon === 0) return subject.input;
    const plane = planeOf(subject.shape, subject.layout);
    const areaOf = (proposal: number) =>
      (p * plane.height * plane.width) / 2 ** HALVED_AFTER.filter((count) => proposal > count).length;
    for (let restart = 0; ; restart++) {
      const random = subject.random('restart', restart);
      const { power } = subject.norm;
      const moves = Number.isFinite(power)
        ? bumpMoves(subject, plane, random, power)
        : cornerMoves(subject, plane, random);
      const isFooled = await randomSearch(subject, moves, queries, areaOf);
      if (isFooled || restart + 1 === restarts) return moves.x;
    }
  },
});
