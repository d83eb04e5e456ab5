import type { Epoch } from '../../training/index.ts';
import { defineClaim, percent, percentBetween } from '../claim.ts';
import { trainingCurves } from '../measures/training-curves.ts';
import { fgsmPerturbed } from '../recipes/perturbed.ts';

/** How far a figure moves in the later half of the epochs, from its least to its largest; `null` of a single epoch. */
function travel(history: readonly Epoch[], figure: string): number | null {
  const later = history.slice(Math.floor(history.length / 2)).map(({ figures }) => figures[figure]);
  return later.length < 2 ? null : Math.max(...later) - Math.min(...later);
}

export const adversarialValidation = defineClaim({
  row: 48,
  section: '6',
  title: 'Which validation error to stop by',
  claim:
    'While a maxout network learns on adversarial examples, its error on clean validation images is very flat; that on adversarial ' +
    'ones is not, so that it can tell when to stop.',
  paper: 'very flat',
  expected: {
    'clean error moves by': percentBetween(0, 1),
    'adversarial error moves by': percentBetween(2, 100),
    'times as far': { from: 3, to: 1000, unit: 'times' },
  },
  decidedAt: 'quick',
  models: (preset) => [{ recipe: fgsmPerturbed(preset) }],
  holdsInDirection: (measured) => measured['times as far'] > 1.5,
  async measure(context) {
    const { record } = await context.trained(fgsmPerturbed(context.preset));
    const clean = travel(record.history, 'error');
    const adversarial = travel(record.history, 'adversarialError');
    const last = record.history.at(-1)?.figures ?? {};
    return {
      measured: {
        'clean error moves by': percent(clean),
        'adversarial error moves by': percent(adversarial),
        'times as far': {
          value: clean === null || adversarial === null || clean === 0 ? null : adversarial / clean,
          unit: 'times',
        },
        'clean error in the end': percent(last.error ?? null),
        'adversarial error in the end': percent(last.adversarialError ?? null),
      },
      notes: [
        `From the least to the largest of the later half of ${record.history.length} epochs, in points; the paper has the word and no number. ` +
          'Clean: the images that are held out. Adversarial: FGSM with epsilon 0.25 on the first 2,000 of them.',
      ],
      figures: trainingCurves(record),
    };
  },
});
