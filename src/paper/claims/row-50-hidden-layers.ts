import { defineClaim, percent, percentBetween } from '../claim.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { samplesBetween } from '../data/data.ts';
import { logitsOn } from '../measures/fast-gradient-sign.ts';
import { softmaxPredictions } from '../measures/predictions.ts';
import { cleanMistakes, mistakesIn } from '../measures/test-digits.ts';
import {
  fgsmPerturbed,
  hiddenPerturbed,
  hiddenTurned,
  perturbedLearnsFrom,
  unperturbed,
} from '../recipes/perturbed.ts';

/** The error on what the networks learned from, as far as it is looked at. */
async function trainingError(context: ClaimContext, model: TrainedModel): Promise<number | null> {
  const { images, labels } = context.data.train;
  const seen = perturbedLearnsFrom(context.preset).of(context.data).labels.length;
  const digits = samplesBetween({ images, labels }, 0, Math.min(seen, 10_000));
  return mistakesIn(softmaxPredictions(await logitsOn(context, model, digits.inputs)), digits.labels).error;
}

const normsOf = ({ record }: TrainedModel): number[] => record.history.map(({ figures }) => figures.hiddenNorm);
const difference = (a: number | null, b: number | null) => percent(a === null || b === null ? null : a - b);

export const hiddenLayers = defineClaim({
  row: 50,
  section: '6',
  title: 'Perturbations of hidden layers',
  claim:
    'Where hidden units without a bound are perturbed, they answer by growing. Rotations of hidden layers train, but regularise less than ' +
    'perturbations of the input; and perturbing the last hidden layer underfits.',
  paper: 'an observation',
  expected: {
    'hidden units grow': { from: 1.2, to: 1000, unit: 'times' },
    'hidden rotation, clean error above FGSM by': percentBetween(0.1, 50),
    'hidden rotation, training error': percentBetween(0, 5),
    'last layer, training error above the first by': percentBetween(0.05, 100),
  },
  decidedAt: 'standard',
  models: (preset) =>
    [
      unperturbed(preset),
      fgsmPerturbed(preset),
      hiddenPerturbed(preset),
      hiddenTurned(preset, 1),
      hiddenTurned(preset, 2),
    ].map((recipe) => ({ recipe })),
  holdsInDirection: (measured) =>
    measured['hidden units grow'] > 1 && measured['hidden rotation, clean error above FGSM by'] > 0,
  async measure(context) {
    const { preset } = context;
    const naive = await context.trained(unperturbed(preset));
    const fgsm = await context.trained(fgsmPerturbed(preset));
    const perturbed = await context.trained(hiddenPerturbed(preset));
    const turned = await context.trained(hiddenTurned(preset, 1));
    const last = await context.trained(hiddenTurned(preset, 2));
    const [small, large] = [naive, perturbed].map((model) => normsOf(model).at(-1) ?? 0);
    const [clean, cleanFgsm, cleanTurned] = [
      (await cleanMistakes(context, naive)).error,
      (await cleanMistakes(context, fgsm)).error,
      (await cleanMistakes(context, turned)).error,
    ];
    const [onTurned, onLast] = [await trainingError(context, turned), await trainingError(context, last)];
    const curve = (label: string, model: TrainedModel) => ({
      label,
      x: model.record.history.map(({ epoch }) => epoch + 1),
      y: normsOf(model),
    });
    return {
      measured: {
        'hidden units grow': { value: small === 0 ? null : large / small, unit: 'times' },
        'hidden rotation, clean error above FGSM by': difference(cleanTurned, cleanFgsm),
        'hidden rotation, training error': percent(onTurned),
        'last layer, training error above the first by': difference(onLast, onTurned),
        'clean error, none': percent(clean),
        'clean error, FGSM on the input': percent(cleanFgsm),
        'clean error, rotation of the first layer': percent(cleanTurned),
        'clean error, rotation of the last layer': percent((await cleanMistakes(context, last)).error),
        'clean error, FGSM on the first layer': percent((await cleanMistakes(context, perturbed)).error),
        'training error, none': percent(await trainingError(context, naive)),
        'training error, rotation of the last layer': percent(onLast),
      },
      notes: [
        'Networks of two hidden layers from the same start, without a limit on their weights. They grow: the mean Euclidean norm of the outputs of ' +
          'the first hidden layer on validation images, in the end, beside that of the network without perturbations. FGSM inside has ' +
          'epsilon 0.25, rotations 20 degrees; the paper gives neither, and no number. Training errors are without dropout and ' +
          'perturbation, on 10,000 images at most.',
      ],
      figures: [
        {
          name: 'confidence-curve',
          title: 'How the first hidden layer grows',
          data: {
            x: { label: 'epoch', unit: '' },
            y: { label: 'mean norm of its outputs', unit: '' },
            curves: [
              curve('no attack', naive),
              curve('FGSM on its outputs', perturbed),
              curve('rotation of its outputs', turned),
              curve('FGSM on the input', fgsm),
            ],
          },
        },
      ],
    };
  },
});
