import { defineClaim, percentBetween } from '../claim.ts';
import type { TrainedModel } from '../context.ts';
import { meanOverNetworks, networksOf } from '../measures/over-networks.ts';
import { attackedMistakes } from '../measures/test-digits.ts';
import { maxout } from '../recipes/maxout.ts';

export const maxoutFgsmConfidence = defineClaim({
  row: 10,
  section: '4',
  title: 'Maxout: FGSM confidence',
  claim: 'On the adversarial images that it gets wrong, the maxout network is 97.6 % confident on average.',
  paper: '97.6 %',
  expected: { confidence: percentBetween(92, 99) },
  decidedAt: 'standard',
  ownSeeds: true,
  models: (preset, seedCount) => networksOf(maxout(preset), seedCount),
  holdsInDirection: ({ confidence }) => confidence > 75,
  async measure(context) {
    const confidenceOf = async (network: TrainedModel) => (await attackedMistakes(context, network)).confidence;
    return {
      measured: { confidence: await meanOverNetworks(context, maxout(context.preset), confidenceOf) },
      notes: ['Confidence grows with the length of training: compare it at equal recipes only.'],
    };
  },
});
