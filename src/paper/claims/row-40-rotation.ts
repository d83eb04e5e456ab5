import { rotated } from '../../training/index.ts';
import { defineClaim, percent, percentBetween } from '../claim.ts';
import { samplesBetween } from '../data/data.ts';
import { rubbish } from '../measures/rubbish.ts';
import { errorsUnder } from '../measures/under-changes.ts';
import { maxout } from '../recipes/maxout.ts';

/** Digits that are turned. */
const DIGITS = 2000;
/** In degrees. An FGSM step of 0.25 is as long as 45 of them. */
const ANGLES = [0, 2.5, 5, 7.5, 10, 15, 20, 30];
/** The angle that counts as small. */
const SMALL = 20;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

export const rotation = defineClaim({
  row: 40,
  section: '4',
  title: 'Rotation towards the gradient as an attack',
  claim:
    'Turning an image by a small angle towards the gradient of its loss fools a network reliably, as other cheap attacks do.',
  paper: 'reliably',
  expected: { 'error at 20 degrees': percentBetween(80, 100), 'towards noise': percentBetween(0, 10) },
  decidedAt: 'quick',
  models: (preset) => [{ recipe: maxout(preset) }],
  holdsInDirection: (measured) => measured['error at 20 degrees'] > 50,
  async measure(context) {
    const { images, labels } = context.data.test;
    const digits = samplesBetween({ images, labels }, 0, Math.min(DIGITS, labels.length));
    const noise = rubbish(context.seed, digits.labels.length, images.shape.slice(1));
    const model = await context.trained(maxout(context.preset));
    const errors = await errorsUnder(context, model, digits, noise, [
      ...ANGLES.map(
        (angle) =>
          ({ inputs, slope }: Turned) =>
            rotated(inputs, slope, radians(angle)),
      ),
      ...ANGLES.map(
        (angle) =>
          ({ inputs, noise: random }: Turned) =>
            rotated(inputs, random, radians(angle)),
      ),
    ]);
    const [attacked, control] = [errors.slice(0, ANGLES.length), errors.slice(ANGLES.length)];
    const at = ANGLES.indexOf(SMALL);
    return {
      measured: {
        'error at 20 degrees': percent(attacked[at]),
        'towards noise': percent(control[at]),
        'clean error': percent(attacked[0]),
        'error at 10 degrees': percent(attacked[ANGLES.indexOf(10)]),
      },
      notes: [
        `x' = cos(angle) x + sin(angle) |x| g, where g is the direction of the gradient at right angles to x; the first ${digits.labels.length} ` +
          'test digits. The paper gives neither angle nor number. A rotation by 20 degrees is 0.35 times as long as the image, a step ' +
          'of FGSM 0.76 times.',
      ],
      figures: [
        {
          name: 'confidence-curve',
          title: 'Error over the angle of the rotation',
          data: {
            x: { label: 'angle', unit: 'degrees' },
            y: { label: 'error', unit: '%' },
            curves: [
              { label: 'towards the gradient', x: ANGLES, y: attacked },
              { label: 'towards noise', x: ANGLES, y: control },
            ],
          },
        },
      ],
    };
  },
});

type Turned = Parameters<Parameters<typeof errorsUnder>[4][number]>[0];
