import { defineClaim, percentBetween } from '../claim.ts';
import { differencesOver, errorsOverNetworks, networksOf } from '../measures/over-networks.ts';
import { fgsmPerturbed, gradientPerturbed, rotationPerturbed, unperturbed } from '../recipes/perturbed.ts';

export const differentiableAttacks = defineClaim({
  row: 49,
  section: '6',
  title: 'Attacks that training can anticipate',
  claim:
    "The sign has no slope, so that a network cannot anticipate the adversary's reaction. With small rotations or the gradient itself, differentiated " +
    'through, it can; but they regularise nowhere near as strongly.',
  paper: 'not nearly as powerful',
  expected: {
    'rotation, clean error above FGSM by': percentBetween(0.1, 50),
    'scaled gradient, above FGSM by': percentBetween(0.1, 50),
    'FGSM, clean error below none by': percentBetween(0.1, 50),
  },
  decidedAt: 'standard',
  ownSeeds: true,
  models: (preset, seedCount) =>
    [unperturbed, fgsmPerturbed, rotationPerturbed, gradientPerturbed].flatMap((recipe) =>
      networksOf(recipe(preset), seedCount),
    ),
  holdsInDirection: (measured) =>
    measured['rotation, clean error above FGSM by'] > 0 && measured['scaled gradient, above FGSM by'] > 0,
  async measure(context) {
    const errorsOf = (recipe: typeof unperturbed) => errorsOverNetworks(context, recipe(context.preset));
    const none = await errorsOf(unperturbed);
    const fgsm = await errorsOf(fgsmPerturbed);
    const rotated = await errorsOf(rotationPerturbed);
    const scaled = await errorsOf(gradientPerturbed);
    return {
      measured: {
        'rotation, clean error above FGSM by': differencesOver(rotated.clean, fgsm.clean),
        'scaled gradient, above FGSM by': differencesOver(scaled.clean, fgsm.clean),
        'FGSM, clean error below none by': differencesOver(none.clean, fgsm.clean),
        'clean error, none': none.clean,
        'clean error, FGSM': fgsm.clean,
        'clean error, rotation': rotated.clean,
        'clean error, scaled gradient': scaled.clean,
        'FGSM error, none': none.attacked,
        'FGSM error, FGSM': fgsm.attacked,
        'FGSM error, rotation': rotated.attacked,
        'FGSM error, scaled gradient': scaled.attacked,
      },
      notes: [
        'Four networks that learn from the same images for as long, each pair from the same start. Rotation by 20 degrees, the small angle of row ' +
          '40; the scaled gradient is as long as FGSM with epsilon 0.1, about the length of that rotation. The paper gives neither, and no ' +
          'number. A tenth of a point is one standard error of such a difference.',
      ],
      figures: [
        {
          name: 'bars',
          title: 'Clean error after training under each attack',
          data: {
            quantity: 'error on clean test digits',
            bars: [
              { label: 'no attack', value: none.clean.value },
              { label: 'FGSM', value: fgsm.clean.value },
              { label: 'rotation', value: rotated.clean.value },
              { label: 'scaled gradient', value: scaled.clean.value },
            ],
          },
        },
        {
          name: 'bars',
          title: 'Error under FGSM after training under each attack',
          data: {
            quantity: 'error under FGSM, epsilon 0.25',
            bars: [
              { label: 'no attack', value: none.attacked.value },
              { label: 'FGSM', value: fgsm.attacked.value },
              { label: 'rotation', value: rotated.attacked.value },
              { label: 'scaled gradient', value: scaled.attacked.value },
            ],
          },
        },
      ],
    };
  },
});
