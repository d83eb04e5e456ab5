import { defineClaim, percent, percentBetween } from '../claim.ts';
import { pgdError, pgdNote } from '../measures/beside-fgsm.ts';
import {
  convMaxoutModels,
  NOTHING_TO_MEASURE,
  SMALLER_NETWORK,
  WHITENED_EPSILON,
  whitenedModel,
} from '../measures/conv-maxout-claims.ts';
import { attack } from '../measures/fast-gradient-sign.ts';
import { softmaxPredictions } from '../measures/predictions.ts';
import { mistakesIn } from '../measures/test-digits.ts';

export const convMaxoutFgsm = defineClaim({
  row: 36,
  section: '4',
  title: 'Convolutional maxout on CIFAR-10: FGSM',
  claim:
    'With epsilon 0.1 on whitened images, a convolutional maxout network gets 87.15 % of adversarial CIFAR-10 images wrong, with ' +
    'a confidence of 96.6 %.',
  paper: '87.15 %, 96.6 %',
  expected: { error: percentBetween(80, 100), confidence: percentBetween(85, 98) },
  models: convMaxoutModels,
  proxyAt: () => SMALLER_NETWORK,
  async measure(context) {
    const measurable = await whitenedModel(context);
    if (measurable === undefined) {
      return { measured: { error: percent(null), confidence: percent(null) }, notes: [NOTHING_TO_MEASURE] };
    }
    const { model, images } = measurable;
    const { clean, attacked } = await attack(context, model, images.test, { epsilon: WHITENED_EPSILON });
    const [before, after] = [clean, attacked].map((logits) =>
      mistakesIn(softmaxPredictions(logits), images.test.labels),
    );
    return {
      measured: {
        error: percent(after.error),
        confidence: percent(after.confidence),
        'clean error': percent(before.error),
        'PGD error': percent(await pgdError(context, model, images.test, WHITENED_EPSILON)),
      },
      notes: [`Trained on ${images.name}; measured on ${images.test.labels.length} test images. ${pgdNote(context)}`],
    };
  },
});
