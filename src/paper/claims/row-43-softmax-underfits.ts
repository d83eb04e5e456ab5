import { defineClaim, percent, percentBetween } from '../claim.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { samplesBetween } from '../data/data.ts';
import { attack } from '../measures/fast-gradient-sign.ts';
import { softmaxPredictions } from '../measures/predictions.ts';
import { mistakesIn } from '../measures/test-digits.ts';
import { adversarialSoftmax } from '../recipes/linear.ts';
import { shallowAdversarialMaxout } from '../recipes/maxout.ts';

/** Training digits that are looked at: what a network underfits, it has seen. */
const DIGITS = 10_000;

async function trainingErrors(context: ClaimContext, model: TrainedModel) {
  const { labels } = context.data.train;
  const digits = samplesBetween(context.data.train, 0, Math.min(DIGITS, labels.length));
  const { clean, attacked } = await attack(context, model, digits);
  const errorOf = (logits: typeof clean) => mistakesIn(softmaxPredictions(logits), digits.labels).error;
  return { clean: errorOf(clean), attacked: errorOf(attacked) };
}

export const softmaxUnderfits = defineClaim({
  row: 43,
  section: '6',
  title: 'Adversarial training needs a hidden layer',
  claim:
    'Only a network with a hidden layer can represent a function that resists: adversarial training of softmax regression underfits, that of ' +
    'one hidden layer does not.',
  paper: 'an argument',
  expected: {
    'softmax, training error under FGSM': percentBetween(40, 100),
    'one hidden layer': percentBetween(0, 30),
    'lower by': percentBetween(20, 100),
  },
  decidedAt: 'quick',
  models: (preset) => [{ recipe: adversarialSoftmax }, { recipe: shallowAdversarialMaxout(preset) }],
  holdsInDirection: (measured) => measured['lower by'] > 10,
  async measure(context) {
    const softmax = await trainingErrors(context, await context.trained(adversarialSoftmax));
    const hidden = await trainingErrors(context, await context.trained(shallowAdversarialMaxout(context.preset)));
    const lower = softmax.attacked === null || hidden.attacked === null ? null : softmax.attacked - hidden.attacked;
    return {
      measured: {
        'softmax, training error under FGSM': percent(softmax.attacked),
        'one hidden layer': percent(hidden.attacked),
        'lower by': percent(lower),
        'softmax, clean training error': percent(softmax.clean),
        'one hidden layer, clean': percent(hidden.clean),
      },
      notes: [
        `Errors on the first ${DIGITS} digits that the networks learned from. For softmax regression one step is nearly the worst case; what ` +
          'the hidden layer resists is one step of FGSM, see row 39.',
      ],
    };
  },
});
