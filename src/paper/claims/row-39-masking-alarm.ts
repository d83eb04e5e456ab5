import { defineClaim, percent, percentBetween, plain } from '../claim.ts';
import { comparedSamples, pgdError, pgdNote } from '../measures/beside-fgsm.ts';
import { attack } from '../measures/fast-gradient-sign.ts';
import { softmaxPredictions } from '../measures/predictions.ts';
import { mistakesIn, testDigits, transferredMistakes } from '../measures/test-digits.ts';
import { adversarialMaxout, maxout } from '../recipes/maxout.ts';

/** A one-step attack that is so much weaker than one of many steps has been defended against by hiding the gradient. */
const ALARM = 5;

export const maskingAlarm = defineClaim({
  row: 39,
  section: '6',
  title: 'Beyond the paper: is 17.9 % robustness?',
  claim:
    "Not the paper's claim but today's question: the network that resists one step of its own gradient is asked with 40 steps, and " +
    'with examples of another network.',
  paper: '-',
  expected: { 'PGD error beyond FGSM error': percentBetween(0, 100) },
  decidedAt: 'standard',
  models: (preset) => [{ recipe: maxout(preset) }, { recipe: adversarialMaxout(preset) }],
  async measure(context) {
    const naive = await context.trained(maxout(context.preset));
    const trained = await context.trained(adversarialMaxout(context.preset));
    const few = comparedSamples(context, testDigits(context));
    const { attacked } = await attack(context, trained, few);
    const fgsm = mistakesIn(softmaxPredictions(attacked), few.labels).error;
    const many = await pgdError(context, trained, few);
    const beyond = fgsm === null ? null : many - fgsm;
    const transfer = await transferredMistakes(context, naive, trained);
    return {
      measured: {
        'PGD error beyond FGSM error': percent(beyond),
        'FGSM error': percent(fgsm),
        'PGD error': percent(many),
        'transfer error': percent(transfer.error),
        'alarm (1 is yes)': plain(
          beyond === null ? null : Number(beyond > ALARM || (transfer.error ?? 0) > (fgsm ?? 0)),
        ),
      },
      notes: [
        `FGSM on the same samples as PGD, neither clipped. ${pgdNote(context)} The alarm is raised where PGD finds ${ALARM} points more ` +
          "than FGSM, or another network's examples fool more often than its own.",
      ],
      figures: [
        {
          name: 'bars',
          title: 'The adversarially trained network under other attacks',
          data: {
            quantity: 'error',
            bars: [
              { label: 'FGSM, one step', value: fgsm, reference: 17.9 },
              { label: 'transfer from the naive network', value: transfer.error, reference: 19.6 },
              { label: 'PGD, many steps', value: many },
            ],
          },
        },
      ],
    };
  },
});
