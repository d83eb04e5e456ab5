/** A stand-in for the paper's generatively trained network, the MP-DBM, which nobody trains on a laptop. */
import { type Architecture, adam, affine, crossEntropy, denseNetwork, flatten, glorotUniform } from '../../nn/index.ts';
import { add, mul, reduceMean, sigmoid, sub, where } from '../../operators/index.ts';
import { floats, type Shape, sizeOf } from '../../tensor/index.ts';
import { cosine, mean, type Objective } from '../../training/index.ts';
import type { Preset } from '../preset.ts';
import type { Recipe } from '../recipe.ts';
import { allTraining, firstTraining } from './samples.ts';

/** The part of the pixels that the network sees while it learns; the others are black to it. */
const KEPT = 0.75;

/** How much a mean squared error of the reconstruction counts beside the cross-entropy. */
const RECONSTRUCTION_WEIGHT = 50;

const sizes = {
  smoke: { units: 64, epochs: 1, samples: firstTraining(6000) },
  quick: { units: 512, epochs: 2, samples: allTraining },
  standard: { units: 512, epochs: 6, samples: allTraining },
  original: { units: 512, epochs: 6, samples: allTraining },
} as const;

/**
 * A denoising autoencoder with a classifier on its code, trained together: from digits with a quarter of their pixels blacked
 * out, it has to give back the whole digits and their labels.
 *
 * @see P. Vincent, H. Larochelle, Y. Bengio and P.-A. Manzagol, "Extracting and composing robust features with denoising
 * autoencoders", 2008.
 */
export function autoencoder(preset: Preset): Recipe {
  const { units, epochs, samples } = sizes[preset];
  return {
    name: 'denoising autoencoder with a classifier',
    learner: (inputShape) => ({
      architecture: autoencoderNetwork(inputShape, units),
      objective: denoising,
      optimizer: adam(),
    }),
    samples,
    epochs,
    batchSize: 100,
    schedule: cosine({ from: 1e-3, to: 1e-5, epochs }),
  };
}

/** The parameters of a dense classifier, and those of the decoder of its hidden layer: `decoderWeights`, `decoderBiases`. */
function autoencoderNetwork(inputShape: Shape, units: number): Architecture {
  const classifier = denseNetwork(inputShape, { units: [units] });
  const width = sizeOf(inputShape);
  return {
    ...classifier,
    name: `${classifier.name}, and a decoder of its code`,
    initialParameters: (random) => ({
      ...classifier.initialParameters(random),
      decoderWeights: glorotUniform(random.fork('decoder'), [units, width]),
      decoderBiases: floats([width]),
    }),
  };
}

const denoising: Objective = {
  name: `mean ${crossEntropy.name} + ${RECONSTRUCTION_WEIGHT} times the square error of pixels, keeps ${KEPT} of them`,
  build({ logitsOf, inputs, labels, parameters, draws }) {
    const seen = where(draws.bernoulli(inputs.shape, KEPT), inputs, 0);
    let code = flatten(inputs);
    const logits = logitsOf(seen, (hidden) => {
      code = hidden;
      return hidden;
    });
    const restored = sigmoid(affine(code, parameters.decoderWeights, parameters.decoderBiases));
    const difference = sub(restored, flatten(inputs));
    const squareError = reduceMean(mul(difference, difference), [0, 1], false);
    return add(mean(crossEntropy(logits, labels)), mul(RECONSTRUCTION_WEIGHT, squareError));
  },
};
