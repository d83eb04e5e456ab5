import { signedPictureOf } from '../../report/figures/picture.ts';
import { sizeOf } from '../../tensor/index.ts';
import { defineClaim, plain } from '../claim.ts';
import type { TrainedModel } from '../context.ts';
import { bestWindow, participation, spatialEntropy } from '../measures/locality.ts';
import { effectSize, meanOf } from '../measures/statistics.ts';
import { adversarialMaxout, maxout } from '../recipes/maxout.ts';

/** What counts as an effect, in standard deviations. */
const EFFECT = 0.5;

/** Filters in the picture. */
const SHOWN = 48;

/** The incoming weights of each linear piece of the first layer. */
function filtersOf({ parameters: { w1 } }: TrainedModel): Float32Array[] {
  const [inputs, pieces] = w1.shape;
  return Array.from({ length: pieces }, (_, piece) =>
    Float32Array.from({ length: inputs }, (_, i) => w1.data[i * pieces + piece]),
  );
}

export const localisedWeights = defineClaim({
  row: 34,
  section: '6',
  title: 'Figure 3: weights become localised',
  claim: 'Adversarial training makes the weights of the first layer more localised and easier to interpret.',
  paper: 'figure 3',
  expected: { 'effect size': { from: EFFECT, to: 100, unit: '' } },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: maxout(preset) }, { recipe: adversarialMaxout(preset) }],
  holdsInDirection: (measured) => measured['effect size'] > 0,
  async measure(context) {
    const naive = await context.trained(maxout(context.preset));
    const trained = await context.trained(adversarialMaxout(context.preset));
    const [before, after] = [naive, trained].map((model) => filtersOf(model).map(participation));
    const shape = naive.architecture.inputShape;
    const [entropies, windows] = [spatialEntropy, bestWindow].map((measure) =>
      [naive, trained].map((model) => filtersOf(model).map((weights) => measure(weights, shape))),
    );
    const byMeasure = [
      effectSize(before, after),
      effectSize(entropies[0], entropies[1]),
      effectSize(windows[1], windows[0]),
    ];
    const panel = (label: string, model: TrainedModel) => ({
      label,
      filters: filtersOf(model)
        .slice(0, SHOWN)
        .map((weights) => signedPictureOf(weights, shape)),
    });
    return {
      measured: {
        'effect size': plain(byMeasure[0]),
        'by the entropy over 4x4 cells': plain(byMeasure[1]),
        'by the best 7x7 window': plain(byMeasure[2]),
        'measures of the three that find an effect': plain(byMeasure.filter((effect) => effect > EFFECT).length),
        'weights that take part before': plain(meanOf(before)),
        'weights that take part after': plain(meanOf(after)),
      },
      notes: [
        `Participation ratio (sum of w²)² / sum of w⁴ of the ${before.length} filters, out of ${sizeOf(shape)} weights each; the effect size is Cohen's d, ` +
          `positive where training makes filters more local, and an effect from ${EFFECT} on. Beside it the same by two measures that know where the ` +
          'weights are: the entropy of w² over cells of 4x4 pixels, and the share of w² in the 7x7 window that has most of it.',
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
