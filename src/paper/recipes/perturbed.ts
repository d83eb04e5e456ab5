/**
 * Networks that differ in what is perturbed while they learn, and in nothing else. The paper gives neither sizes, angles nor
 * lengths for these comparisons, so they are trained for a part of the images only, which leaves something to regularise.
 */
import { adam, crossEntropy, maxoutNetwork } from '../../nn/index.ts';
import {
  adversarial,
  cosine,
  hiddenAdversarial,
  hiddenRotation,
  meanLoss,
  type Objective,
  rotational,
  scaledGradient,
} from '../../training/index.ts';
import { EPSILON } from '../measures/epsilon.ts';
import type { Preset } from '../preset.ts';
import type { Recipe, Samples } from '../recipe.ts';
import { first50000, last10000, partOfFirst50000 } from './samples.ts';

const longest = { units: 240, epochs: 12, batchSize: 100, samples: first50000 } as const;
const sizes = {
  smoke: { units: 48, epochs: 3, batchSize: 100, samples: partOfFirst50000(3000) },
  quick: { units: 64, epochs: 12, batchSize: 50, samples: partOfFirst50000(6000) },
  standard: longest,
  original: longest,
} as const;

/** The small angle of row 40, 20 degrees. */
const ANGLE = Math.PI / 9;
/** Of the scaled gradient: so it is about as long as the rotation, which is a third of the length of a digit. */
const SCALED = 0.1;
/** The hidden layer whose outputs are watched. */
const WATCHED = 1;

/** On clean images. */
export const unperturbed = (preset: Preset): Recipe => trainedOn(preset, 'unperturbed maxout', meanLoss(crossEntropy));

/** On J-tilde: the fast gradient sign method on the inputs. */
export const fgsmPerturbed = (preset: Preset): Recipe =>
  trainedOn(preset, 'maxout under FGSM', adversarial(crossEntropy, { epsilon: EPSILON }));

/** Inputs are turned, and the gradient goes through that. */
export const rotationPerturbed = (preset: Preset): Recipe =>
  trainedOn(preset, 'maxout under rotation', rotational(crossEntropy, { angle: ANGLE }));

/** The gradient itself is added to the inputs, and the gradient in the weights goes through that. */
export const gradientPerturbed = (preset: Preset): Recipe =>
  trainedOn(preset, 'maxout under the scaled gradient', scaledGradient(crossEntropy, { epsilon: SCALED }));

/** The fast gradient sign method on the outputs of the first hidden layer. */
export const hiddenPerturbed = (preset: Preset): Recipe =>
  trainedOn(
    preset,
    'maxout under FGSM on the first hidden layer',
    hiddenAdversarial(crossEntropy, { layer: 1, epsilon: EPSILON }),
  );

/** The outputs of one of the two hidden layers are turned. */
export const hiddenTurned = (preset: Preset, layer: 1 | 2): Recipe =>
  trainedOn(
    preset,
    `maxout under rotation of hidden layer ${layer}`,
    hiddenRotation(crossEntropy, { layer, angle: ANGLE }),
  );

/** No limit on the norms of weights, as it would keep the outputs of hidden layers from growing. */
function trainedOn(preset: Preset, name: string, objective: Objective): Recipe {
  const { units, epochs, batchSize, samples } = sizes[preset];
  return {
    name,
    learner: (inputShape) => ({
      architecture: maxoutNetwork(inputShape, { units: [units, units] }),
      objective,
      optimizer: adam(),
    }),
    samples,
    epochs,
    batchSize,
    schedule: cosine({ from: 2e-3, to: 1e-5, epochs }),
    validation: { samples: last10000, epsilon: EPSILON, hiddenLayer: WATCHED },
  };
}

/** What all of them learn from. */
export const perturbedLearnsFrom = (preset: Preset): Samples => sizes[preset].samples;
