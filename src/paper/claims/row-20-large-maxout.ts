import { defineClaim, percent, percentBetween } from '../claim.ts';
import { cleanMistakes } from '../measures/test-digits.ts';
import { largeMaxout, scaledDown } from '../recipes/large.ts';

export const largeMaxoutClean = defineClaim({
  row: 20,
  section: '6',
  title: 'Large maxout: clean error',
  claim: 'A maxout network of 1600 units a layer overfits without adversarial training: 1.14 % error.',
  paper: '1.14 %',
  expected: { error: percentBetween(0.95, 1.4) },
  models: (preset) => [{ recipe: largeMaxout(preset) }],
  proxyAt: scaledDown,
  holdsInDirection: ({ error }) => error < 2,
  async measure(context) {
    const { error } = await cleanMistakes(context, await context.trained(largeMaxout(context.preset)));
    return { measured: { error: percent(error) } };
  },
});
