/** The paper's larger networks, 1600 units a layer: far more arithmetic than a desk computer does in a day. Shorter presets scale them down. */
import { crossEntropy, maxColumnNorm, maxoutNetwork, momentum } from '../../nn/index.ts';
import { adversarial, cosine, maxoutSchedule, meanLoss, type Objective } from '../../training/index.ts';
import { EPSILON } from '../measures/epsilon.ts';
import type { Preset } from '../preset.ts';
import type { Recipe } from '../recipe.ts';
import { MAX_COLUMN_NORM } from './linear.ts';
import { SAMPLES_AN_EPOCH } from './maxout.ts';
import { allTraining, first50000, firstTraining, last10000 } from './samples.ts';

const scaled = {
  smoke: { units: 64, epochs: 2, samples: firstTraining(6000) },
  quick: { units: 320, epochs: 3, samples: allTraining },
  standard: { units: 400, epochs: 12, samples: allTraining },
} as const;

/** Without adversarial training; stopped by the clean validation error. */
export const largeMaxout = (preset: Preset): Recipe => large(preset, 'large maxout', meanLoss(crossEntropy), 'error');

/** With it; stopped by the adversarial validation error, then trained on all images. */
export const largeAdversarialMaxout = (preset: Preset): Recipe =>
  large(
    preset,
    'large adversarially trained maxout',
    adversarial(crossEntropy, { epsilon: EPSILON }),
    'adversarialError',
  );

function large(preset: Preset, name: string, objective: Objective, figure: string): Recipe {
  const units = preset === 'original' ? 1600 : scaled[preset].units;
  const common = {
    name,
    learner: (inputShape: Parameters<Recipe['learner']>[0]) => ({
      architecture: maxoutNetwork(inputShape, { units: [units, units] }),
      objective,
      optimizer: momentum,
      constraint: maxColumnNorm(MAX_COLUMN_NORM),
    }),
    batchSize: 100,
  };
  if (preset !== 'original') {
    const { epochs, samples } = scaled[preset];
    return {
      ...common,
      samples,
      epochs,
      samplesAnEpoch: preset === 'smoke' ? undefined : SAMPLES_AN_EPOCH,
      schedule: cosine({ from: 0.1, to: 1e-3, epochs, others: { momentum: 0.7 } }),
    };
  }
  return {
    ...common,
    samples: first50000,
    epochs: 1000,
    schedule: maxoutSchedule(),
    validation: { samples: last10000, epsilon: EPSILON },
    stopping: { figure, patience: 100 },
    continued: { samples: allTraining, epochs: 100 },
  };
}

/** What is smaller than the paper's at a preset. */
export function scaledDown(preset: Preset): string | undefined {
  if (preset === 'original') return undefined;
  const { units, epochs } = scaled[preset];
  return `A network of ${units} units a layer, trained for ${epochs} epochs, stands in for the paper's 1600 units: compare the rows with each other, not with the paper.`;
}
