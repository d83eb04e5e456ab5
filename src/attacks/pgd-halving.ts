import { defineAttack } from '../harness/attack.ts';
import { integer } from '../harness/options.ts';
import { margin } from '../nn/index.ts';
import { type Ascent, cosineAscent } from './steps/cosine-ascent.ts';
import { diversifiedStart } from './steps/diversified-start.ts';
import { leadOf } from './steps/lead.ts';

/** Of the starts, one in so many is climbed on from after each round. */
const KEPT = 4;

/**
 * PGD on the margin from many diverse starts by successive halving: a few steps from each, then twice as many from the best quarter,
 * until one is left. Samples that fall to few starts are found so, where one long ascent after the other would spend its steps on
 * starts that lead nowhere.
 *
 * @see Jamieson and Talwalkar 2016, arXiv 1502.07943, algorithm 1; the starts as in Tashiro, Song and Ermon 2020, arXiv 2003.06878
 */
export const pgdHalving = defineAttack({
  name: 'pgd-halving',
  description: 'gradient steps from many diverse starts, of which the best are climbed on; ours',
  access: 'gradient',
  norms: ['Linf', 'L2', 'L1', 'L0'],
  options: {
    starts: integer(16, 'starts of the first round', 1),
    steps: integer(5, 'gradient steps of the first round; each later one has twice as many', 1),
    diversifying: integer(2, 'steps along a random direction of the logits that lead to a start'),
  },
  async run(subject, { starts, steps, diversifying }) {
    const { epsilon } = subject;
    const climbed = (x: Float32Array) => subject.ascent(x, margin);
    const lead = ({ logits }: Ascent) => leadOf(subject, logits);
    let points = Array.from({ length: starts }, (_, start) => () => diversifiedStart(subject, diversifying, start));
    for (let round = 0; ; round++) {
      const ascents: Ascent[] = [];
      const stretch = { steps: steps * 2 ** round, climbed, firstStep: round === 0 ? 2 * epsilon : epsilon };
      for (const point of points) {
        const ascent = await cosineAscent(subject, await point(), [stretch]);
        if (ascent.isFooled) return ascent.x;
        ascents.push(ascent);
      }
      const best = ascents.sort((a, b) => lead(b) - lead(a));
      if (best.length === 1) return best[0].x;
      points = best.slice(0, Math.ceil(best.length / KEPT)).map(
        ({ x }) =>
          async () =>
            x,
      );
    }
  },
});
