import { defineClaim, percentBetween } from '../claim.ts';
import type { TrainedModel } from '../context.ts';
import { meanOverNetworks, networksOf } from '../measures/over-networks.ts';
import { cleanMistakes } from '../measures/test-digits.ts';
import { trainingCurves } from '../measures/training-curves.ts';
import { maxout } from '../recipes/maxout.ts';

export const maxoutClean = defineClaim({
  row: 8,
  section: '6',
  title: 'Maxout: clean error',
  claim: 'A maxout network with dropout, 240 units a layer, gets 0.94 % of the test images wrong.',
  paper: '0.94 %',
  expected: { error: percentBetween(0.85, 1.1) },
  expectedAt: (preset) => ({ error: preset === 'original' ? percentBetween(0.85, 1.1) : percentBetween(0.5, 1.35) }),
  decidedAt: 'standard',
  ownSeeds: true,
  models: (preset, seedCount) => networksOf(maxout(preset), seedCount),
  holdsInDirection: ({ error }) => error < 1.5,
  async measure(context) {
    const recipe = maxout(context.preset);
    const { record } = await context.trained(recipe);
    const errorOf = async (network: TrainedModel) => (await cleanMistakes(context, network)).error;
    return {
      measured: { error: await meanOverNetworks(context, recipe, errorOf) },
      notes: [
        `${context.seedCount > 1 ? 'The first of them was trained' : 'Trained'} for ${record.history.length} epochs, ${record.steps} steps.`,
      ],
      figures: trainingCurves(record),
    };
  },
});
