import { defineClaim, percent, percentBetween } from '../claim.ts';
import { cleanMistakes } from '../measures/test-digits.ts';
import { largeAdversarialMaxout, largeMaxout, scaledDown } from '../recipes/large.ts';

export const largeAdversarialClean = defineClaim({
  row: 21,
  section: '6',
  title: 'Large maxout, adversarially trained: clean error',
  claim: 'With adversarial training it gets 0.782 % wrong on average over five seeds.',
  paper: '0.782 %',
  expected: { error: percentBetween(0.7, 0.9) },
  models: (preset) => [{ recipe: largeMaxout(preset) }, { recipe: largeAdversarialMaxout(preset) }],
  proxyAt: scaledDown,
  holdsInDirection: (measured) => measured.error < measured['without (row 20)'],
  async measure(context) {
    const naive = await cleanMistakes(context, await context.trained(largeMaxout(context.preset)));
    const trained = await cleanMistakes(context, await context.trained(largeAdversarialMaxout(context.preset)));
    return { measured: { error: percent(trained.error), 'without (row 20)': percent(naive.error) } };
  },
});
