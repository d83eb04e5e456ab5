import { defineFigure } from './figure.ts';
import type { Picture } from './picture.ts';
import { panel, panels, tiles } from './tiles.ts';

/** Logistic regression on 3 against 7, seen whole. */
export interface FourPanels {
  readonly weights: Picture;
  /** The perturbation that is worst for every 3; its negative for every 7. */
  readonly weightSigns: Picture;
  readonly clean: readonly Picture[];
  /** The same digits after the fast gradient sign method. */
  readonly adversarials: readonly Picture[];
  /** Size of the perturbation, in pixel units. */
  readonly epsilon: number;
  /** In %, of the whole test set. */
  readonly cleanError: number;
  /** In %, of the whole test set. */
  readonly adversarialError: number;
}

/** Weights, their signs, digits before and after the attack: the paper's figure 2. */
export const fourPanels = defineFigure({
  name: 'four-panels',
  render({ weights, weightSigns, clean, adversarials, epsilon, cleanError, adversarialError }: FourPanels) {
    const rate = (error: number) => `${error.toFixed(1)}\u00a0%`;
    return panels([
      panel(tiles([weights], 'the weights as a picture'), 'a) weights'),
      panel(tiles([weightSigns], 'the signs of the weights as a picture'), 'b) signs of the weights'),
      panel(tiles(clean, `${clean.length} digits`), `c) digits: error ${rate(cleanError)}`),
      panel(
        tiles(adversarials, `the same ${adversarials.length} digits after the attack`),
        `d) fast gradient sign, epsilon ${epsilon}: error ${rate(adversarialError)}`,
      ),
    ]).text;
  },
});
