/** The control of adversarial training, as rows 26 and 27 both measure it: a network that was trained on noise of the same size. */

import type { NoiseKind } from '../../training/index.ts';
import { type NeededModel, percent } from '../claim.ts';
import type { ClaimContext } from '../context.ts';
import type { Preset } from '../preset.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { maxout, noisyMaxout } from '../recipes/maxout.ts';
import { besideFgsm } from './beside-fgsm.ts';
import { attackedMistakes } from './test-digits.ts';

export function noiseControlModels(preset: Preset, noise: NoiseKind): readonly NeededModel[] {
  return [{ recipe: maxout(preset) }, { recipe: noisyMaxout(preset, noise) }, { recipe: shallowSoftmax }];
}

/** Its FGSM error, and how far that is from the error of a network that was trained without noise. */
export async function noiseControl(context: ClaimContext, noise: NoiseKind) {
  const network = await context.trained(noisyMaxout(context.preset, noise));
  const without = await attackedMistakes(context, await context.trained(maxout(context.preset)));
  const { error, confidence } = await attackedMistakes(context, network);
  const apart = error === null || without.error === null ? null : Math.abs(error - without.error);
  const beside = await besideFgsm(context, network);
  return {
    measured: {
      error: percent(error),
      confidence: percent(confidence),
      'apart from no noise by': percent(apart),
      ...beside.measured,
    },
    notes: [beside.note],
  };
}
