import { pictureOf, signedPictureOf } from '../../report/figures/picture.ts';
import { row } from '../../tensor/index.ts';
import { defineClaim, percent, percentBetween } from '../claim.ts';
import { samplesBetween } from '../data/data.ts';
import { attack } from '../measures/fast-gradient-sign.ts';
import { meanConfidence, share, softmaxPredictions } from '../measures/predictions.ts';
import { maxout } from '../recipes/maxout.ts';

/** Less than half of the paper's epsilon on digits: one sees the digit, and hardly what was done to it. */
const STEP = 0.1;
const DIGITS = 2000;

const inPercent = (confidence: number): string => `${(100 * confidence).toFixed(1)} %`;

export const figureOne = defineClaim({
  row: 51,
  section: '1',
  title: 'Figure 1: a picture, a small step, another answer',
  claim:
    'A step too small to matter to people changes the answer of a network, which is then surer than before: a panda at 57.7 % becomes a ' +
    'gibbon at 99.3 %.',
  paper: '57.7 % to 99.3 %',
  expected: {
    'digits whose answer changes': percentBetween(5, 100),
    'mean confidence in the new answer': percentBetween(50, 100),
  },
  decidedAt: 'quick',
  models: (preset) => [{ recipe: maxout(preset) }],
  proxyAt: () => 'A digit and the maxout network stand in for the photograph of a panda and GoogLeNet.',
  holdsInDirection: (measured) => measured['digits whose answer changes'] > 1,
  async measure(context) {
    const { images, labels } = context.data.test;
    const digits = samplesBetween({ images, labels }, 0, Math.min(DIGITS, labels.length));
    const model = await context.trained(maxout(context.preset));
    const { clean, attacked, adversarials } = await attack(context, model, digits, { epsilon: STEP });
    const [before, after] = [softmaxPredictions(clean), softmaxPredictions(attacked)];
    const changed = Array.from(digits.labels.keys()).filter(
      (i) => before[i].label === digits.labels[i] && after[i].label !== digits.labels[i],
    );
    const [first] = changed;
    const shown = first === undefined ? undefined : { before: before[first], after: after[first] };
    const [, ...shape] = images.shape;
    const panels = () => {
      if (shown === undefined) return [];
      const [x, moved] = [row(digits.inputs, first), row(adversarials, first)];
      const eta = moved.map((value, i) => value - x[i]);
      return [
        {
          picture: pictureOf(x, shape, 0, 1),
          caption: `${shown.before.label}, ${inPercent(shown.before.confidence)}`,
        },
        { picture: signedPictureOf(eta, shape, STEP), caption: `${STEP} times the sign of the gradient` },
        {
          picture: pictureOf(moved, shape, 0, 1),
          caption: `${shown.after.label}, ${inPercent(shown.after.confidence)}`,
          success: true,
        },
      ];
    };
    return {
      measured: {
        'digits whose answer changes': percent(share(changed.length, digits.labels.length)),
        'mean confidence in the new answer': percent(meanConfidence(changed.map((i) => after[i]))),
        'confidence before, of the digit shown': percent(shown === undefined ? null : 100 * shown.before.confidence),
        'and after': percent(shown === undefined ? null : 100 * shown.after.confidence),
      },
      notes: [
        `One step of ${STEP} along the sign of the gradient on the first ${digits.labels.length} test digits. The picture is the first digit that is ` +
          'read correctly before and wrongly after, whatever the confidence.',
      ],
      figures:
        shown === undefined
          ? []
          : [
              {
                name: 'image-grid',
                title: 'A digit, a small step, another answer',
                caption: 'Values outside of [0, 1] are drawn as black or white.',
                data: { columns: ['x', 'eta', 'x + eta'], rows: [panels()], frame: 'the answer is wrong' },
              },
            ],
    };
  },
});
