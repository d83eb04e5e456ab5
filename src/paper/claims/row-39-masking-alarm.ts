import { attack as attackClassifier, pgd, robustAccuracy } from '../../attacks/index.ts';
import { graphClassifier } from '../../classifier/index.ts';
import { defineClaim, percent, percentBetween, plain } from '../claim.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { samplesBetween } from '../data.ts';
import { EPSILON } from '../epsilon.ts';
import { attack } from '../fast-gradient-sign.ts';
import { softmaxPredictions } from '../predictions.ts';
import { adversarialMaxout, maxout } from '../recipes/maxout.ts';
import { mistakesIn, transferredMistakes } from '../test-digits.ts';

/** Digits that are attacked with many steps. */
const DIGITS = 1000;
const PGD = { steps: 40, restarts: 2 };

/** A one-step attack that is so much weaker than one of many steps has been defended against by hiding the gradient. */
const ALARM = 5;

async function pgdError({ runtime, seed, data }: ClaimContext, { architecture, logitsOf }: TrainedModel) {
  const { inputs, labels } = samplesBetween(data.test, 0, Math.min(DIGITS, data.test.labels.length));
  const classifier = graphClassifier({
    name: architecture.name,
    logitsOf,
    inputShape: architecture.inputShape,
    classCount: 10,
    box: { low: 0, high: 1 },
    batchSize: 100,
    runtime,
  });
  try {
    const result = await attackClassifier(classifier, pgd, inputs, labels, {
      epsilon: EPSILON,
      options: PGD,
      clip: false,
      seed,
    });
    return 100 * (1 - robustAccuracy(result));
  } finally {
    await classifier.dispose();
  }
}

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
    const few = samplesBetween(context.data.test, 0, Math.min(DIGITS, context.data.test.labels.length));
    const { attacked } = await attack(context, trained, few);
    const fgsm = mistakesIn(softmaxPredictions(attacked), few.labels).error;
    const many = await pgdError(context, trained);
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
        `FGSM and PGD (${PGD.steps} steps, ${PGD.restarts} restarts) on the first ${few.labels.length} test digits, not clipped. The alarm is raised where PGD ` +
          `finds ${ALARM} points more than FGSM, or another network's examples fool more often than its own.`,
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
              { label: `PGD, ${PGD.steps} steps`, value: many },
            ],
          },
        },
      ],
    };
  },
});
