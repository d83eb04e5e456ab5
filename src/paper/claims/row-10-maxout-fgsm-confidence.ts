import { defineClaim, percent, percentBetween } from '../claim.ts';
import { maxout } from '../recipes/maxout.ts';
import { attackedMistakes } from '../test-digits.ts';

export const maxoutFgsmConfidence = defineClaim({
  row: 10,
  section: '4',
  title: 'Maxout: FGSM confidence',
  claim: 'On the adversarial images that it gets wrong, the maxout network is 97.6 % confident on average.',
  paper: '97.6 %',
  expected: { confidence: percentBetween(92, 99) },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: maxout(preset) }],
  holdsInDirection: ({ confidence }) => confidence > 75,
  async measure(context) {
    const { confidence } = await attackedMistakes(context, await context.trained(maxout(context.preset)));
    return {
      measured: { confidence: percent(confidence) },
      notes: ['Confidence grows with the length of training: compare it at equal recipes only.'],
    };
  },
});
