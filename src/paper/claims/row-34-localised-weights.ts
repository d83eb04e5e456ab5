import { signedPictureOf } from '../../report/figures/picture.ts';
import { sizeOf } from '../../tensor/index.ts';
import { defineClaim, plain } from '../claim.ts';
import type { TrainedModel } from '../context.ts';
import { effectSize, meanOf } from '../measures/statistics.ts';
import { adversarialMaxout, maxout } from '../recipes/maxout.ts';

/** Filters in the picture. */
const SHOWN = 48;

/** The incoming weights of each linear piece of the first layer. */
function filtersOf({ parameters: { w1 } }: TrainedModel): Float32Array[] {
  const [inputs, pieces] = w1.shape;
  return Array.from({ length: pieces }, (_, piece) =>
    Float32Array.from({ length: inputs }, (_, i) => w1.data[i * pieces + piece]),
  );
}

/** How many weights take part: n where all are equally large, 1 where all but one are zero. */
function participation(weights: Float32Array): number {
  const squares = weights.reduce((sum, w) => sum + w * w, 0);
  const fourth = weights.reduce((sum, w) => sum + w ** 4, 0);
  return fourth === 0 ? 0 : squares ** 2 / fourth;
}

export const localisedWeights = defineClaim({
  row: 34,
  section: '6',
  title: 'Figure 3: weights become localised',
  claim: 'Adversarial training makes the weights of the first layer more localised and easier to interpret.',
  paper: 'figure 3',
  expected: { 'effect size': { from: 0.5, to: 100, unit: '' } },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: maxout(preset) }, { recipe: adversarialMaxout(preset) }],
  holdsInDirection: (measured) => measured['effect size'] > 0,
  async measure(context) {
    const naive = await context.trained(maxout(context.preset));
    const trained = await context.trained(adversarialMaxout(context.preset));
    const [before, after] = [naive, trained].map((model) => filtersOf(model).map(participation));
    const shape = naive.architecture.inputShape;
    const panel = (label: string, model: TrainedModel) => ({
      label,
      filters: filtersOf(model)
        .slice(0, SHOWN)
        .map((weights) => signedPictureOf(weights, shape)),
    });
    return {
      measured: {
        'effect size': plain(effectSize(before, after)),
        'weights that take part before': plain(meanOf(before)),
        'weights that take part after': plain(meanOf(after)),
      },
      notes: [
        `Participation ratio (sum of w²)² / sum of w⁴ of the ${before.length} filters, out of ${sizeOf(shape)} weights each; the effect size is Cohen's d.`,
      ],
      figures: [
        {
          name: 'weights',
          title: 'Weights of the first layer',
          data: { panels: [panel('trained on clean images', naive), panel('adversarially trained', trained)] },
        },
      ],
    };
  },
});
